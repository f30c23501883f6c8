"""The trustees' key ceremony: what is accepted, what is refused, what it makes. Long: each message has its cases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.contests.models import Contest
from hustings.elections import ceremony
from hustings.elections import ceremony_actions as actions
from hustings.elections.models import Election, State, Trustee
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message
from hustings.protocol import canonical, key_check, pedersen
from hustings.protocol.certificates import Context
from hustings.protocol.group import Scalar
from hustings.protocol.pedersen import Vinput, parse, write
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.protocol.trustees import Pedersen, Single, Trustees
from hustings.roll.models import Organization, Role, Staff
from tests.protocol.ceremony import changed, one_more

pytestmark = pytest.mark.django_db


@pytest.fixture
def organizer() -> User:
    return User.objects.create_user("olga@example.org")


def drafted(organizer: User, trusteeship: str, size: int, threshold: int) -> Election:
    organization, _ = Organization.objects.get_or_create(slug="forward", name="Forward Together")
    Staff.objects.get_or_create(organization=organization, user=organizer, role=Role.ORGANIZER)
    contest, _ = Contest.objects.get_or_create(organization=organization, name="Governor of Illinois")
    election = Election.objects.create(
        organization=organization, contest=contest, state=State.CEREMONY, name="Whom do we endorse?", question="Whom?",
        trusteeship=trusteeship, threshold=threshold,
    )  # fmt: skip
    for number in range(1, size + 1):
        Trustee.objects.create(
            election=election, number=number, name=f"Trustee {number}", email=f"trustee{number}@example.org"
        )
    return election


@pytest.fixture
def election(organizer: User) -> Election:
    return drafted(organizer, Election.Trusteeship.THRESHOLD, 3, 2)


@pytest.fixture
def single(organizer: User) -> Election:
    return drafted(organizer, Election.Trusteeship.SINGLE, 2, 2)


class Held:
    """A threshold ceremony and its trustees' seeds, led as far as a test wants."""

    def __init__(self, election: Election) -> None:
        self.election = election
        pairs = [pedersen.certificate(Context(3, 2, number)) for number in (1, 2, 3)]
        self.seeds = [seed for seed, _ in pairs]
        self.certificates = [certificate for _, certificate in pairs]

    def send(self, what: str, number: int, content: bytes) -> None:
        accept = {"certificate": actions.accept_certificate, "polynomial": actions.accept_polynomial}
        accept["voutput"], accept["public_key"] = actions.accept_voutput, actions.accept_public_key
        accept[what](election_uuid=self.election.uuid, number=number, content=content)

    def round_1(self) -> None:
        for number, certificate in enumerate(self.certificates, 1):
            self.send("certificate", number, write(certificate))

    def round_3(self) -> None:
        for number, seed in enumerate(self.seeds, 1):
            self.send("polynomial", number, write(pedersen.polynomial(self.certificates, seed)))

    def round_5(self) -> None:
        for trustee, seed in zip(self.trustees(), self.seeds, strict=True):
            vinput = parse(Vinput, trustee.vinput.encode())
            self.send("voutput", trustee.number, write(pedersen.voutput(self.certificates, seed, vinput)))

    def trustees(self) -> list[Trustee]:
        return list(Trustee.objects.filter(election=self.election).select_related("election"))

    def steps(self) -> list[str]:
        trustees = self.trustees()
        return [ceremony.step_of(trustee, trustees) for trustee in trustees]

    def secret(self, number: int) -> Scalar:
        voutput = parse(pedersen.Voutput, self.trustees()[number - 1].voutput.encode())
        return pedersen.decryption_key(self.seeds[number - 1], voutput.private_key)


@pytest.fixture
def held(election: Election) -> Held:
    return Held(election)


# -- the whole way -----------------------------------------------------------------------------------------------------


def test_three_trustees_make_a_key_of_which_two_suffice(held: Held) -> None:
    assert held.steps() == ["certificate"] * 3
    held.send("certificate", 1, write(held.certificates[0]))
    assert held.steps() == ["wait", "certificate", "certificate"]
    held.round_1()
    assert held.steps() == ["polynomial"] * 3
    held.round_3()
    assert held.steps() == ["voutput"] * 3
    held.round_5()
    assert held.steps() == ["check"] * 3
    made = Trustees.parse(ceremony.trustees_of(held.election))
    (item,) = made.items
    assert isinstance(item, Pedersen)
    assert (item.threshold, item.certificates) == (2, tuple(held.certificates))
    for number in (1, 2, 3):
        assert held.secret(number).public_key() == made.owner_keys[number - 1]
        question = f"question {number}"
        answer = key_check.prove(question, held.secret(number))
        actions.accept_check(election_uuid=held.election.uuid, number=number, question=question, content=answer)
    assert held.steps() == ["done"] * 3
    assert ceremony.unchecked(held.election) == []


def test_all_trustees_are_needed_where_each_has_a_key_alone(single: Election) -> None:
    keys = [Scalar.random(), Scalar.random()]
    for number, key in enumerate(keys, 1):
        actions.accept_public_key(
            election_uuid=single.uuid, number=number, content=TrusteePublicKey.of(key).write() + b"\n"
        )
    made = Trustees.parse(ceremony.trustees_of(single))
    assert [type(item) for item in made.items] == [Single, Single]
    assert made.owner_keys == [key.public_key() for key in keys]
    assert [trustee.number for trustee in ceremony.unchecked(single)] == [1, 2]


def test_each_message_leaves_an_audit_row_that_names_the_trustee_and_no_official(held: Held) -> None:
    held.round_1()
    held.round_3()
    held.round_5()
    rows = Entry.objects.about(held.election.label)
    assert {row.by for row in rows} == {None}
    said = [(row.verb, row.detail["trustee"]) for row in rows]
    verbs = ("trustee.certificate", "trustee.polynomial", "trustee.voutput")
    assert sorted(said) == [(verb, number) for verb in verbs for number in (1, 2, 3)]


# -- what is refused ---------------------------------------------------------------------------------------------------


def test_a_message_is_taken_once_and_the_same_again_changes_nothing(held: Held) -> None:
    held.round_1()
    held.send("certificate", 2, write(held.certificates[1]) + b"\n")
    assert Entry.objects.about(held.election.label).count() == 3
    _, other = pedersen.certificate(Context(3, 2, 2))
    with pytest.raises(ceremony.AlreadyReceived):
        held.send("certificate", 2, write(other))
    assert held.trustees()[1].certificate.encode() == write(held.certificates[1])


def test_rounds_come_in_their_order(held: Held) -> None:
    polynomial = pedersen.polynomial(held.certificates, held.seeds[0])
    with pytest.raises(ceremony.NotYetDue):
        held.send("polynomial", 1, write(polynomial))
    held.round_1()
    held.round_3()
    with pytest.raises(ceremony.AlreadyReceived):
        held.send("polynomial", 1, write(polynomial))
    with pytest.raises(ceremony.NotYetDue):
        ceremony.trustees_of(held.election)


@pytest.mark.parametrize(
    ("context", "fault"),
    [
        (Context(3, 2, 1), errors.WrongCertificateContext),
        (Context(3, 3, 2), errors.WrongCertificateContext),
        (Context(4, 2, 2), errors.WrongCertificateContext),
    ],
)
def test_a_certificate_for_another_place_is_refused(held: Held, context: Context, fault: type[errors.Fault]) -> None:
    _, certificate = pedersen.certificate(context)
    with pytest.raises(fault):
        held.send("certificate", 2, write(certificate))
    assert not held.trustees()[1].certificate


def test_a_key_stands_in_one_place_only(single: Election) -> None:
    content = TrusteePublicKey.of(Scalar.random()).write()
    actions.accept_public_key(election_uuid=single.uuid, number=1, content=content)
    with pytest.raises(errors.RepeatedTrustee):
        actions.accept_public_key(election_uuid=single.uuid, number=2, content=content)


def break_response(message: Any) -> None:
    one_more(message["signature"], "response")


Case = tuple[str, Callable[[Any], object], type[errors.Fault]]
CASES: list[Case] = [
    ("certificate", break_response, errors.WrongCertificate),
    ("certificate", lambda message: message.update(more=1), errors.WrongField),
    ("polynomial", break_response, errors.WrongCertificatesSignature),
    ("polynomial", lambda message: break_response(message["coefexps"] | message), errors.WrongCertificatesSignature),
    ("polynomial", lambda message: message["secrets"].pop(), errors.WrongField),
    ("voutput", lambda message: break_response(message["public_key"]), errors.WrongVerificationKeySignature),
    ("voutput", lambda message: one_more(message["public_key"]["pok"], "response"), errors.WrongTrusteeProof),
]


@pytest.mark.parametrize(("what", "change", "fault"), CASES, ids=[f"{case[0]}-{case[2].__name__}" for case in CASES])
def test_a_wrong_message_is_refused_by_name_and_leaves_nothing(
    held: Held, what: str, change: Callable[[Any], object], fault: type[errors.Fault]
) -> None:
    message = write(held.certificates[1])
    if what != "certificate":
        held.round_1()
        message = write(pedersen.polynomial(held.certificates, held.seeds[1]))
    if what == "voutput":
        held.round_3()
        vinput = parse(Vinput, held.trustees()[1].vinput.encode())
        message = write(pedersen.voutput(held.certificates, held.seeds[1], vinput))
    rows = Entry.objects.count()
    with pytest.raises(fault):
        held.send(what, 2, changed(message, change))
    assert not getattr(held.trustees()[1], what)
    assert Entry.objects.count() == rows


def test_another_trustees_voutput_is_refused(held: Held) -> None:
    held.round_1()
    held.round_3()
    vinput = parse(Vinput, held.trustees()[0].vinput.encode())
    message = write(pedersen.voutput(held.certificates, held.seeds[0], vinput))
    with pytest.raises(errors.WrongVerificationKey):
        held.send("voutput", 2, message)


def test_a_public_key_without_its_proof_is_refused(single: Election) -> None:
    content = TrusteePublicKey.of(Scalar.random()).write()
    wrong = changed(content, lambda message: one_more(message["pok"], "response"))
    with pytest.raises(errors.WrongTrusteeProof):
        actions.accept_public_key(election_uuid=single.uuid, number=1, content=wrong)


def test_nothing_larger_than_a_message_is_read(held: Held) -> None:
    with pytest.raises(errors.TooLarge):
        held.send("certificate", 1, b'"' + b"x" * actions.MAX_MESSAGE + b'"')


@pytest.mark.parametrize("state", [State.DRAFT, State.SEALING, State.CANCELLED])
def test_nothing_is_taken_outside_the_ceremony(held: Held, state: State) -> None:
    Election.objects.update(state=state)
    with pytest.raises(ceremony.CeremonyOver):
        held.send("certificate", 1, write(held.certificates[0]))


def test_each_way_of_sharing_takes_its_own_messages(held: Held) -> None:
    with pytest.raises(ceremony.NotYetDue):
        held.send("public_key", 1, TrusteePublicKey.of(Scalar.random()).write())


# -- the check of the saved file ---------------------------------------------------------------------------------------


def test_the_check_answers_this_question_with_this_key(single: Election) -> None:
    keys = [Scalar.random(), Scalar.random()]
    for number, key in enumerate(keys, 1):
        actions.accept_public_key(election_uuid=single.uuid, number=number, content=TrusteePublicKey.of(key).write())

    def check(content: bytes, question: str = "now") -> None:
        actions.accept_check(election_uuid=single.uuid, number=1, question=question, content=content)

    for wrong in (key_check.prove("then", keys[0]), key_check.prove("now", keys[1])):
        with pytest.raises(errors.WrongChallenge):
            check(wrong)
    with pytest.raises(errors.NotJson):
        check(b"no proof")
    assert single.trustees.get(number=1).checked_at is None
    check(key_check.prove("now", keys[0]) + b"\n")
    assert single.trustees.get(number=1).checked_at is not None


def test_the_proof_of_a_public_key_is_no_check(single: Election) -> None:
    key = TrusteePublicKey.of(Scalar.random())
    actions.accept_public_key(election_uuid=single.uuid, number=1, content=key.write())
    proof = canonical.dumps(key.proof.to_json())
    with pytest.raises(errors.WrongChallenge):
        actions.accept_check(election_uuid=single.uuid, number=1, question="now", content=proof)


# -- links -------------------------------------------------------------------------------------------------------------


def invited(election: Election, organizer: User) -> list[str]:
    """The trustees' links, out of their letters."""
    actions.invite_trustees(election_uuid=election.uuid, by=organizer)
    return links()


def links() -> list[str]:
    letters = [letter(message).text for message in Message.objects.order_by("id")]
    return [next(line for line in text.splitlines() if line.startswith("http")) for text in letters]


def token(link: str) -> tuple[int, str]:
    number, _, secret = link.partition("#")[2].partition(".")
    return int(number), secret


def test_each_trustee_is_sent_a_link_whose_secret_is_nowhere_stored(election: Election, organizer: User) -> None:
    found = invited(election, organizer)
    assert [link.partition("#")[0] for link in found] == [f"http://localhost:8000/trustee/{election.uuid}/"] * 3
    for number, link in enumerate(found, 1):
        at, secret = token(link)
        assert at == number
        trustee = actions.sign_in(election_uuid=election.uuid, number=number, token=secret)
        assert trustee.seen_at is not None
        stored = [*Trustee.objects.values_list(), *Message.objects.values_list(), *Entry.objects.values_list()]
        assert secret not in repr(stored)


def test_wrong_links_are_all_answered_alike(election: Election, organizer: User) -> None:
    [first, second, _] = [token(link)[1] for link in invited(election, organizer)]
    said = set[str]()
    for uuid, number, secret in (
        (election.uuid, 1, second),
        (election.uuid, 1, ""),
        (election.uuid, 1, first + "0"),
        (election.uuid, 4, first),
        (election.uuid, 2**40, first),
        ("2" * 14, 1, first),
    ):
        with pytest.raises(errors.NotFound) as refused:
            actions.sign_in(election_uuid=uuid, number=number, token=secret)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_trustee_who_was_not_invited_cannot_sign_in(election: Election) -> None:
    with pytest.raises(errors.NotFound):
        actions.sign_in(election_uuid=election.uuid, number=1, token="")


def test_a_new_link_ends_the_old_one_and_keeps_the_key(held: Held, organizer: User) -> None:
    [old, _, _] = invited(held.election, organizer)
    held.round_1()
    actions.send_link_again(election_uuid=held.election.uuid, number=1, by=organizer)
    with pytest.raises(errors.NotFound):
        actions.sign_in(election_uuid=held.election.uuid, number=1, token=token(old)[1])
    new = links()[-1]
    assert actions.sign_in(election_uuid=held.election.uuid, number=1, token=token(new)[1]).certificate


def test_a_trustee_is_replaced_before_the_key_is_here_and_not_after(held: Held, organizer: User) -> None:
    [_, old, _] = invited(held.election, organizer)

    def replace(name: str, email: str) -> None:
        uuid = held.election.uuid
        actions.replace_trustee(election_uuid=uuid, number=2, name=name, email=email, by=organizer)

    replace("Dana", "dana@example.org")
    with pytest.raises(errors.NotFound):
        actions.sign_in(election_uuid=held.election.uuid, number=2, token=token(old)[1])
    assert Message.objects.order_by("-id")[0].to == "dana@example.org"
    with pytest.raises(errors.WrongInput) as refused:
        replace("Eve", "Trustee1@example.org")
    assert refused.value.field == "email"
    held.round_1()
    with pytest.raises(ceremony.AlreadyReceived):
        replace("Eve", "eve@example.org")


def test_those_who_went_away_are_told_when_a_round_is_complete(held: Held, organizer: User) -> None:
    first = token(invited(held.election, organizer)[0])
    held.round_1()
    told = Message.objects.filter(kind="trustee_turn")
    assert [message.to for message in told] == ["trustee1@example.org", "trustee2@example.org"]
    held.round_3()
    assert told.all().count() == 4
    text = letter(told[0]).text
    assert token(next(line for line in text.splitlines() if line.startswith("http"))) == first


def test_only_officials_of_the_organization_lead_the_ceremony(election: Election, organizer: User) -> None:
    stranger, observer = User.objects.create_user("s@example.org"), User.objects.create_user("o@example.org")
    Staff.objects.create(organization=election.organization, user=observer, role=Role.OBSERVER)
    for user, refusal in ((stranger, errors.NotFound), (observer, errors.NotAllowed)):
        with pytest.raises(refusal):
            actions.invite_trustees(election_uuid=election.uuid, by=user)
        with pytest.raises(refusal):
            actions.send_link_again(election_uuid=election.uuid, number=1, by=user)
        with pytest.raises(refusal):
            actions.replace_trustee(election_uuid=election.uuid, number=1, name="M", email="m@example.org", by=user)


def test_trustees_are_called_once_when_the_tally_waits(held: Held, organizer: User) -> None:
    invited(held.election, organizer)
    now = timezone.now()
    Election.objects.update(
        state=State.DECRYPTING,
        fingerprint="f",
        rule="r",
        opens_at=now,
        eligible=1,
        closes_at=now + timedelta(1),
    )
    Trustee.objects.filter(number=2).update(decrypted_at=now)
    for _ in range(2):
        actions.call_trustees(election_uuid=held.election.uuid)
    called = Message.objects.filter(kind="trustee_call")
    assert [message.to for message in called] == ["trustee1@example.org", "trustee3@example.org"]
    # The call repeats the link that was sent.
    assert token(links()[-1]) == token(links()[2])
