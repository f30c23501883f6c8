"""The forms of whoever signs a petition, or takes that back."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from hustings.drives.models import Drive
from hustings.drives.signer import Signer
from hustings.mailroom.address import MAX_LENGTH
from hustings.roll.applicant import Applicant


class SignForm(forms.Form):
    """Who signs."""

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
        help_text=gettext_lazy("A letter with a link goes there. One address, one signature."),
        max_length=MAX_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    region = forms.CharField(
        label=gettext_lazy("State (if you like)"),
        help_text=gettext_lazy("Two letters, such as IA."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level1", "class": "short"}),
    )
    postcode = forms.CharField(
        label=gettext_lazy("ZIP code (if you like)"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "class": "short"}),
    )
    country = forms.CharField(
        label=gettext_lazy("Country (if it is not the United States)"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "country-name"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of your letters"), choices=[])
    joining = forms.BooleanField(
        label="", error_messages={"required": gettext_lazy("Without this you cannot sign: tick it, or do not sign.")}
    )
    campaigning = forms.BooleanField(label="", required=False)
    shown = forms.BooleanField(
        label=gettext_lazy("My name and state may be shown on this page."),
        required=False,
    )

    def __init__(self, data: object, *, drive: Drive) -> None:
        super().__init__(data, label_suffix="", initial={"language": get_language()})  # type: ignore[arg-type]
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [
            (code, get_language_info(code)["name_local"].capitalize()) for code in dict(settings.LANGUAGES)
        ]
        named = {"organization": drive.organization.name}
        joins = _(
            "With my signature I come on the list of %(organization)s, and may be asked to vote if the drive's end"
            " calls for it. I can take both back at any time."
        )
        campaigns = _("%(organization)s may also write to me about its campaigns. My signature counts without that.")
        self.fields["joining"].label = joins % named
        self.fields["campaigning"].label = campaigns % named
        if not drive.names_shown:
            del self.fields["shown"]

    def signer(self) -> Signer:
        """Who it is, once the form is in order. Errors: WrongInput."""
        given = self.cleaned_data
        names = given["given_name"], given["family_name"]
        applicant = Applicant(given["address"], *names, given["region"], given["language"], given["campaigning"])
        return Signer(applicant, given["country"], given["postcode"], given.get("shown", False))


class WithdrawForm(forms.Form):
    """Whose signature is to be taken back."""

    address = forms.CharField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("A letter with a link goes there, if it has signed."),
        max_length=MAX_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
