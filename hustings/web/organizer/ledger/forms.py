"""The forms of the ledger's pages: an endorsement as an official writes it down, and why one is taken back."""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.utils.functional import lazystr
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hustings import errors
from hustings.ledger.fields import LONGEST_LINK, LONGEST_NAME, LONGEST_TEXT
from hustings.ledger.kinds import EndorserKind, ProcessKind, Status
from hustings.ledger.parts import Process, Share, Source
from hustings.ledger.reading import values
from hustings.ledger.reading.reported import Reported, ReportedCandidate, ReportedContest, ReportedEndorser
from hustings.web.organizer.forms import OfficeForm
from hustings.web.templatetags.ledger import endorsement_status, endorser_kind, process_kind

T = TypeVar("T")
LARGEST_TEXT = 2**22
"""Bytes of a source's text: it is read to be hashed, and not kept."""


class WordField(forms.CharField):
    """One line that is read as something: its mistake says what to write instead."""

    def __init__(self, read: Callable[[str], object], **kwargs: Any) -> None:
        self.read = read
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", LONGEST_NAME)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """What the line says; an empty text where there is none."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return self.read(text)
        except values.Unread as unread:
            raise forms.ValidationError(f"{capfirst(unread.says)}.") from None
        except errors.EncodingFault as fault:
            raise forms.ValidationError(f"{capfirst(fault.detail)}.") from None


def kinds_with(empty: str) -> list[tuple[str, Any]]:
    """The kinds of endorsers to choose from, and this for none."""
    return [("", empty), *((kind.value, lazystr(endorser_kind(kind))) for kind in EndorserKind)]


class EndorsementForm(OfficeForm):
    """An endorsement, by names."""

    endorser = WordField(
        values.name,
        label=_("Who endorsed"),
        required=True,
        help_text=_("An organization or a person. Begin to type: those that the ledger knows are proposed."),
        widget=forms.TextInput(attrs={"list": "known-endorsers", "autocomplete": "off"}),
    )
    endorser_kind = forms.ChoiceField(
        label=_("What it is, if the ledger does not know it yet"), choices=[], required=False
    )
    contest = WordField(
        values.name,
        label=_("In which contest"),
        required=True,
        help_text=_("For example: 2016 Democratic presidential nomination."),
        widget=forms.TextInput(attrs={"list": "known-contests", "autocomplete": "off"}),
    )
    cycle = WordField(values.year, label=_("Year that a new contest is named for"))
    office = WordField(values.name, label=_("Office, of a new contest"))
    party = WordField(values.name, label=_("Party, of a new contest"))
    jurisdiction = WordField(values.name, label=_("State or country, of a new contest"))
    status = forms.ChoiceField(label=_("What it did"), choices=[])
    candidate = WordField(
        values.name,
        label=_("Whom"),
        help_text=_("The candidate. If nobody was endorsed: who led, or nobody."),
        widget=forms.TextInput(attrs={"list": "known-candidates", "autocomplete": "off"}),
    )
    date = WordField(
        values.partial_date,
        label=_("When it was announced"),
        help_text=_("As precisely as it is known: 2016-01-12, 2016-01 or 2016. Leave it empty if it is unknown."),
    )
    process = forms.ChoiceField(label=_("Who decided it"), choices=[])
    rule = WordField(values.prose, label=_("By which rule, in words"), max_length=LONGEST_TEXT)
    threshold = WordField(values.fraction, label=_("Fraction that was needed"), help_text=_("For example: 2/3."))
    ballots = WordField(values.count, label=_("Ballots cast"))
    eligible = WordField(values.count, label=_("Members who could vote"))
    results = WordField(
        values.results,
        label=_("Results"),
        help_text=_("Per cent or votes: Bernie Sanders 78.6%; Hillary Clinton 14.6%; No endorsement 5.9%"),
        max_length=4 * LONGEST_TEXT,
    )
    position = WordField(
        values.name, label=_("Office that the endorser held then"), help_text=_("Of a person. For example: governor.")
    )
    source_title = WordField(
        values.prose,
        label=_("Source"),
        help_text=_("Who says so: the title of a report, a page, a letter. Without a source the entry is a claim."),
        max_length=LONGEST_TEXT,
    )
    source_link = WordField(
        values.link, label=_("Its address on the web"), help_text=_("It begins with https://."), max_length=LONGEST_LINK
    )
    source_date = WordField(values.partial_date, label=_("Its date"))
    source_text = forms.CharField(
        label=_("Its text, as you keep it"),
        help_text=_("Only the SHA-256 of the text is entered; the text itself is not kept here. Keep it yourself."),
        required=False,
        strip=False,
        max_length=2**20,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    source_file = forms.FileField(
        label=_("… or the file that you keep"), help_text=_("Its bytes are hashed, and not kept."), required=False
    )
    text_hash = WordField(values.hash_, max_length=64, widget=forms.HiddenInput)
    note = WordField(
        values.prose, label=_("Note"), help_text=_("Public, like all of the entry."), max_length=LONGEST_TEXT
    )
    reason = WordField(
        values.prose,
        label=_("Why the old entry is corrected"),
        help_text=_("Public: it stands beside the correction."),
        required=True,
        max_length=LONGEST_TEXT,
    )

    def __init__(self, *args: Any, corrects: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not corrects:
            del self.fields["reason"]
        kinds: Any = self.fields["endorser_kind"]
        statuses: Any = self.fields["status"]
        processes: Any = self.fields["process"]
        kinds.choices = kinds_with("–")
        statuses.choices = [(one.value, endorsement_status(one)) for one in Status if one is not Status.RETRACTED]
        processes.choices = [(one.value, process_kind(one)) for one in reversed(ProcessKind)]

    def clean(self) -> dict[str, Any]:
        """What is wrong between the fields; the hash of a text that was given takes the old one's place."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("status") not in (Status.NO_ENDORSEMENT.value, None) and not given.get("candidate", True):
            self.add_error("candidate", _("Write whom it is about. Only a decision not to endorse needs nobody."))
        hash_ = self._text_hash(given)
        if hash_:
            given["text_hash"] = hash_
        lacking = not (given.get("source_title") or given.get("source_link"))
        if lacking and (given.get("source_date") or given.get("text_hash")) and not self.errors:
            self.add_error("source_title", _("Name the source that has this date or text."))
        ballots = given.get("ballots")
        votes = [share.votes for share in given.get("results") or () if share.votes is not None]
        if isinstance(ballots, int) and votes and max(votes) > ballots:
            self.add_error("results", _("An option has more votes than there are ballots."))
        return given

    def typed(self) -> dict[str, str]:
        """What was typed, to be sent again: in the place of a source's text its hash."""
        kept = {name: f"{self.data[name]}" for name in self.fields if name in self.data and name != "source_text"}
        return kept | {"text_hash": self.cleaned_data.get("text_hash") or ""}

    def _text_hash(self, given: dict[str, Any]) -> str:
        file = given.get("source_file")
        if file is not None:
            if file.size > LARGEST_TEXT:
                self.add_error("source_file", _("The file is too large: at most 4 MB."))
                return ""
            return hashlib.sha256(file.read()).hexdigest()
        text = given.get("source_text", "").replace("\r\n", "\n")
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() if text.strip() else ""

    def reported(self) -> Reported:
        """What the form says, once it is in order."""
        given = self.cleaned_data
        kind = given["endorser_kind"]
        candidate = ReportedCandidate(given["candidate"]) if given["candidate"] else None
        details = given["cycle"] or None, given["office"], given["party"], given["jurisdiction"]
        return Reported(
            endorser=ReportedEndorser(given["endorser"], kind=EndorserKind(kind) if kind else None),
            contest=ReportedContest(given["contest"], "", *details),
            candidate=candidate,
            status=Status(given["status"]),
            date=given["date"] or None,
            process=self._process(),
            position=given["position"],
            source=self._source(),
            note=given["note"],
        )

    def _process(self) -> Process:
        given = self.cleaned_data
        ballots, eligible = (None if given[name] == "" else int(given[name]) for name in ("ballots", "eligible"))
        kind, results = ProcessKind(given["process"]), given["results"] or ()
        return Process(kind, given["rule"], given["threshold"], ballots, eligible, results)

    def _source(self) -> Source | None:
        given = self.cleaned_data
        if not (given["source_title"] or given["source_link"]):
            return None
        return Source(given["source_title"], given["source_link"], given["source_date"] or None, given["text_hash"])


class ReasonForm(OfficeForm):
    """Why an entry is taken back."""

    reason = WordField(
        values.prose,
        label=_("Why"),
        help_text=_("Public: it stands beside the entry for ever."),
        required=True,
        max_length=LONGEST_TEXT,
    )


def shares_written(results: tuple[Share, ...]) -> str:
    """Results as the form's field has them."""
    parts = []
    for share in results:
        if share.votes is not None:
            parts.append(f"{share.name} {share.votes}")
        elif share.percent:
            parts.append(f"{share.name} {share.percent}%")
    return "; ".join(parts)
