"""What the voter's page says by its script, and what a voter is told when a ballot is refused."""

from django.utils.translation import gettext as _

from hustings import errors


def page_sentences() -> dict[str, str]:
    """The sentences of booth/voter, by the names that it knows them by, in the language that is active."""
    return _choosing() | _code() | _sending()


def _choosing() -> dict[str, str]:
    return {
        "blankChosen": _("A blank ballot: none of them"),
        "chooseAtLeast": _("Choose at least {min}. You have chosen {count}."),
        "chooseAtMost": _("Choose at most {max}. You have chosen {count}: take some back."),
        "chooseBetween": _("Choose from {min} to {max}. You have chosen {count}."),
        "chooseExactly": _("Choose exactly {min}. You have chosen {count}."),
        "chooseOne": _("Choose one of the options."),
        "chosenCount": _("Chosen so far: {count}"),
        "nothingChosen": _("None of the options"),
    }


def _code() -> dict[str, str]:
    return {
        "cannotRead": _("This browser cannot show the ballot. Load the page again, or use a newer browser."),
        "codeCharacter": _(
            "Character {position} is “{character}”, which no voting code has. Codes never have 0, O, I (capital i) or "
            "l (small L), because they look alike: compare it with your message."
        ),
        "codeEmpty": _("Type or paste the voting code from your message."),
        "codeLong": _("The code has {expected} letters and digits; this has {count}. Take out what does not belong."),
        "codeShort": _("The code has {expected} letters and digits; this has {count}. Some are missing."),
    }


def _sending() -> dict[str, str]:
    return {
        "checkAgrees": _("The site's second program agrees: the ballot says exactly what is shown here."),
        "checkDisagrees": _(
            "The second program found something else in this ballot. Do not vote on this device: use another one and "
            "tell the organization."
        ),
        "connectionLost": _("The server did not answer. Check your connection, then try again."),
        "counted": _("Your vote is counted"),
        "encrypting": _("Your ballot is being encrypted."),
        "notCastYet": _("Not cast yet"),
        "ready": _("Your ballot is encrypted. It is not cast yet."),
        "sendAgain": _(
            "The server did not answer, so it is not certain that your ballot arrived. It is kept here: try again. The "
            "same ballot is sent, and it counts once."
        ),
        "sending": _("Sending …"),
        "times": _("{local}, which is {organization} where the organization is"),
        "unexpected": _(
            "The server confirmed another ballot than the one that was sent. Look your tracker up on the board, and "
            "tell the organization."
        ),
    }


def refusal_sentence(error: errors.HustingsError) -> str:
    """What a voter can do about an error that a ballot met."""
    match error:
        case errors.VoteNotOpen():
            return _("The vote has not begun, so your ballot was not taken. Come back when it opens.")
        case errors.VoteClosed():
            return _(
                "The vote is over: your ballot came too late and is not counted. An earlier one of yours still counts."
            )
        case errors.UnknownCredential():
            return _(
                "This voting code is not for this vote. Compare it with your latest message, and that it is complete."
            )
        case errors.VoidedRight():
            return _(
                "Your registration was voided, so this voting code casts no ballot. Your letter about it says why;"
                " write to the organization if you think that it is wrong."
            )
        case errors.DuplicateBallot():
            return _(
                "This very ballot was cast before and a later one took its place. Load the page again to vote anew."
            )
        case errors.WrongElectionUuid() | errors.WrongElectionHash():
            return _("This ballot was made for another vote. Load the page again and choose once more.")
        case errors.TooLarge():
            return _("This is more than any ballot has. Nothing was counted. Load the page again and choose once more.")
        case errors.WrongOpening() | errors.WrongOpeningShape():
            return _(
                "The ballot does not say what the page told you. Do not vote on this device: use another one and tell "
                "the organization."
            )
        case errors.Fault():
            return _(
                "The ballot is damaged and was not counted. Load the page again and choose once more; if that does not "
                "help, use another browser or device."
            )
        case _:
            return f"{error}"
