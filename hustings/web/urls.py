"""All addresses, by audience."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("hustings.web.public.urls")),
    path("", include("hustings.web.voter.urls")),
    path("trustee/", include("hustings.web.trustee.urls")),
    path("organizer/", include("hustings.web.organizer.urls")),
    path("candidate/campaigns/", include("hustings.web.candidate.campaigns.urls")),
    path("candidate/", include("hustings.web.candidate.urls")),
    path("mail/", include("hustings.web.mail.urls")),
    path("api/v1/", include("hustings.web.api.urls")),
    path("export/", include("hustings.web.export.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
if settings.DEVELOPMENT:
    urlpatterns.append(path("outbox/", include("hustings.web.outbox.urls")))

handler400 = "hustings.web.refusals.unreadable"
handler403 = "hustings.web.refusals.forbidden"
handler404 = "hustings.web.refusals.not_found"
handler500 = "hustings.web.refusals.failed"
