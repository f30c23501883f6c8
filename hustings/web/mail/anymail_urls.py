"""Those of django-anymail's addresses at which a provider reports of messages sent: no address takes mail in."""

from anymail.urls import urlpatterns as all_of_them

urlpatterns = [pattern for pattern in all_of_them if f"{pattern.pattern}".endswith("/tracking/")]
