"""The form in which an organization says what it is."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hustings.ledger.fields import LONGEST_LINK
from hustings.ledger.kinds import EndorserKind
from hustings.ledger.models import Endorser
from hustings.ledger.reading import values
from hustings.ledger.statements import EndorserStatement
from hustings.web.organizer.forms import OfficeForm
from hustings.web.organizer.ledger.forms import WordField, kinds_with


class EndorserForm(OfficeForm):
    """What an organization is, as the ledger shows it."""

    name = WordField(values.name, label=_("Name"), required=True)
    kind = forms.ChoiceField(label=_("What it is"), choices=[])
    also = forms.CharField(
        label=_("Other names"),
        help_text=_("One on each line: abbreviations, former names, how others write it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    founded = WordField(
        values.partial_date, label=_("Founded"), help_text=_("A day, a month or a year: 1998-09-22, 1998-09 or 1998.")
    )
    members = WordField(values.count, label=_("Members"))
    parent = WordField(
        values.name,
        label=_("Part of"),
        help_text=_("A body that the ledger knows."),
        widget=forms.TextInput(attrs={"list": "known-endorsers", "autocomplete": "off"}),
    )
    site = WordField(values.link, label=_("Website"), max_length=LONGEST_LINK)
    wikidata = forms.RegexField(
        r"^Q[1-9][0-9]{0,11}$",
        label=_("Identifier in Wikidata"),
        help_text=_("For example Q359442."),
        required=False,
        error_messages={"invalid": _("Write a Q and a number, such as Q359442.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = kinds_with("–")

    def clean_also(self) -> tuple[str, ...]:
        """The names, each once."""
        lines = [line for line in self.cleaned_data["also"].splitlines() if line.strip()]
        if len(lines) > 50:
            raise forms.ValidationError(_("At most 50 names."))
        try:
            return tuple(dict.fromkeys(values.name(line) for line in lines))
        except values.Unread as unread:
            raise forms.ValidationError(f"{capfirst(unread.says)}.") from None

    def clean_parent(self) -> str:
        """The parent's identifier."""
        name = self.cleaned_data["parent"]
        if not name:
            return ""
        known = Endorser.objects.named(name) or Endorser.objects.filter(slug=name).first()
        if known is None:
            raise forms.ValidationError(_("The ledger knows no endorser of this name."))
        return known.slug

    def statement(self, slug: str) -> EndorserStatement:
        """What the form says, once it is in order."""
        given = self.cleaned_data
        return EndorserStatement(
            slug,
            given["name"],
            EndorserKind(given["kind"]),
            given["also"],
            given["founded"] or None,
            None if given["members"] == "" else given["members"],
            given["parent"],
            given["site"],
            given["wikidata"],
        )
