"""The trustees' pages: who may see what, what is taken, and that a wrong link tells nothing."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from hustings.accounts.models import User
from hustings.elections import ceremony
from hustings.elections import ceremony_actions as actions
from hustings.elections.models import Election, State, Trustee
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message
from hustings.protocol import key_check, pedersen
from hustings.protocol.certificates import Context
from hustings.protocol.group import Scalar
from hustings.protocol.pedersen import Vinput, parse, write
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.roll.models import Role, Staff
from hustings.web.trustee import door
from hustings.web.trustee.sentences import catalogue
from tests.web.elections import closed_election, organization, votes_for

pytestmark = pytest.mark.django_db

JSON = {"accept": "application/json"}


@pytest.fixture
def organizer() -> User:
    user = User.objects.create_user("olga@example.org")
    Staff.objects.create(organization=organization(), user=user, role=Role.ORGANIZER)
    return user


def begun(organizer: User, trusteeship: str, size: int, threshold: int) -> Election:
    contest = organization().contests.get_or_create(name="Governor of Illinois")[0]
    election = Election.objects.create(
        organization=organization(), contest=contest, state=State.CEREMONY, name="<b>Whom?</b>", question="Whom?",
        trusteeship=trusteeship, threshold=threshold,
    )  # fmt: skip
    for number in range(1, size + 1):
        election.trustees.create(number=number, name=f"Trustee {number}", email=f"trustee{number}@example.org")
    actions.invite_trustees(election_uuid=election.uuid, by=organizer)
    return election


@pytest.fixture
def election(organizer: User) -> Election:
    return begun(organizer, Election.Trusteeship.THRESHOLD, 2, 1)


@pytest.fixture
def single(organizer: User) -> Election:
    return begun(organizer, Election.Trusteeship.SINGLE, 1, 1)


class Visitor:
    """A browser with cookies of its own, on the page of one election."""

    def __init__(self, election: Election, *, checks: bool = False) -> None:
        self.base = f"/trustee/{election.uuid}/"
        self.client = Client(enforce_csrf_checks=checks)

    def get(self, path: str, status: int = 200) -> Any:
        response = self.client.get(self.base + path, headers=JSON)
        assert response.status_code == status, response.content
        return response

    def state(self) -> dict[str, Any]:
        return dict(self.get("state").json())

    def post(self, path: str, content: bytes, status: int = 200, csrf: str = "") -> dict[str, Any]:
        headers = JSON | {"x-csrftoken": csrf}
        response = self.client.post(self.base + path, content, content_type="text/plain", headers=headers)
        assert response.status_code == status, response.content
        return dict(response.json())

    def sign_in(self, number: int, token: str, status: int = 200) -> dict[str, Any]:
        return self.post("sign-in", json.dumps({"number": number, "token": token}).encode(), status)


def token(election: Election, number: int) -> str:
    return ceremony.token_of(election.trustees.get(number=number))


def signed_in(election: Election, number: int) -> Visitor:
    visitor = Visitor(election)
    visitor.sign_in(number, token(election, number))
    return visitor


# -- the door ----------------------------------------------------------------------------------------------------------


def test_the_page_tells_nothing_before_the_link_is_tried(election: Election) -> None:
    page = Visitor(election).get("").content.decode()
    assert "Whom" not in page
    assert "Trustee 1" not in page
    assert "Forward Together" not in page


@pytest.mark.parametrize("state", [State.DRAFT, State.CANCELLED])
def test_an_election_without_a_ceremony_has_no_page(election: Election, state: State) -> None:
    Election.objects.update(state=state)
    none = Client().get("/trustee/22222222222222/")
    assert none.status_code == 404
    here = Visitor(election).get("", 404)
    assert here.content == Client().get("/trustee/22222222222222/", headers=JSON).content
    Visitor(election).sign_in(1, token(election, 1), 404)


def test_the_link_opens_the_door_and_the_session_keeps_it_open(election: Election) -> None:
    visitor = Visitor(election)
    visitor.get("state", 404)
    visitor.sign_in(2, token(election, 2))
    found = visitor.state()
    assert (found["number"], found["step"]) == (2, "certificate")
    assert found["election"]["name"] == "<b>Whom?</b>"
    assert [each["name"] for each in found["trustees"]] == ["Trustee 1", "Trustee 2"]
    assert "@" not in json.dumps(found)


def test_wrong_links_have_one_answer(election: Election) -> None:
    right = token(election, 1)
    bodies = [
        *(json.dumps({"number": number, "token": secret}).encode() for number, secret in (
            (1, right[:-1]), (1, right + "0"), (2, right), (3, right), (0, right), (2**29, right), (1, ""),
        )),
        b"", b"{}", b"[1]", b'{"number":"1","token":"x"}', b"\xff", b'{"number":1,"token":1}',
    ]  # fmt: skip
    answers = []
    for body in bodies:
        cache.clear()
        answers.append(Visitor(election).post("sign-in", body, 404))
    assert all(answer == answers[0] for answer in answers)


def test_tries_are_limited_for_one_address_and_lock_nobody_out(election: Election) -> None:
    for _ in range(door.TRIES):
        Visitor(election).sign_in(1, "0" * 40, 404)
    said = Visitor(election).sign_in(1, "0" * 40, 429)
    assert said["code"] == "TooMany"
    signed_in(election, 1)
    signed_in(election, 2)


def test_a_new_link_closes_the_door_behind_the_old_one(election: Election, organizer: User) -> None:
    visitor = signed_in(election, 1)
    actions.send_link_again(election_uuid=election.uuid, number=1, by=organizer)
    visitor.get("state", 404)
    visitor.post("certificate", b"", 404)


def test_a_trustee_of_one_election_is_nobody_in_another(election: Election, single: Election) -> None:
    visitor = signed_in(single, 1)
    visitor.base = f"/trustee/{election.uuid}/"
    for path in ("state", "certs.jsons", "vinput", "dkey"):
        visitor.get(path, 404)
    for path in ("public-key", "certificate", "polynomial", "voutput", "checked", "decryption"):
        visitor.post(path, b"{}", 404)


def test_the_session_is_a_new_one_after_signing_in(election: Election) -> None:
    visitor = Visitor(election)
    session = visitor.client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    visitor.sign_in(1, token(election, 1))
    assert visitor.client.session.session_key != before


def test_messages_need_the_pages_own_token(single: Election) -> None:
    visitor = Visitor(single, checks=True)
    said = visitor.post("sign-in", b"{}", 403)
    assert said["code"] == "StalePage"
    visitor.get("")
    csrf: str = visitor.client.cookies["csrftoken"].value
    visitor.post("sign-in", json.dumps({"number": 1, "token": token(single, 1)}).encode(), csrf=csrf)
    visitor.post("public-key", b"{}", 403)
    assert visitor.post("public-key", b"{}", 400, csrf=csrf)["code"] == "WrongField"


def test_nothing_is_changed_by_looking(election: Election) -> None:
    visitor = signed_in(election, 1)
    before = list(Trustee.objects.values()), visitor.client.session.items()
    for path in ("", "state"):
        visitor.get(path)
    for path in ("certs.jsons", "vinput", "dkey"):
        visitor.get(path, 404)
    for path in ("sign-in", "certificate", "checked", "decryption"):
        visitor.get(path, 405)
    assert (list(Trustee.objects.values()), visitor.client.session.items()) == before


# -- the ceremony ------------------------------------------------------------------------------------------------------


def test_two_trustees_hold_the_ceremony_over_http(election: Election) -> None:
    visitors = [signed_in(election, 1), signed_in(election, 2)]
    pairs = [pedersen.certificate(Context(2, 1, number)) for number in (1, 2)]
    certificates = [certificate for _, certificate in pairs]
    for visitor, certificate in zip(visitors, certificates, strict=True):
        assert visitor.post("certificate", write(certificate)) == {"received": True}
    lines = visitors[0].get("certs.jsons").content
    assert lines == b"".join(write(certificate) + b"\n" for certificate in certificates)
    for visitor, (seed, _) in zip(visitors, pairs, strict=True):
        visitor.post("polynomial", write(pedersen.polynomial(certificates, seed)))
    for visitor, (seed, _) in zip(visitors, pairs, strict=True):
        vinput = parse(Vinput, visitor.get("vinput").content)
        visitor.post("voutput", write(pedersen.voutput(certificates, seed, vinput)))
    for visitor, (seed, _) in zip(visitors, pairs, strict=True):
        key = pedersen.decryption_key(seed, visitor.get("dkey").content.decode().removesuffix("\n"))
        question = visitor.state()["question"]
        visitor.post("checked", key_check.prove(question, key))
        assert visitor.state()["step"] == "done"
        assert visitor.state()["question"] != question
    assert ceremony.unchecked(election) == []
    assert ceremony.trustees_of(election).startswith(b'[["Pedersen",')


def test_a_sole_trustees_key_is_taken_once(single: Election) -> None:
    visitor, key = signed_in(single, 1), Scalar.random()
    sent = TrusteePublicKey.of(key).write()
    for _ in range(2):
        visitor.post("public-key", sent)
    refused = visitor.post("public-key", TrusteePublicKey.of(Scalar.random()).write(), 409)
    assert refused["code"] == "AlreadyReceived"
    assert visitor.post("certificate", b"{}", 409)["code"] == "NotYetDue"


def test_an_answer_to_another_sessions_question_is_refused(single: Election) -> None:
    first, second, key = signed_in(single, 1), signed_in(single, 1), Scalar.random()
    first.post("public-key", TrusteePublicKey.of(key).write())
    answer = key_check.prove(first.state()["question"], key)
    assert second.post("checked", answer, 400)["code"] == "WrongChallenge"
    first.post("checked", answer)
    assert first.post("checked", answer, 400)["code"] == "WrongChallenge"


@pytest.mark.parametrize("content", [b"", b"\xff", b"null", b"{" * 100, b'"secret"', b"[" * 5000])
@pytest.mark.parametrize("path", ["public-key", "checked"])
def test_what_is_no_message_is_refused_by_name(single: Election, path: str, content: bytes) -> None:
    visitor = signed_in(single, 1)
    visitor.post("public-key", TrusteePublicKey.of(Scalar.random()).write())
    said = visitor.post(path, content, 400)
    assert said["code"] in {"NotJson", "NotUtf8", "WrongField", "TooDeep"}
    assert said["sentence"]


def test_what_is_larger_than_any_message_is_refused(single: Election) -> None:
    said = signed_in(single, 1).post("public-key", b" " * (actions.MAX_MESSAGE + 1), 413)
    assert said["code"] == "TooLarge"


# -- after the vote ----------------------------------------------------------------------------------------------------


def test_the_state_says_what_there_is_to_open(organizer: User) -> None:
    vote = closed_election(casts=votes_for(2, 1), trustees=1)
    actions.send_link_again(election_uuid=vote.uuid, number=1, by=organizer)
    visitor = signed_in(vote.election, 1)
    found = visitor.state()
    assert found["step"] == "decrypt"
    assert (found["tally"]["ballots"], found["tally"]["weight"]) == (3, "3")
    assert found["tally"]["hash"] == vote.election.tally.hash
    assert found["tally"]["size"] == len(vote.archive)
    vote.decrypt(1)
    assert visitor.state()["step"] == "thanks"


def test_a_new_link_after_the_close_asks_to_open_the_result(organizer: User) -> None:
    vote = closed_election(casts=votes_for(1), trustees=1)
    actions.send_link_again(election_uuid=vote.uuid, number=1, by=organizer)
    subject, text = letter(Message.objects.get())[:2]
    assert subject.startswith("Please open the result")
    assert "Making your key" not in text


# -- languages ---------------------------------------------------------------------------------------------------------


def test_every_sentence_of_the_script_is_spanish_where_the_page_is(election: Election) -> None:
    english = catalogue()
    # The middleware's choice of a language outlives the request.
    with translation.override("es"):
        spanish = catalogue()
        page = Client().get(f"/trustee/{election.uuid}/", headers={"accept-language": "es"}).content.decode()
    assert [name for name in english if english[name] == spanish[name]] == []
    assert "Guarde su archivo" in page
    assert "Save your file" not in page
