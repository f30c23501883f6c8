"""The sentences that the trustee page's script shows: they stand in the page, in the reader's language."""

from django.utils.translation import gettext as _


def catalogue() -> dict[str, str]:
    """Each sentence by the name that the script knows; {words} in braces are filled in by it."""
    return {
        "you": _("{name} (you)"),
        "notBegun": _("not begun"),
        "begun": _("making the key"),
        "keyMade": _("key made"),
        "checked": _("file checked"),
        "decrypted": _("has opened their part"),
        "reading": _("Reading the ballots: {done} of {total} MB"),
        "summing": _("Adding up the ballots that count: {done} of {total}"),
        "Offline": _("The site cannot be reached. Nothing is lost; it is tried again by itself."),
        "Insecure": _("This page works over a secure connection only: its address must begin with https."),
        "SignedOut": _("You are not signed in here any more. Open your newest link again, and have your file ready."),
        "NotYetDue": _("Nothing is to be sent now."),
        "NotAMessage": _("This is not what the command wrote. A secret file is never sent: choose the other one."),
        "NotATrusteeKey": _("This is not a trustee's file. Choose the file that you saved when you made your key."),
        "ForeignKey": _("This is a trustee's file, but not yours of this vote. Choose the one that you saved here."),
        "WrongEncryptedTally": _(
            "What is to be opened is not the sum of the ballots on the board. Your key was not used. Do not go on, and"
            " tell the other trustees and the organization."
        ),
        "WrongBallotCount": _(
            "The number of ballots is not the one that the site says. Your key was not used. Do not go on, and tell the"
            " other trustees and the organization."
        ),
        "Fault": _(
            "Something that came from the site is not in order ({fault}). Your key was not used for it. Do not go on,"
            " and tell the other trustees and the organization."
        ),
    }
