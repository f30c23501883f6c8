"""The forms of announcements: what is prepared for a decision, and what is corrected after the release."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hustings import errors
from hustings.decision.giving import Giving
from hustings.decision.possible import Outcome
from hustings.decision.prepared import ENDORSES, MAX_CONTACT, MAX_REASON, Corrected, Prepared, Texts
from hustings.mailroom.wordings import LONGEST_SUBJECT, LONGEST_TEXT
from hustings.web.organizer.forms import OfficeForm

_CALLS = ("link", "code_name", "code", "call_subject", "call")


def _long(label: Any, rows: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST_TEXT, required=required, widget=area)


class AnnouncementForm(OfficeForm):
    """All texts of one possible decision in one language; where nobody is endorsed, nobody is asked to give."""

    subject = forms.CharField(label=_("Subject of the letter"), max_length=LONGEST_SUBJECT)
    letter = _long(_("Letter to everybody who could vote"), 12, help_text=_("Plain text; empty lines part paragraphs."))
    headline = forms.CharField(label=_("Headline of the press page"), max_length=LONGEST_SUBJECT)
    press = _long(
        _("Text of the press page"), 10, help_text=_("The figures, the certificate and the cards stand below it.")
    )
    contact = forms.CharField(
        label=_("Contact for the press"),
        help_text=_("Name, telephone, address: as everybody may read them."),
        max_length=MAX_CONTACT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    link = forms.CharField(
        label=_("Page to give on"),
        help_text=_("A page outside, beginning with https://. Leave it empty if nobody is to be asked to give."),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    code_name = forms.CharField(
        label=_("Name of the reference code"),
        help_text=_("As the page calls it: ActBlue says refcode."),
        max_length=40,
        required=False,
    )
    code = forms.CharField(
        label=_("Reference code"),
        help_text=_("Goes along with the link, so that the page can tell whence gifts came."),
        max_length=60,
        required=False,
    )
    call_subject = forms.CharField(label=_("Subject of the call to give"), max_length=LONGEST_SUBJECT, required=False)
    call = _long(
        _("Call to give"),
        8,
        required=False,
        help_text=_("A second letter, for members who agreed to campaign mail. Leave it empty for none."),
    )

    def __init__(self, outcome: Outcome, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome = outcome
        self.endorses = outcome in ENDORSES
        if not self.endorses:
            for name in _CALLS:
                del self.fields[name]

    def prepared(self) -> Prepared:
        """What the form says, once it is in order."""
        given = {**dict.fromkeys((*_CALLS, "contact"), ""), **self.cleaned_data}
        texts = Texts(**{name: given[name] for name in Texts.__dataclass_fields__})
        # The name stands in the form from the beginning: alone it says nothing.
        code_name = given["code_name"] if given["link"] or given["code"] else ""
        return Prepared(texts, Giving(given["link"], code_name, given["code"]), given["contact"])

    def try_out(self) -> None:
        """Look for mistakes as saving does, and save nothing."""
        try:
            self.prepared().check(self.outcome)
        except errors.WrongInput as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, f"{refusal}")

    def texts(self) -> Texts | None:
        """The texts as they stand in the form; None while a bound one has mistakes."""
        if self.is_bound and self.errors:
            return None
        names = Texts.__dataclass_fields__
        return Texts(**{name: f"{self[name].value() or ''}" if name in self.fields else "" for name in names})

    def link_to_give(self) -> str:
        """The page to give on as it stands in the form, with its reference code."""
        if not self.endorses:
            return ""
        given = {name: f"{self[name].value() or ''}" for name in ("link", "code_name", "code")}
        return Giving(**given).address()


class CorrectionForm(OfficeForm):
    """What the press page is to say from now on, and why."""

    reason = forms.CharField(
        label=_("What is corrected, and why"),
        help_text=_("Everybody reads it at the top of the page, with the date."),
        max_length=MAX_REASON,
    )
    headline = forms.CharField(label=_("Headline"), max_length=LONGEST_SUBJECT)
    press = _long(_("Text of the press page"), 12)
    link = forms.CharField(
        label=_("Another page to give on"),
        help_text=_("Leave it empty if the page stays the same. Letters that still wait get the new one."),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )

    def corrected(self) -> Corrected:
        """What the form says, once it is in order."""
        given = self.cleaned_data
        return Corrected(given["headline"], given["press"], given["reason"], given.get("link", ""))
