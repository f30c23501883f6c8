"""Confirming a signature, and taking it back: by a letter's code, which stands in its link's fragment.

To open a page does nothing, whatever opens it; its button does.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hustings import errors
from hustings.drives import signature_actions, withdrawal_actions
from hustings.drives.models import Drive, Signature
from hustings.mailroom.leaving import link_of
from hustings.web.network import network_of
from hustings.web.public.codes import CodeForm, count_wrong
from hustings.web.public.drive import METHODS, about, public_drive, why_closed
from hustings.web.public.drive_forms import WithdrawForm


@require_http_methods(["GET", "HEAD"])
def asked(request: HttpRequest, slug: str) -> HttpResponse:
    """What everybody is told who has sent the form."""
    return render(request, "public/drive/asked.html", about(public_drive(slug)))


@never_cache
@require_http_methods(METHODS)
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm an address by its letter's code: from then on the signature counts."""
    drive = public_drive(slug)
    form = CodeForm(request.POST or None, label_suffix="")

    def act(code: str) -> dict[str, object]:
        signature, anew = signature_actions.confirm(drive=drive, code=code)
        # Whoever filled the form in ticked it; the mailbox's owner hears of it here.
        leave = link_of(drive.organization_id, signature.mailbox) if anew and signature.campaigning else ""
        shown = signature.name if anew and signature.shown and drive.names_shown else ""
        return {"anew": anew, "leave": leave, "shown": shown, "number": _count(drive)}

    said = _done(request, drive, form, act)
    if said is not None:
        return render(request, "public/drive/confirmed.html", about(drive) | said)
    context = about(drive) | {"form": form, "closed": why_closed(drive)}
    return render(request, "public/drive/confirm.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(METHODS)
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the letter that takes a signature back: the same for every address."""
    drive = public_drive(slug)
    form = WithdrawForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            withdrawal_actions.ask(drive=drive, written=form.cleaned_data["address"], network=network_of(request))
        except errors.WrongInput as refusal:
            form.add_error("address", f"{refusal}")
        else:
            return redirect("public:drive-withdrawal-asked", slug)
    context = about(drive) | {"form": form}
    return render(request, "public/drive/withdraw.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD"])
def withdrawal_asked(request: HttpRequest, slug: str) -> HttpResponse:
    """What everybody is told who has asked for that letter."""
    return render(request, "public/drive/withdrawal_asked.html", about(public_drive(slug)))


@never_cache
@require_http_methods(METHODS)
def take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a signature back by its letter's code."""
    drive = public_drive(slug)
    form = CodeForm(request.POST or None, label_suffix="")

    def act(code: str) -> dict[str, object]:
        signature = withdrawal_actions.withdraw(drive=drive, code=code)
        return {"member": signature.member is not None and signature.member.active}

    said = _done(request, drive, form, act)
    if said is not None:
        return render(request, "public/drive/withdrawn.html", about(drive) | said)
    context = about(drive) | {"form": form}
    return render(request, "public/drive/take_back.html", context, status=422 if form.errors else 200)


def _done(
    request: HttpRequest, drive: Drive, form: CodeForm, act: Callable[[str], dict[str, object]]
) -> dict[str, object] | None:
    """What is to be told once it is done; None when nothing was sent, or the form says what is wrong."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act(form.cleaned_data["code"])
    except errors.WrongInput as refusal:
        count_wrong(request, f"drive|{drive.pk}")
        form.add_error("code", f"{refusal}")
        return None


def _count(drive: Drive) -> int:
    return Signature.objects.of(drive).standing().count()
