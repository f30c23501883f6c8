"""The letters to whoever signs. None carries a name: the form would send anybody's words to anybody."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings import errors
from hustings.drives.codes import code_of, withdrawal_code_of
from hustings.drives.models import Drive, Signature
from hustings.mailroom.letters import fills_in
from hustings.mailroom.models import Message, Purpose
from hustings.mailroom.wordings import Kind, Placeholder

CONFIRMATION = "drive-confirmation"
SIGNATURE = "drive-signature"
ENDED = "drive-ended"

_EXAMPLE = f"{settings.SITE_ADDRESS}/d/EXAMPLE/"
_OF_A_DRIVE = (
    Placeholder("organization", gettext_lazy("the organization's name"), gettext_lazy("Your organization")),
    Placeholder("person", gettext_lazy("who is asked to run"), "Ada Lovelace"),
    Placeholder("contest", gettext_lazy("for what"), gettext_lazy("2028 presidential nomination")),
    Placeholder("drive", gettext_lazy("the page of the petition"), _EXAMPLE),
)
_CONFIRMING = Placeholder(
    "link",
    gettext_lazy("the page with the button that signs: whoever has it can sign with this address"),
    f"{_EXAMPLE}confirm/#EXAM-PLEE-XAMP-LEEX-AMPL",
    required=True,
    alone=True,
)
_WITHDRAWING = Placeholder(
    "link",
    gettext_lazy("the page with the button that takes the signature back: whoever has it can do so"),
    f"{_EXAMPLE}withdraw/confirm/#EXAM-PLEE-XAMP-LEEX-AMPL",
    required=True,
    alone=True,
)
_PAGE = Placeholder("page", gettext_lazy("the page on which the code is typed"), f"{_EXAMPLE}confirm/")
_CODE = Placeholder(
    "code",
    gettext_lazy("the code, for when the link does not work: whoever has it can sign with this address"),
    "EXAM-PLEE-XAMP-LEEX-AMPL",
    required=True,
    alone=True,
)
_ENDING = Placeholder("ending", gettext_lazy("what ended the drive"), gettext_lazy("Ada Lovelace does not run."))
_STATEMENT = Placeholder(
    "statement", gettext_lazy("what the organization says about the end"), gettext_lazy("Thank you!"), lines=True
)


@fills_in(
    Kind(
        CONFIRMATION,
        gettext_lazy("Confirmation of a signature"),
        gettext_lazy("Confirm your signature: {person}"),
        gettext_lazy(
            "Somebody, probably you, wants to sign with this address: {organization} asks {person} to run ({contest})."
            "\n\n"
            "If it was you, open this page and press its button:\n\n"
            "{link}\n\n"
            "Then your signature counts, and you are on the list of {organization}, which may ask you to vote if the"
            " drive's end calls for it. You can take your signature back at any time.\n\n"
            "If the link does not work, open {page} and type this code:\n\n"
            "{code}\n\n"
            "It was not you? Then nothing need be done: without the button nothing happens."
        ),
        (*_OF_A_DRIVE, _CONFIRMING, _PAGE, _CODE),
        purpose=Purpose.SERVICE,
        link="link",
        button=gettext_lazy("Open the page"),
    )
)
def confirmation(message: Message) -> dict[str, str]:
    """Asks whoever has the mailbox to confirm it; NotNeeded when that is done, or nobody can sign any more."""
    signature = _signature(message)
    if signature.state == Signature.State.CONFIRMED or not signature.drive.collects_at(timezone.now()):
        raise errors.NotNeeded("the address is confirmed, or the drive is over")
    page, code = f"{_page(signature.drive)}confirm/", code_of(signature)
    # The code stands in the fragment, which browsers do not send.
    return _of_drive(signature.drive) | {"link": f"{page}#{code}", "page": page, "code": code}


@fills_in(
    Kind(
        SIGNATURE,
        gettext_lazy("Receipt of a signature"),
        gettext_lazy("You have signed: {person}"),
        gettext_lazy(
            "Thank you: your signature counts. {organization} asks {person} to run ({contest}).\n\n"
            "How many have signed, and what comes of it:\n\n"
            "{drive}\n\n"
            "You are on the list of {organization}, which may ask you to vote if the drive's end calls for it. To take"
            " your signature back, and leave that list, open this page and press its button:\n\n"
            "{link}"
        ),
        (*_OF_A_DRIVE, _WITHDRAWING),
        purpose=Purpose.SERVICE,
        link="drive",
        button=gettext_lazy("See the petition"),
    )
)
def receipt(message: Message) -> dict[str, str]:
    """Tells whoever has the mailbox that it has signed, and how to take that back; NotNeeded when it was."""
    signature = _standing(message)
    return _of_drive(signature.drive) | {"link": _withdrawing(signature)}


@fills_in(
    Kind(
        ENDED,
        gettext_lazy("End of a draft drive"),
        gettext_lazy("What came of it: {person}"),
        gettext_lazy(
            "You signed the petition with which {organization} asked {person} to run ({contest}).\n\n"
            "{ending}\n\n"
            "{statement}\n\n"
            "The petition, with all its figures and what comes next:\n\n"
            "{drive}\n\n"
            "You are on the list of {organization}, which may now ask you to vote. If you do not want that, open this"
            " page and press its button:\n\n"
            "{link}"
        ),
        (*_OF_A_DRIVE, _ENDING, _STATEMENT, _WITHDRAWING),
        link="drive",
        button=gettext_lazy("See what came of it"),
    )
)
def ended(message: Message) -> dict[str, str]:
    """Tells a signer how the drive ended; NotNeeded when the signature was taken back meanwhile."""
    signature = _standing(message)
    drive = signature.drive
    said = {"ending": ending_in_words(drive), "statement": drive.statement, "link": _withdrawing(signature)}
    return _of_drive(drive) | said


def ending_in_words(drive: Drive) -> str:
    """What ended the drive, as a sentence."""
    ending, named = Drive.Ending(drive.ending), {"person": drive.person, "organization": drive.organization.name}
    if ending is Drive.Ending.DECLARED:
        return _("%(person)s runs.") % named
    if ending is Drive.Ending.DECLINED:
        return _("%(person)s does not run.") % named
    if ending is Drive.Ending.ANOTHER:
        return _("Somebody else runs whom those who signed may support.")
    return _("%(organization)s has ended the drive.") % named


def _signature(message: Message) -> Signature:
    found = Signature.objects.select_related("drive__organization").filter(pk=message.reference["signature"]).first()
    if found is None:
        raise errors.NotNeeded("the signature was never confirmed, and the drive is over")
    return found


def _standing(message: Message) -> Signature:
    signature = _signature(message)
    if signature.state != Signature.State.CONFIRMED:
        raise errors.NotNeeded("the signature was taken back")
    return signature


def _page(drive: Drive) -> str:
    return f"{settings.SITE_ADDRESS}/d/{drive.slug}/"


def _withdrawing(signature: Signature) -> str:
    return f"{_page(signature.drive)}withdraw/confirm/#{withdrawal_code_of(signature)}"


def _of_drive(drive: Drive) -> dict[str, str]:
    said = {"organization": drive.organization.name, "person": drive.person, "contest": drive.contest}
    return said | {"drive": _page(drive)}
