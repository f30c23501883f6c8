"""The part of a form that says who somebody is who shows an address to be theirs: to join a vote, or to sign."""

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language, get_language_info, gettext_lazy

from hustings.mailroom.address import MAX_LENGTH
from hustings.roll.applicant import Applicant


class ApplicantForm(forms.Form):
    """Names, address, state, language, and whether campaigning is agreed to; forms made of it word what is asked."""

    given_name = forms.CharField(
        label=gettext_lazy("Given name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = forms.CharField(
        label=gettext_lazy("Family name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    address = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=MAX_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    region = forms.CharField(
        help_text=gettext_lazy("Two letters, such as IA."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level1", "class": "short"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of your letters"), choices=[])
    campaigning = forms.BooleanField(label="", required=False)

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, label_suffix="", initial={"language": get_language()})
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [
            (code, get_language_info(code)["name_local"].capitalize()) for code in dict(settings.LANGUAGES)
        ]

    def applicant(self) -> Applicant:
        """Who it is, once the form is in order. Errors: WrongInput."""
        given = self.cleaned_data
        names = given["given_name"], given["family_name"]
        return Applicant(given["address"], *names, given["region"], given["language"], given["campaigning"])
