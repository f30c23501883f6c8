"""The forms of draft drives."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from hustings.contests.actions import Matter, Person
from hustings.drives.models import Drive
from hustings.drives.models.drive import MAX_LINK, MAX_STATEMENT, MAX_TEXT
from hustings.drives.petition import Asked, End
from hustings.web.organizer.forms import OfficeForm, day_field, number_field


class DriveForm(OfficeForm):
    """Who is asked to run, for what, in which words."""

    person = forms.CharField(
        label=gettext_lazy("Who is asked to run"),
        help_text=gettext_lazy("The name alone, such as Elizabeth Warren."),
        max_length=150,
    )
    contest = forms.CharField(
        label=gettext_lazy("For what"),
        help_text=gettext_lazy("For example: 2028 Democratic presidential nomination."),
        max_length=200,
    )
    office = forms.CharField(label=gettext_lazy("Office (if it helps)"), max_length=200, required=False)
    slug = forms.CharField(
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("The petition's address ends in it, such as /d/run-elizabeth-run/."),
        max_length=60,
    )
    goal = number_field(label=gettext_lazy("Goal (if there is one)"), required=False)
    opens_on = day_field(label=gettext_lazy("First day (without: at once)"), required=False)
    closes_on = day_field(label=gettext_lazy("Last day (without: until you end it)"), required=False)
    names_shown = forms.BooleanField(
        label=gettext_lazy("Show the names of those who allow it"),
        help_text=gettext_lazy("Each signer is asked. You can change this later, and leave single names out."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in dict(settings.LANGUAGES):
            language = get_language_info(code)["name_local"].capitalize()
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("The petition, in %(language)s") % {"language": language},
                help_text=_("Plain text; empty lines part paragraphs. One language is enough."),
                max_length=MAX_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 8, "lang": code}),
            )

    @staticmethod
    def initial_of(drive: Drive) -> dict[str, Any]:
        """What the form shows of a drive."""
        names = ("person", "contest", "office", "slug", "goal", "opens_on", "closes_on", "names_shown")
        texts = {f"text_{petition.language}": petition.text for petition in drive.petitions.all()}
        return {name: getattr(drive, name) for name in names} | texts

    def asked(self) -> Asked:
        """What the form says, once it is in order. Errors: WrongInput."""
        given = {name: value for name, value in self.cleaned_data.items() if not name.startswith("text_")}
        texts = {code: self.cleaned_data[f"text_{code}"] for code in dict(settings.LANGUAGES)}
        return Asked(**given, texts=texts)


class EndForm(OfficeForm):
    """How a drive ends."""

    ending = forms.ChoiceField(
        label=gettext_lazy("What ends it"), choices=Drive.Ending.choices, widget=forms.RadioSelect
    )
    statement = forms.CharField(
        label=gettext_lazy("What you say about it"),
        help_text=gettext_lazy("Public, and in the letter that every signer gets. Plain text."),
        max_length=MAX_STATEMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    source = forms.CharField(
        label=gettext_lazy("A page that reports it (if there is one)"),
        max_length=MAX_LINK,
        required=False,
        widget=forms.URLInput(),
    )

    def end(self) -> End:
        """What the form says, once it is in order. Errors: WrongInput."""
        return End(**self.cleaned_data)


class NextForm(OfficeForm):
    """The contest in which the signers say whom they endorse."""

    name = forms.CharField(label=gettext_lazy("What is being decided"), max_length=200)
    office = forms.CharField(label=gettext_lazy("Office (if it helps)"), max_length=200, required=False)
    decided_on = day_field(label=gettext_lazy("Day on which it is decided (if known)"), required=False)
    candidates = forms.CharField(
        label=gettext_lazy("Candidates"),
        help_text=gettext_lazy("One name a line, as they will stand on the ballot. You can add more later."),
        max_length=16_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def matter(self) -> Matter:
        """What the contest is about. Errors: WrongInput."""
        decided_on: date | None = self.cleaned_data["decided_on"]
        return Matter(self.cleaned_data["name"], self.cleaned_data["office"], decided_on)

    def people(self) -> list[Person]:
        """Who stands. Errors: WrongInput."""
        return [Person(line) for line in self.cleaned_data["candidates"].splitlines() if line.strip()]
