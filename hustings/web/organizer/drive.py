"""An organization's draft drive: prepared, begun, looked at, ended; and the vote of its signers that can follow."""

import csv

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hustings import errors
from hustings.contests import drive_actions
from hustings.contests.models import Contest
from hustings.drives import actions
from hustings.drives.letters import ending_in_words
from hustings.drives.models import Drive
from hustings.drives.petition import hash_of
from hustings.elections.models import Election
from hustings.roll.models import Member, Role
from hustings.roll.report import harmless
from hustings.web.drive_figures import figures_of
from hustings.web.organizer.access import StaffRequest, reauthenticated, staff
from hustings.web.organizer.drive_forms import DriveForm, EndForm, NextForm

MOST_NAMES = 100


@staff(Role.ORGANIZER)
def drives(request: StaffRequest) -> HttpResponse:
    """The organization's drives, and a form for one where none is under way."""
    found = list(Drive.objects.of(request.organization))
    under_way = next((one for one in found if not one.ended), None)
    form = DriveForm(request.POST or None)
    made: list[Drive] = []
    if request.method == "POST" and form.carries_out(
        lambda: made.append(actions.make(by=request.user, organization=request.organization, asked=form.asked()))
    ):
        return _to(request, made[0])
    context = {"drives": found, "under_way": under_way, "form": form}
    return render(request, "organizer/drive/drives.html", context, status=422 if form.errors else 200)


@staff(Role.ORGANIZER)
def drive(request: StaffRequest, drive: int) -> HttpResponse:
    """One drive: its form while it is in preparation, then its figures."""
    found = _drive(request, drive)
    if not found.preparing:
        if request.method == "POST":
            raise errors.WrongState(_("This petition has begun and stays as its signers read it."))
        return render(request, "organizer/drive/figures.html", _figures(found))
    form = DriveForm(request.POST or None, initial=DriveForm.initial_of(found))
    if request.method == "POST" and form.carries_out(
        lambda: actions.change(by=request.user, drive=found, asked=form.asked())
    ):
        messages.success(request, _("Saved."))
        return redirect("organizer:drive-preview", request.organization.slug, found.pk)
    context = {"drive": found, "form": form}
    return render(request, "organizer/drive/prepare.html", context, status=422 if form.errors else 200)


@require_safe
@staff()
def preview(request: StaffRequest, drive: int) -> HttpResponse:
    """The petition as everybody will read it, with the button that begins."""
    found = _drive(request, drive)
    petitions = [(petition, hash_of(found, petition.text)) for petition in found.petitions.all()]
    return render(request, "organizer/drive/preview.html", {"drive": found, "petitions": petitions})


@require_POST
@staff(Role.ORGANIZER)
@reauthenticated
def begin(request: StaffRequest, drive: int) -> HttpResponse:
    """Freeze the petition and let people sign."""
    found = _drive(request, drive)
    try:
        actions.begin(by=request.user, drive=found)
    except errors.WrongState as refusal:
        messages.error(request, f"{refusal}")
    else:
        messages.success(request, _("The petition can be signed. Its text is frozen."))
    return _to(request, found)


@require_POST
@staff(Role.ORGANIZER)
def discard(request: StaffRequest, drive: int) -> HttpResponse:
    """Remove a drive that has not begun."""
    actions.discard(by=request.user, drive=_drive(request, drive))
    messages.success(request, _("The draft is removed."))
    return redirect("organizer:drives", request.organization.slug)


@staff(Role.ORGANIZER)
@reauthenticated
def end(request: StaffRequest, drive: int) -> HttpResponse:
    """End a drive, with a reason for everybody."""
    found = _drive(request, drive)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.carries_out(lambda: actions.end(by=request.user, drive=found, end=form.end())):
        messages.success(request, _("The drive has ended. Every signer gets a letter about it."))
        return _to(request, found)
    context = {"drive": found, "form": form, "count": found.signatures.standing().count()}
    return render(request, "organizer/drive/end.html", context, status=422 if form.errors else 200)


@staff(Role.ORGANIZER)
def follow(request: StaffRequest, drive: int) -> HttpResponse:
    """What now: a contest for the signers, and from there the usual set-up of a vote."""
    found = _drive(request, drive)
    if not found.ended:
        raise Http404
    form = NextForm(request.POST or None, initial={"name": found.contest, "office": found.office})
    made: list[Contest] = []
    if request.method == "POST" and form.carries_out(
        lambda: made.append(
            drive_actions.prepare(by=request.user, drive=found, matter=form.matter(), candidates=form.people())
        )
    ):
        messages.success(request, _("The contest is there. Name the vote, and go on with its question and rule."))
        place = redirect("organizer:draft", request.organization.slug)
        place["Location"] += f"?contest={made[0].pk}"
        return place
    context = {"drive": found, "form": form} | _what_now(found)
    return render(request, "organizer/drive/next.html", context, status=422 if form.errors else 200)


@require_POST
@staff(Role.ORGANIZER)
def names(request: StaffRequest, drive: int) -> HttpResponse:
    """Show the names of signers who allow it, or do not."""
    found = _drive(request, drive)
    actions.show_names(by=request.user, drive=found, shown=request.POST.get("shown") == "yes")
    messages.success(request, _("Saved."))
    return _to(request, found)


@require_POST
@staff(Role.ORGANIZER)
def hide(request: StaffRequest, drive: int, signature: int) -> HttpResponse:
    """Leave a signer's name out of the page, or show it again."""
    found = _drive(request, drive)
    hidden = request.POST.get("hidden") == "yes"
    actions.hide_name(by=request.user, drive=found, signature_id=signature, hidden=hidden)
    messages.success(request, _("Saved."))
    return _to(request, found)


@require_safe
@staff()
def by_state(request: StaffRequest, drive: int) -> HttpResponse:
    """The number of signatures by state as CSV, to be handed over with the petition: no names, no small states."""
    found = _drive(request, drive)
    if found.preparing:
        raise Http404
    figures = figures_of(found, found.today(timezone.now()))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-by-state.csv"'
    table = csv.writer(response)
    table.writerow(["state", "signatures"])
    table.writerows([harmless(name) or "no state given", number] for name, number in figures.regions.named)
    if figures.regions.merged:
        table.writerow(["other states", figures.regions.other])
    table.writerow(["all", figures.count])
    return response


def _figures(drive: Drive) -> dict[str, object]:
    figures = figures_of(drive, drive.today(drive.ended_at or timezone.now()))
    counts = drive.signatures.counts()
    named = drive.signatures.standing().filter(shown=True).order_by("hidden", "-confirmed_at", "-pk")
    said = {"drive": drive, "figures": figures, "counts": counts, "named": named[:MOST_NAMES]}
    return (
        said
        | {
            "all_regions": drive.signatures.by_region(),
            "ending": ending_in_words(drive) if drive.ended else "",
            "petitions": list(drive.petitions.all()),
        }
        | (_what_now(drive) if drive.ended else {})
    )


def _what_now(drive: Drive) -> dict[str, object]:
    contests = list(drive.contests.order_by("pk"))
    members = Member.objects.filter(signatures__drive=drive, signatures__state="confirmed", active=True)
    return {
        "contests": contests,
        "elections": list(Election.objects.filter(contest__in=contests).order_by("-made_at")),
        "signers": members.count(),
        "members": Member.objects.of(drive.organization).counts().active,
    }


def _drive(request: StaffRequest, drive: int) -> Drive:
    """The drive of this organization that the address names, else 404."""
    found = Drive.objects.select_related("organization").prefetch_related("petitions")
    return get_object_or_404(found, pk=drive, organization=request.organization)


def _to(request: StaffRequest, drive: Drive) -> HttpResponse:
    return redirect("organizer:drive", request.organization.slug, drive.pk)
