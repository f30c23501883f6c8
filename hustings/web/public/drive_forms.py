"""The forms of whoever signs a petition, or takes that back."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings.drives.models import Drive
from hustings.drives.signer import Signer
from hustings.mailroom.address import MAX_LENGTH
from hustings.web.public.applicant_form import ApplicantForm


class SignForm(ApplicantForm):
    """Who signs."""

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
    joining = forms.BooleanField(
        label="", error_messages={"required": gettext_lazy("Without this you cannot sign: tick it, or do not sign.")}
    )
    shown = forms.BooleanField(
        label=gettext_lazy("My name and state may be shown on this page."),
        required=False,
    )

    def __init__(self, data: QueryDict | None, *, drive: Drive) -> None:
        super().__init__(data)
        self.fields["region"].label = _("State (if you like)")
        self.fields["address"].help_text = _("A letter with a link goes there. One address, one signature.")
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
        return Signer(self.applicant(), given["country"], given["postcode"], given.get("shown", False))


class WithdrawForm(forms.Form):
    """Whose signature is to be taken back."""

    address = forms.CharField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("A letter with a link goes there, if it has signed."),
        max_length=MAX_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
