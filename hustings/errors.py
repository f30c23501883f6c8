"""Every error of Hustings, as one tree.

    HustingsError
    ├── Fault                     the data is at fault (exit 1): somebody made or changed something that does not verify
    │   ├── EncodingFault         bytes that are not the one writing of a value
    │   ├── ArchiveFault          records: their headers, names, places
    │   ├── ChainFault            events: their order, parents, heights, payloads
    │   ├── SetupFault            the election, its trustees, its credentials
    │   ├── BallotFault           one ballot
    │   ├── TallyFault            encrypted tally, partial decryptions, result
    │   ├── RegisterFault         the register of who joined during the vote, and what the archive says to it
    │   ├── KeyFault              a secret key or credential that does not fit what is public
    │   ├── CertificateFault      the signed certificate of a decision
    │   └── LedgerFault           the ledger's chain, and what its entries say of each other
    ├── Unsupported               sound perhaps, but not of the kind that this release reads (exit 2)
    └── Refusal                   cannot be used: missing, of the wrong kind, asked at the wrong time (exit 2)

A fault carries its name (the class's), the place where it was found and a sentence. The kernel raises the faults that
it finds by looking the class up here by name, so a class below is part of the kernel's contract. Names serve programs
(``hustings verify --json``) and the vectors of ``spec/vectors``: they are never reused for another meaning. The module
is long because the tree is one.
"""

from __future__ import annotations


class HustingsError(Exception):
    """Root of the tree: ``str(error)`` is a sentence for a person, on one line."""


class Fault(HustingsError):
    """The data is at fault. ``where`` names the record, ballot or field; empty when the whole is meant."""

    sentence = "the data is at fault"

    def __init__(self, where: str = "", detail: str = "") -> None:
        self.where = where
        self.detail = detail
        super().__init__(where, detail)

    @property
    def name(self) -> str:
        """The fault's name for programs, e.g. ``WrongSignature``."""
        return type(self).__name__

    def within(self, outer: str) -> Fault:
        """The same fault, its place seen from outside: ``ballot 7`` around ``answers[0]``."""
        return type(self)(f"{outer}, {self.where}" if self.where else outer, self.detail)

    def __str__(self) -> str:
        said = self.sentence if not self.detail else f"{self.sentence}: {self.detail}"
        return f"{self.where}: {said}" if self.where else said


# -- bytes that are not the one writing of a value ---------------------------------------------------------------------


class EncodingFault(Fault):
    sentence = "the encoding is at fault"


class NotUtf8(EncodingFault):
    sentence = "the text is not UTF-8"


class NotJson(EncodingFault):
    sentence = "this is not JSON"


class TooDeep(EncodingFault):
    sentence = "the JSON is nested deeper than any message of the protocol"


class NotCanonical(EncodingFault):
    sentence = "this is not the canonical writing (compact, fields in order, each once, one writing per value)"


class WrongField(EncodingFault):
    sentence = "a field is missing, unknown, or of the wrong type"


class PointNotCanonical(EncodingFault):
    sentence = "a group element is not written as 64 lower-case hexadecimal digits below p"


class PointNotOnCurve(EncodingFault):
    sentence = "a group element is not a point of the curve"


class PointNotInGroup(EncodingFault):
    sentence = "a point is outside the group of prime order"


class PointIsIdentity(EncodingFault):
    sentence = "a group element is the identity where that is forbidden"


class ScalarNotCanonical(EncodingFault):
    sentence = "a scalar is not written as a decimal number without leading zeros"


class ScalarOutOfRange(EncodingFault):
    sentence = "a scalar is not below the order of the group"


class NumberOutOfRange(EncodingFault):
    sentence = "a number is outside its range or not written in its one form"


# -- records -----------------------------------------------------------------------------------------------------------


class ArchiveFault(Fault):
    sentence = "the archive is at fault"


class NotAnArchive(ArchiveFault):
    sentence = "this is not a Belenios archive"


class TruncatedArchive(ArchiveFault):
    sentence = "the archive ends in the middle of a record"


class WrongRecordHeader(ArchiveFault):
    sentence = "a record's header is not the one that its name and size demand"


class WrongRecordName(ArchiveFault):
    sentence = "a record's name is neither a hash with .data.json nor one with .event.json"


class WrongRecordHash(ArchiveFault):
    sentence = "a record's content does not have the hash that is its name"


class WrongRecordPadding(ArchiveFault):
    sentence = "a record is padded with something other than zeros"


class WrongRecordTime(ArchiveFault):
    sentence = "a record does not bear the archive's timestamp"


class RecordTooLarge(ArchiveFault):
    sentence = "a record is larger than any message of the protocol may be"


class RepeatedRecord(ArchiveFault):
    sentence = "a record stands in the archive twice"


class StrayRecord(ArchiveFault):
    sentence = "a record is named by no event"


class MisplacedRecord(ArchiveFault):
    sentence = "a record does not stand in its place before the event that names it"


class NotAnExtension(ArchiveFault):
    sentence = "the archive does not extend the older one"


# -- events ------------------------------------------------------------------------------------------------------------


class ChainFault(Fault):
    sentence = "the chain of events is at fault"


class BrokenChain(ChainFault):
    sentence = "an event does not name its predecessor as parent"


class WrongHeight(ChainFault):
    sentence = "an event's height is not its predecessor's plus one"


class UnexpectedEvent(ChainFault):
    sentence = "an event comes out of order"


class UnknownEvent(ChainFault):
    sentence = "an event is of an unknown type"


class MissingPayload(ChainFault):
    sentence = "an event lacks its payload"


class UnexpectedPayload(ChainFault):
    sentence = "an event has a payload that its type does not take"


# -- the election, its trustees, its credentials -----------------------------------------------------------------------


class SetupFault(Fault):
    sentence = "the set-up is at fault"


class WrongUuid(SetupFault):
    sentence = "an election identifier is not 14 or more Base58 characters"


class WrongQuestion(SetupFault):
    sentence = "a question cannot be answered as it stands"


class WrongRule(SetupFault):
    sentence = "the rule in the description cannot be read"


class WrongPoolLine(SetupFault):
    sentence = "the pool in the description cannot be read"


class WrongElectionKey(SetupFault):
    sentence = "the election's public key is not the one that the trustees' keys make"


class WrongTrusteeProof(SetupFault):
    sentence = "a trustee's proof of knowledge of the private key is wrong"


class RepeatedTrustee(SetupFault):
    sentence = "two trustees have the same key"


class WrongThreshold(SetupFault):
    sentence = "a threshold is not between 1 and the number of trustees"


class WrongCertificate(SetupFault):
    sentence = "a certificate's signature is wrong"


class WrongCertificateContext(SetupFault):
    sentence = "a certificate is not for this group, size, threshold and place"


class WrongCoefficients(SetupFault):
    sentence = "a trustee's exponentiated coefficients are not as many as the threshold"


class WrongCoefficientsSignature(SetupFault):
    sentence = "the signature of a trustee's coefficients is wrong"


class WrongCertificatesSignature(SetupFault):
    sentence = "a trustee's signature of all certificates and its coefficients is wrong"


class WrongVerificationKey(SetupFault):
    sentence = "a verification key is not the one that the coefficients make"


class WrongVerificationKeySignature(SetupFault):
    sentence = "the signature of a verification key is wrong"


class WrongSecretShare(SetupFault):
    sentence = "a secret share does not fit its sender's coefficients"


class WrongPolynomial(SetupFault):
    sentence = "the coefficients that stand for a trustee are not those of its own polynomial"


class WrongMessage(SetupFault):
    sentence = "a message between trustees cannot be opened"


class WrongMessageSignature(SetupFault):
    sentence = "a message between trustees is not signed by its sender"


class WrongRecipient(SetupFault):
    sentence = "a message between trustees is meant for another recipient"


class WrongCredential(SetupFault):
    sentence = "an entry of the public credentials is not a credential with an optional weight"


class RepeatedCredential(SetupFault):
    sentence = "a public credential stands in the list twice"


class MixedWeights(SetupFault):
    sentence = "some public credentials have a weight and some have none"


class WrongCredentialsCertificate(SetupFault):
    sentence = "the credential authority's certificate is not one of this list"


class NoCredentials(SetupFault):
    sentence = "the list of public credentials is empty"


# -- one ballot --------------------------------------------------------------------------------------------------------


class BallotFault(Fault):
    sentence = "the ballot is at fault"


class WrongElectionUuid(BallotFault):
    sentence = "the ballot names another election"


class WrongElectionHash(BallotFault):
    sentence = "the ballot was made for another text of the election"


class UnknownCredential(BallotFault):
    sentence = "the ballot's credential is not in the list"


class DuplicateBallot(BallotFault):
    sentence = "the ballot has been posted before"


class WrongAnswerCount(BallotFault):
    sentence = "the ballot does not answer each question once"


class WrongChoiceCount(BallotFault):
    sentence = "an answer does not have one ciphertext for each option"


class WrongProofCount(BallotFault):
    sentence = "a proof does not have one part for each case"


class MissingBlankProof(BallotFault):
    sentence = "an answer that may be blank lacks its proof"


class UnexpectedBlankProof(BallotFault):
    sentence = "an answer that may not be blank carries a proof about it"


class WrongIndividualProof(BallotFault):
    sentence = "the proof that a ciphertext holds 0 or 1 is wrong"


class WrongOverallProof(BallotFault):
    sentence = "the proof that the number of choices is allowed is wrong"


class WrongBlankProof(BallotFault):
    sentence = "the proof that a blank vote chooses nothing is wrong"


class MissingSignature(BallotFault):
    sentence = "the ballot is not signed"


class WrongSignatureHash(BallotFault):
    sentence = "the signature is for another content"


class WrongSignature(BallotFault):
    sentence = "the ballot's signature is wrong"


class ChoiceNotAllowed(BallotFault):
    sentence = "the choice is not one that the question allows"


class WrongOpeningShape(BallotFault):
    sentence = "an opened ballot does not give one choice and one randomness for each ciphertext"


class WrongOpening(BallotFault):
    sentence = "a ciphertext is not what the opened choice and randomness make: the ballot says something else"


# -- the tally ---------------------------------------------------------------------------------------------------------


class TallyFault(Fault):
    sentence = "the tally is at fault"


class WrongEncryptedTally(TallyFault):
    sentence = "the encrypted tally is not the sum of the counted ballots"


class WrongTallyShape(TallyFault):
    sentence = "there is not one value for each option of each question"


class WrongBallotCount(TallyFault):
    sentence = "the number of ballots tallied is not the number of voters who voted"


class WrongTotalWeight(TallyFault):
    sentence = "the total weight is not that of the counted ballots"


class UnknownOwner(TallyFault):
    sentence = "a partial decryption is by a trustee that does not exist"


class RepeatedOwner(TallyFault):
    sentence = "a trustee has posted two partial decryptions"


class WrongDecryptionProof(TallyFault):
    sentence = "the proof that a partial decryption is correct is wrong"


class NotEnoughDecryptions(TallyFault):
    sentence = "there are fewer partial decryptions than the result needs"


class InconsistentDecryptions(TallyFault):
    sentence = "partial decryptions of one set of trustees contradict each other: at least one trustee did not decrypt"


class WrongResult(TallyFault):
    sentence = "the result is not what the partial decryptions open"


class ResultOutOfRange(TallyFault):
    sentence = "a count is larger than the total weight"


# -- the register of who joined ----------------------------------------------------------------------------------------


class RegisterFault(Fault):
    sentence = "the register is at fault"


class TruncatedRegister(RegisterFault):
    sentence = "the register is empty or ends in the middle of an entry"


class BrokenRegister(RegisterFault):
    sentence = "an entry does not name the hash of the one before it"


class MisplacedEntry(RegisterFault):
    sentence = "an entry of the register stands where it cannot stand"


class WrongPool(RegisterFault):
    sentence = "the pool is not the one to which the voters are bound"


class ForeignRegister(RegisterFault):
    sentence = "the register is that of another election"


class UnlistedCredential(RegisterFault):
    sentence = "a credential of the pool is not in the archive's list"


class WrongDraw(RegisterFault):
    sentence = "a credential was drawn that is not in the pool, or had been drawn before"


class WrongVoid(RegisterFault):
    sentence = "a credential was voided that was not drawn, or had been voided before"


class UndrawnBallot(RegisterFault):
    sentence = "there is a ballot of a credential of the pool that nobody drew"


class VoidedBallot(RegisterFault):
    sentence = "there is a ballot of a credential that was voided before it was used"


class WrongVoidBallot(RegisterFault):
    sentence = "the last ballot of a voided credential is not the one that the register opens"


class VoidNotBlank(RegisterFault):
    sentence = "the ballot that takes the place of a voided one is not blank"


class WrongRegisterCount(RegisterFault):
    sentence = "the register's last entry does not count what the others say"


class UnclosedRegister(RegisterFault):
    sentence = "the vote is over, and the register has no last entry"


# -- keys and credentials ----------------------------------------------------------------------------------------------


class KeyFault(Fault):
    sentence = "the key is at fault"


class WrongChallenge(KeyFault):
    sentence = "a proof's challenge is not the hash of its commitments"


class NotACredential(KeyFault):
    sentence = "this is not a private credential (XXXXX-XXXXXX-XXXXX-XXXXXX)"


class NotATrusteeKey(KeyFault):
    sentence = "this is not a trustee's private key"


class ForeignKey(KeyFault):
    sentence = "this key belongs to none of the election's trustees"


# -- certificates of decisions -----------------------------------------------------------------------------------------


class CertificateFault(Fault):
    sentence = "the certificate is at fault"


class ForgedCertificate(CertificateFault):
    sentence = "the signature is not one of this content by this key"


class UnknownSigningKey(CertificateFault):
    sentence = "the certificate is not signed by a key of the organization"


class WrongArchive(CertificateFault):
    sentence = "the archive is not the one that the certificate names"


class WrongDecision(CertificateFault):
    sentence = "the certificate does not state what the archive decided"


# -- the ledger of endorsements ----------------------------------------------------------------------------------------


class LedgerFault(Fault):
    sentence = "the ledger is at fault"


class TruncatedLedger(LedgerFault):
    sentence = "the ledger is empty or ends in the middle of an entry"


class BrokenLedger(LedgerFault):
    sentence = "an entry does not name the hash of the one before it"


class MisplacedLedgerEntry(LedgerFault):
    sentence = "an entry of the ledger stands where it cannot stand"


class UnstatedSubject(LedgerFault):
    sentence = "an entry is about an endorser, contest or candidate that no entry before it states"


class OwnParent(LedgerFault):
    sentence = "an endorser would be above itself"


class WrongCorrection(LedgerFault):
    sentence = "a correction does not name an endorsement before it by its number and hash"


class RepeatedCorrection(LedgerFault):
    sentence = "an entry is corrected that another entry corrects already"


class CorrectedRetraction(LedgerFault):
    sentence = "a retraction is corrected"


class UnprovenCorrection(LedgerFault):
    sentence = "an entry that a certificate proves is corrected by one without"


class ForeignRetraction(LedgerFault):
    sentence = "a retraction is about something else than the entry that it takes back"


class AlteredLedger(LedgerFault):
    sentence = "the ledger does not begin with all bytes of the older copy"


class UnknownHead(LedgerFault):
    sentence = "no entry of the ledger has this hash"


class UnenteredCertificate(LedgerFault):
    sentence = "no entry of the ledger names the certificate"


# -- what is no fault of the data --------------------------------------------------------------------------------------


class Unsupported(HustingsError):
    """Not of the kind that this release reads: no verdict is given (exit 2)."""


class Refusal(HustingsError):
    """Cannot be used as asked: the sentence says what to do instead (exit 2). ``status`` is the answer's over HTTP."""

    status = 409

    @property
    def code(self) -> str:
        """The refusal's name for programs, e.g. ``VoteClosed``."""
        return type(self).__name__


# -- what the site refuses to people -----------------------------------------------------------------------------------


class NotFound(Refusal):
    """There is no such thing, or none that this visitor may see; the two are answered alike."""

    status = 404


class NotAllowed(Refusal):
    """The official's role does not allow it."""

    status = 403


class WrongInput(Refusal):
    """What was given cannot be taken: ``field`` names the form's field, empty when the whole is meant."""

    status = 422

    def __init__(self, sentence: str, *, field: str = "") -> None:
        self.field = field
        super().__init__(sentence)


class WrongState(Refusal):
    """The election, the import or the tally is not in the state in which this can be done."""


class VoteNotOpen(WrongState):
    """The vote has not begun: the ballot is early."""


class VoteClosed(WrongState):
    """The vote is over: the ballot is late."""


class DriveNotOpen(WrongState):
    """The drive takes no signatures: it has not begun, or is over."""


class PoolIsDry(Refusal):
    """All credentials for people who join are drawn: nobody can join any more."""


class AlreadyHasRight(Refusal):
    """The member may vote already: a second credential would be a second vote."""


class VoidedRight(Refusal):
    """The registration was voided: what was drawn for it can post no ballot, and it gets nothing else."""


class TooLarge(Refusal):
    """More bytes were sent than anything that is in order has."""

    status = 413


class TooMany(Refusal):
    """Too many tries in too short a time."""

    status = 429


class NotPublic(Refusal):
    """A name given for this site to connect to leads to an address that is not on the public internet."""


class NotNeeded(Refusal):
    """A letter has lost its point while it waited: whoever sends it drops it, and its row with it."""


# -- rolls that cannot be read -----------------------------------------------------------------------------------------


class RollRefusal(Refusal):
    """A roll cannot be read: ``line`` (from 1; 0: the whole) and ``field`` say where, the sentence what to do."""

    def __init__(self, sentence: str, *, line: int = 0, field: str = "") -> None:
        self.line = line
        self.field = field
        place = ", ".join(([f"line {line}"] if line else []) + ([f"column {field[:40]!r}"] if field else []))
        super().__init__(f"{place}: {sentence}" if place else sentence)


class RollNotText(RollRefusal):
    """The bytes are not text in an encoding that is read without guessing."""


class RollHeaderNotUnderstood(RollRefusal):
    """The first line does not say which column holds the addresses (or it says so twice)."""


class RollRowBroken(RollRefusal):
    """A row cannot be divided into the header's columns."""


class WrongRollWeight(RollRefusal):
    """A weight is not a whole number above zero."""


class ConflictingRollWeights(RollRefusal):
    """One address stands in the roll with two weights."""
