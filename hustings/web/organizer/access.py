"""Who may see and do what under /organizer/<slug>/.

Everybody with a role sees every page; what changes something needs the role that the view names. Whoever is not signed
in is sent to sign in, whatever the address; whoever has no role in the organization gets the same 404 as for an
organization that does not exist.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from hustings.accounts.models import User
from hustings.roll import roles
from hustings.roll.models import Organization, Role, Staff

P = ParamSpec("P")
View = Callable[..., HttpResponseBase]
SAFE = frozenset({"GET", "HEAD"})


class SignedInRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: User


class StaffRequest(SignedInRequest):
    """A request of an official of the organization that the address names."""

    organization: Organization
    role: Role
    may_change: bool  # whatever is not the owners' alone
    is_owner: bool


def signed_in(view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase]) -> View:
    """A view for whoever has signed in; others are sent to sign in and come back."""

    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method in SAFE else request.path)
        return view(cast("SignedInRequest", request), *args, **kwargs)

    return checked


def staff(
    role: Role = Role.OBSERVER,
) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponseBase]], View]:
    """A view of one organization: any role may GET; every other method needs ``role``, else NotAllowed (403).

    The address's ``slug`` becomes ``request.organization``; the view gets the address's other parts only.
    """

    def decorate(view: Callable[Concatenate[StaffRequest, P], HttpResponseBase]) -> View:
        @signed_in
        @wraps(view)
        def checked(request: SignedInRequest, /, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            found = (
                Staff.objects.filter(organization__slug=slug, user=request.user).select_related("organization").first()
            )
            if found is None:
                raise Http404
            if request.method not in SAFE:
                roles.check(Role(found.role), role)
            return view(_of_staff(request, found), *args, **kwargs)

        return checked

    return decorate


def reauthenticated(
    view: Callable[Concatenate[StaffRequest, P], HttpResponseBase],
) -> Callable[Concatenate[StaffRequest, P], HttpResponseBase]:
    """Whatever this view changes needs the password (or passkey, or code) given within the last quarter of an hour.

    Stands beneath `staff`, so that nobody gives a password for what is not theirs to do. allauth keeps the form
    meanwhile and sends it again once the person has confirmed.
    """
    decorated: Callable[Concatenate[StaffRequest, P], HttpResponseBase]
    decorated = reauthentication_required(view, allow_get=True)
    return decorated


def _of_staff(request: HttpRequest, found: Staff) -> StaffRequest:
    official = cast("StaffRequest", request)
    official.organization, official.role = found.organization, Role(found.role)
    official.may_change = roles.reaches(official.role, Role.ORGANIZER)
    official.is_owner = official.role == Role.OWNER
    return official
