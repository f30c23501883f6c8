"""Pages of lists, by key: the page after a million rows costs what the first one does."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hustings import errors
from hustings.web.api.filters import ById, ByNumber, WhichEndorsements

Row = TypeVar("Row", bound=Model)
Shown = TypeVar("Shown")


Paged = ById | ByNumber | WhichEndorsements


def page(
    request: HttpRequest, asked: Paged, rows: "QuerySet[Row]", key: str, show: Callable[[Row], Shown]
) -> dict[str, Any]:
    """The first rows of these, which are in the order of ``key``, and the address of those after them.

    The next address repeats what this one was asked for. One row more than shown is read, to tell whether there is any.
    Errors: WrongInput for a filter that the list has not, which ninja passes over.
    """
    unknown = request.GET.keys() - {field.alias or name for name, field in type(asked).model_fields.items()}
    if unknown:
        said = _("This list has no filter %(name)r: see the API's page for those it has.")
        raise errors.WrongInput(said % {"name": min(unknown)[:40]})
    limit = asked.limit
    found = list(rows[: limit + 1])
    shown = found[:limit]
    following = None
    if len(found) > limit:
        query = request.GET.copy()
        query["after"] = str(getattr(shown[-1], key))
        following = f"{settings.SITE_ADDRESS}{request.path}?{query.urlencode()}"
    return {"items": [show(row) for row in shown], "next": following}
