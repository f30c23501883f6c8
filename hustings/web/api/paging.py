"""Pages of lists, by key: the page after a million rows costs what the first one does."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)
Shown = TypeVar("Shown")


def page(
    request: HttpRequest, rows: "QuerySet[Row]", limit: int, key: str, show: Callable[[Row], Shown]
) -> dict[str, Any]:
    """The first rows of these, which are in the order of ``key``, and the address of those after them.

    The next address repeats what this one was asked for. One row more than shown is read, to tell whether there is any.
    """
    found = list(rows[: limit + 1])
    shown = found[:limit]
    following = None
    if len(found) > limit:
        query = request.GET.copy()
        query["after"] = str(getattr(shown[-1], key))
        following = f"{settings.SITE_ADDRESS}{request.path}?{query.urlencode()}"
    return {"items": [show(row) for row in shown], "next": following}
