"""Ballots of one election: their form, and where the credential stands in them (specification section 4.17)."""

from hustings import errors
from hustings.protocol.credentials import PublicCredentials
from hustings.protocol.election import Election
from hustings.protocol.group import BallotForm

_HEX = frozenset(b"0123456789abcdef")


def form_of(election: Election) -> BallotForm:
    """What the ballots of this election must look like."""
    questions = [(len(q.answers), q.minimum, q.maximum, q.may_be_blank) for q in election.questions]
    return BallotForm(election.uuid, election.fingerprint, election.public_key, questions)


class BallotCredentials:
    """Whose credential a ballot bears, read from its fixed place; whether the election knows it is not asked."""

    def __init__(self, election: Election, form: BallotForm) -> None:
        opening = f'{{"election_uuid":"{election.uuid}","election_hash":"{election.fingerprint}","credential":"'
        self._opening = opening.encode()
        self._form = form

    def read(self, ballot: bytes) -> str:
        """The ballot's credential (64 hexadecimal digits), or the fault that keeps it from being read."""
        start = len(self._opening)
        written = ballot[start : start + 64]
        if not ballot.startswith(self._opening) or len(written) < 64 or not _HEX.issuperset(written):
            # The kernel names what is wrong.
            return self._form.check(ballot)
        return written.decode()


class BallotOwners:
    """Whose a ballot is: the position of its credential in the list."""

    def __init__(self, election: Election, form: BallotForm, credentials: PublicCredentials) -> None:
        self._bearer = BallotCredentials(election, form)
        self._credentials = credentials

    def position(self, ballot: bytes) -> int:
        """The position of the ballot's credential; UnknownCredential, or the fault that keeps it from being read."""
        written = self._bearer.read(ballot)
        try:
            return self._credentials.position(written)
        except errors.UnknownCredential:
            raise errors.UnknownCredential("credential", written) from None
