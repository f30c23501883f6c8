"""Addresses of the API, and the answers to what it refuses."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from hustings import errors
from hustings.web.api.documentation import page_of, view_of
from hustings.web.api.reading import router
from hustings.web.refusals import refusal

VERSION = "1.0.0"


class _Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Any) -> str:
        """The operation's name for programs that are made of the document."""
        return str(operation.view_func.__name__)


api = _Api(
    title="Hustings: the ledger of endorsements",
    version=VERSION,
    description=(
        "Who endorsed whom, in which contest, when, by which process, on what evidence. Reading needs no key. "
        "Answers carry an ETag: ask with If-None-Match, and 304 says that the ledger stands where it stood."
    ),
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    servers=[{"url": settings.SITE_ADDRESS}],
)
api.add_router("", router)


@api.exception_handler(errors.Refusal)
def refused(request: HttpRequest, exception: errors.Refusal) -> HttpResponse:
    """What an action or a view refused."""
    return refusal(request, code=exception.code, status=exception.status, sentence=f"{exception}")


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    """A filter or an identifier that is none."""
    said = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in exception.errors)
    return refusal(request, code="WrongInput", status=422, sentence=_("This cannot be asked: %(why)s.") % {"why": said})


app_name = "api"
_views, _app, _namespace = api.urls
urlpatterns = [
    path("openapi.json", view_of(api), name="openapi"),
    path("", page_of(api), name="documentation"),
    *(view for view in _views if getattr(view, "name", "") != "api-root"),
]
