"""The pages on which people join a vote, those on which officials look at them, and what is published of it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hustings.accounts.models import User
from hustings.credentials import registration_actions
from hustings.credentials.codes import code_of
from hustings.credentials.models import Registration, VotingRight
from hustings.decision import certificate
from hustings.elections.models import Election, State
from hustings.mailroom.leaving import token_of
from hustings.mailroom.models import Message
from hustings.roll.models import Member, Role
from hustings.web.public import codes as pages
from hustings.web.public.pdf import certificate_pdf
from tests.credentials.joining import ask, code, join, joinable_election, organizer_of
from tests.web.elections import closed_election, open_election
from tests.web.officials import PASSWORD, signed_in

pytestmark = pytest.mark.django_db
S = Registration.State
FORM = {"given_name": "Nell", "family_name": "Ng", "region": "IA", "address": "new@example.org", "language": "en"}


@pytest.fixture
def election() -> Election:
    cache.clear()
    return joinable_election()


@pytest.fixture
def place(election: Election) -> str:
    return f"/e/{election.pk}/join/"


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def without_token(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


# -- the form ----------------------------------------------------------------------------------------------------------


def test_the_form_is_linked_from_where_people_come(election: Election, place: str) -> None:
    for address in (f"/e/{election.pk}/", f"/vote/{election.pk}/"):
        assert f'href="{place}"' in Client().get(address).content.decode()


def test_consent_is_not_ticked(place: str) -> None:
    (box,) = re.findall(r'<input type="checkbox"[^>]*>', Client().get(place).content.decode())
    assert "checked" not in box


def test_everybody_is_answered_alike(election: Election, place: str) -> None:
    join(election, "known@example.org")
    answers = []
    for address in ("known@example.org", "member0@example.org", "nobody@example.org"):
        client = Client()
        answer = client.post(place, {**FORM, "address": address}, follow=True)
        answers.append((answer.redirect_chain, without_token(answer)))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == [(f"{place}asked/", 302)]
    assert not Message.objects.filter(to="nobody@example.org").exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"address": "x@mailinator.com"}, "throwaway"),
        ({"address": "nobody"}, "Write one e-mail address"),
        ({"given_name": ""}, "required"),
        ({"family_name": "a\u202eb"}, "visible characters"),
        ({"language": "xx"}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(place: str, changed: dict[str, str], sentence: str) -> None:
    answer = Client().post(place, FORM | changed)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not Registration.objects.exists()


def test_what_a_program_fills_in_is_looked_at_and_not_refused(election: Election, place: str) -> None:
    assert Client().post(place, FORM | {"remark": "Buy now"}).status_code == 302
    assert Registration.objects.get().marks == ["trap"]


def test_consent_and_network_are_noted(place: str) -> None:
    Client().post(place, FORM | {"campaigning": "on"}, REMOTE_ADDR="192.0.2.1")
    found = Registration.objects.get()
    assert found.campaigning
    assert len(found.network) == 64


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"closes_at": timezone.now() - timedelta(seconds=1)}, 409, "The vote is over"),
        ({"state": State.REVIEW, "review_ends_at": timezone.now()}, 409, "The vote is over"),
        ({"joined": 5}, 409, "no voting code is left"),
    ],
)
def test_when_nobody_can_join_it_is_said(
    election: Election, place: str, fields: dict[str, Any], status: int, sentence: str
) -> None:
    Election.objects.update(**fields)
    shown, sent = Client().get(place), Client().post(place, FORM)
    assert (shown.status_code, sent.status_code) == (200, status)
    assert sentence in words(shown)
    assert sentence in words(sent)
    assert "given_name" not in words(shown)


def test_before_the_vote_it_is_said_when_people_can_join(election: Election, place: str) -> None:
    Election.objects.update(state=State.READY, opens_at=timezone.now() + timedelta(minutes=9), opened_at=None)
    assert "The vote has not begun" in words(Client().get(place))
    assert Client().post(place, FORM).status_code == 409


@pytest.mark.parametrize("name", ["join/", "join/asked/", "join/confirm/", "register/", "register.jsonl"])
def test_where_nobody_can_join_there_is_nothing(name: str) -> None:
    vote = open_election()
    assert Client().get(f"/e/{vote.uuid}/{name}").status_code == 404


# -- the confirmation --------------------------------------------------------------------------------------------------


def test_looking_at_the_confirmation_uses_nothing_up(election: Election, place: str) -> None:
    """A scanner opens the link, runs the page's script, and presses nothing."""
    given = code(ask(election))
    for _ in range(3):
        assert Client().get(f"{place}confirm/").status_code == 200
        assert Client().head(f"{place}confirm/").status_code == 200
    assert Registration.objects.get().state == S.ASKED
    answer = Client().post(f"{place}confirm/", {"code": given})
    assert "You can vote now" in words(answer)


def test_the_link_is_shown_once_kept_by_no_cache_and_mailed(election: Election, place: str) -> None:
    given = code(ask(election))
    first, second = (Client().post(f"{place}confirm/", {"code": given}) for _ in range(2))
    assert re.search(rf'href="/vote/{election.pk}/#[\w-]{{25}}"', first.content.decode())
    assert "no-store" in first["Cache-Control"]
    assert f"/vote/{election.pk}/#" not in second.content.decode()
    assert "your voting link is in your mailbox" in words(second)
    assert Message.objects.filter(kind="invitation", to="new@example.org").count() == 1


def test_whoever_confirms_hears_what_was_ticked_for_them_and_can_leave(election: Election, place: str) -> None:
    """Somebody else may have filled the form in."""
    given = code(ask(election, campaigning=True))
    answer = words(Client().post(f"{place}confirm/", {"code": given}))
    assert "may also write to you about its campaigns" in answer
    assert f"/mail/leave/{token_of(election.organization_id, 'new@example.org')}/" in answer
    given = code(ask(election, "other@example.net"))
    assert "about its campaigns" not in words(Client().post(f"{place}confirm/", {"code": given}))


def test_who_is_looked_at_is_told_so(election: Election, place: str) -> None:
    given = code(ask(election, "m.ember0@example.org"))
    answer = Client().post(f"{place}confirm/", {"code": given})
    assert "looks at your registration first" in words(answer)
    assert "/vote/" not in answer.content.decode()


@pytest.mark.parametrize("state", [S.REFUSED, S.EXPIRED])
def test_who_cannot_vote_is_told_so(election: Election, place: str, state: str) -> None:
    found = join(election, "m.ember0@example.org")
    Registration.objects.update(state=state, reason="Only <once>.")
    answer = Client().post(f"{place}confirm/", {"code": code_of(found)})
    assert "Only &lt;once&gt;." in words(answer)
    assert answer.status_code == 200


def test_wrong_codes_of_one_network_are_limited_and_keep_no_right_one_out(
    election: Election, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "TRIES", 3)
    given = code(ask(election))
    for _ in range(3):
        assert Client().post(f"{place}confirm/", {"code": "wrong"}).status_code == 422
    assert Client().post(f"{place}confirm/", {"code": "wrong"}).status_code == 429
    assert Client().post(f"{place}confirm/", {"code": "wrong"}, REMOTE_ADDR="198.51.100.7").status_code == 422
    answer = Client().post(f"{place}confirm/", {"code": given})
    assert "You can vote now" in words(answer)


def test_a_dry_pool_and_the_close_are_said(election: Election, place: str) -> None:
    given = code(ask(election))
    Election.objects.update(joined=5)
    assert "no voting code is left" in words(Client().post(f"{place}confirm/", {"code": given}))
    Election.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    answer = Client().post(f"{place}confirm/", {"code": given})
    assert answer.status_code == 409
    assert "The vote is over" in words(answer)


# -- officials ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def organizer(election: Election) -> User:
    return organizer_of(election)


@pytest.fixture
def waiting(election: Election) -> list[Registration]:
    return [join(election, f"m.ember{n}@example.org") for n in range(3)]


def office(election: Election, page: str = "") -> str:
    return f"/organizer/{election.organization.slug}/elections/{election.pk}/joins/{page}"


def test_the_queue_says_why_and_whom_they_resemble(
    election: Election, organizer: User, waiting: list[Registration]
) -> None:
    Member.objects.filter(address="member1@example.org").update(given_name="Mary", family_name="Member")
    shown = words(signed_in(organizer).get(office(election)))
    assert "Perhaps another writing of an address that is there already" in shown
    assert "Mary Member · member1@example.org" in shown
    assert shown.count('name="chosen"') == 3


def test_some_are_accepted_others_refused(election: Election, organizer: User, waiting: list[Registration]) -> None:
    client = signed_in(organizer)
    chosen = {"chosen": [waiting[0].pk, waiting[1].pk], "do": "accept chosen"}
    assert "2 people may vote now." in words(client.post(office(election, "decide/"), chosen, follow=True))
    refused = {"chosen": [waiting[2].pk], "do": "refuse chosen", "reason": "You are on the roll."}
    assert "1 registration is refused." in words(client.post(office(election, "decide/"), refused, follow=True))
    states = Registration.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [S.DRAWN, S.DRAWN, S.REFUSED]


def test_deciding_needs_the_password(election: Election, organizer: User, waiting: list[Registration]) -> None:
    """Neither can be undone: who is refused cannot vote, who is accepted has a voting code."""
    organizer.set_password(PASSWORD)
    organizer.save()
    stale = signed_in(organizer, recently=False)
    for act in ("accept chosen", "refuse chosen"):
        form = {"chosen": [waiting[0].pk], "do": act, "reason": "Twice."}
        assert "reauthenticate" in stale.post(office(election, "decide/"), form)["Location"]
    assert not Registration.objects.exclude(state=S.WAITING).filter(pk=waiting[0].pk).exists()


def test_a_group_is_decided_at_once(election: Election, organizer: User) -> None:
    asked = [ask(election, f"pupil{n}@school.example", given_name=f"N{n}", network="school") for n in range(4)]
    registration_actions.answer_due()
    for one in asked:
        registration_actions.confirm(election_uuid=election.pk, code=code_of(one))
    client = signed_in(organizer)
    shown = words(client.get(office(election)))
    assert "Addresses that differ in digits only <span" in shown
    everybody = {"all": [one.pk for one in asked], "do": "accept all"}
    assert "4 people may vote now." in words(client.post(office(election, "decide/"), everybody, follow=True))


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"do": "accept chosen"}, "Choose at least one registration."),
        ({"do": "accept chosen", "chosen": ["x", "9" * 40, "²"]}, "Choose at least one registration."),
        ({"do": "burn chosen", "chosen": ["1"]}, "Choose at least one registration."),
        ({"do": "refuse chosen", "chosen": ["1"]}, "Say why"),
        ({"do": "accept chosen", "chosen": ["999999"]}, "0 people may vote now."),
    ],
)
def test_what_cannot_be_decided_is_said(
    election: Election, organizer: User, form: dict[str, Any], sentence: str
) -> None:
    assert sentence in words(signed_in(organizer).post(office(election, "decide/"), form, follow=True))


def test_the_pool_has_too_few_for_all(election: Election, organizer: User, waiting: list[Registration]) -> None:
    Election.objects.update(joined=4)
    form = {"do": "accept chosen", "chosen": [one.pk for one in waiting]}
    assert "no voting code is left" in words(signed_in(organizer).post(office(election, "decide/"), form, follow=True))
    assert Registration.objects.counts()[S.WAITING] == 3


def test_registrations_of_another_election_are_out_of_reach(
    election: Election, organizer: User, waiting: list[Registration]
) -> None:
    other = open_election(pool=2, organization=election.organization, name="Another")
    form = {"do": "accept chosen", "chosen": [waiting[0].pk]}
    decided = signed_in(organizer).post(office(other.election, "decide/"), form, follow=True)
    assert "0 people may vote now." in words(decided)
    assert "Nobody is chosen" in words(
        signed_in(organizer).get(office(other.election, "void/"), {"chosen": [waiting[0].pk]})
    )


def test_observers_see_and_cannot_act(election: Election, waiting: list[Registration]) -> None:
    found = join(election)
    client = signed_in(organizer_of(election, Role.OBSERVER))
    shown = words(client.get(office(election)))
    assert "m.ember0@example.org" in shown
    assert 'name="chosen"' not in shown
    assert "new@example.org" in words(client.get(office(election, "joined/")))
    chosen: dict[str, Any] = {"chosen": [waiting[0].pk], "do": "accept chosen"}
    assert client.post(office(election, "decide/"), chosen).status_code == 403
    voided = {"chosen": [found.pk], "reason": "x"}
    assert client.post(office(election, "void/"), voided).status_code == 403
    assert client.post(office(election, "end-review/")).status_code == 403


def test_the_list_is_searched_and_paged(election: Election, organizer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hustings.web.organizer.joins.PAGE", 2)
    found = [join(election, f"{name}@{name}.example", given_name=name) for name in ("ada", "bob", "cyd")]
    client = signed_in(organizer)
    first = words(client.get(office(election, "joined/")))
    assert ("bob@bob.example" in first, "cyd@cyd.example" in first) == (True, False)
    assert "cyd@cyd.example" in words(client.get(office(election, "joined/"), {"after": found[1].address}))
    assert "ada@ada.example" not in words(client.get(office(election, "joined/"), {"q": "cyd"}))


def test_the_list_is_not_in_the_order_of_the_public_draws(election: Election, organizer: User) -> None:
    """Else each name would have its place in the register, and with it the ballots on the board."""
    for address in ("zoe@zoe.example", "ada@ada.example", "mia@mia.example"):
        join(election, address)
    at = Registration.objects.get(address="mia@mia.example").confirmed_at
    assert at is not None
    answer = signed_in(organizer).get(office(election, "joined/")).content.decode()
    shown = [answer.index(name) for name in ("ada@ada.example", "mia@mia.example", "zoe@zoe.example")]
    assert shown == sorted(shown)
    assert f"{at:%H:%M}" not in answer
    assert f"{at:%Y-%m-%dT}" not in answer


def test_voiding_needs_the_password_and_a_reason(election: Election, organizer: User) -> None:
    found = join(election)
    form = {"chosen": [found.pk], "reason": "Twice."}
    organizer.set_password(PASSWORD)
    organizer.save()
    stale = signed_in(organizer, recently=False).post(office(election, "void/"), form)
    assert "reauthenticate" in stale["Location"]
    assert signed_in(organizer).post(office(election, "void/"), form | {"reason": " "}).status_code == 422
    assert VotingRight.objects.filter(voided_at__isnull=False).count() == 0
    done = signed_in(organizer).post(office(election, "void/"), form, follow=True)
    assert "1 registration is voided." in words(done)
    assert Registration.objects.get(pk=found.pk).state == S.VOIDED
    election.refresh_from_db()
    assert election.voided == 1


def test_the_page_of_a_void_is_the_same_for_who_voted_and_who_did_not() -> None:
    vote = open_election(voters=3, pool=2, review_hours=24)
    numbers = [vote.join("Joan Joiner") for _ in range(2)]
    vote.cast(numbers[0], 0)
    client = signed_in(organizer_of(vote.election))
    shown = []
    for number in numbers:
        registration = Registration.objects.get(right__number=number)
        answer = without_token(client.get(office(vote.election, "void/"), {"chosen": [registration.pk]}))
        shown.append(answer.replace(registration.mailbox, "").replace(f'value="{registration.pk}"', ""))
    assert shown[0] == shown[1]
    assert "ballot" in shown[0]


def test_during_the_review_there_is_its_end_and_the_owner_can_end_it(election: Election) -> None:
    join(election)
    Election.objects.update(state=State.REVIEW, review_ends_at=timezone.now() + timedelta(hours=5))
    owner, observer = (signed_in(organizer_of(election, role)) for role in (Role.OWNER, Role.OBSERVER))
    assert "End the review now" in words(owner.get(office(election)))
    assert "The review is under way" in words(observer.get(office(election)))
    assert "End the review now" not in words(observer.get(office(election)))
    page = owner.get(f"/organizer/{election.organization.slug}/elections/{election.pk}/")
    assert "registrations are being reviewed" in words(page)
    assert "The review is over" in words(owner.post(office(election, "end-review/"), follow=True))
    election.refresh_from_db()
    assert election.review_ends_at is not None
    assert election.review_ends_at <= timezone.now()


def test_after_the_review_nobody_is_voided(election: Election, organizer: User) -> None:
    found = join(election)
    Election.objects.update(state=State.CLOSED)
    client = signed_in(organizer)
    assert "nobody can be voided any more" in words(client.get(office(election, "joined/")))
    answer = client.post(office(election, "void/"), {"chosen": [found.pk], "reason": "Late."})
    assert "The review is over" in words(answer)
    assert Registration.objects.get(pk=found.pk).state == S.DRAWN


@pytest.mark.parametrize("page", ["", "decide/", "joined/", "void/", "end-review/"])
def test_a_vote_that_nobody_can_join_has_no_such_pages(election: Election, organizer: User, page: str) -> None:
    other = open_election(organization=election.organization, name="Closed to others")
    client = signed_in(organizer)
    act: Callable[[str], Any] = client.post if page in ("decide/", "end-review/") else client.get
    assert act(office(other.election, page)).status_code in (403, 404)


# -- what is published -------------------------------------------------------------------------------------------------


def reviewed_vote() -> Any:
    """Five on the roll of whom three voted, three joined: one voted, one voted and was voided, one did not vote."""
    vote = open_election(voters=5, pool=4, review_hours=24)
    numbers = [vote.join(name) for name in ("Joan One", "Joan Two", "Joan Three")]
    vote.post([(0, 0), (1, 0), (2, 1), (numbers[0], 0), (numbers[1], 1)])
    return vote, numbers


def test_the_register_says_how_many_and_why_and_never_who() -> None:
    vote, numbers = reviewed_vote()
    vote.void(numbers[1], "Somebody had joined <twice>.")
    vote.review()
    shown = words(Client().get(f"/e/{vote.uuid}/register/"))
    assert "being reviewed until" in shown
    assert "Somebody had joined &lt;twice&gt;." in shown
    assert ">3</td>" in shown  # on the day
    for name in ("Joan", "joined5@", "example.net"):
        assert name not in shown
    assert f"hustings verify {vote.uuid}.bel" in shown


def test_what_expired_is_counted_in_public(election: Election) -> None:
    join(election, "m.ember0@example.org")
    Registration.objects.update(state=S.EXPIRED)
    assert "1 registration was confirmed, but nobody" in words(Client().get(f"/e/{election.pk}/register/"))


def test_the_election_says_that_it_is_open_to_all_and_later_that_it_is_reviewed() -> None:
    vote, _numbers = reviewed_vote()
    during = words(Client().get(f"/e/{vote.uuid}/"))
    assert "3 so far, of 4 at most" in during
    assert f'href="/e/{vote.uuid}/join/"' in during
    vote.review()
    after = words(Client().get(f"/e/{vote.uuid}/"))
    assert "under review" in after
    assert f'href="/e/{vote.uuid}/join/"' not in after


def test_the_result_tells_both_groups_apart() -> None:
    vote, numbers = reviewed_vote()
    vote.void(numbers[1], "Joined twice.")
    vote.close()
    vote.sum_up()
    for trustee in (1, 2):
        vote.decrypt(trustee)
    vote.open_result()
    declared = vote.decide()
    shown = words(Client().get(f"/e/{vote.uuid}/"))
    cells = re.findall(
        r'<th scope="row">(Members on the roll|Joined during the vote)</th>((?:<td[^>]*>[^<]*</td>){3})', shown
    )
    assert [(name, re.findall(r">([^<]+)</td>", row)) for name, row in cells] == [
        ("Members on the roll", ["3", "5", "60.0 %"]),
        ("Joined during the vote", ["1", "2", "50.0 %"]),
    ]
    assert "1 registration was voided" in shown
    assert "Joined twice." in shown
    issued = certificate.issue(decision=declared)
    assert issued is not None
    paper = words(Client().get(f"/e/{vote.uuid}/certificate/"))
    assert "3 of 5 on the roll, 1 of 2 who joined during the vote; 1 voided" in paper
    assert declared.register_hash in paper
    assert certificate_pdf(issued).startswith(b"%PDF")


def test_a_vote_that_nobody_could_join_is_shown_as_ever() -> None:
    vote = closed_election(casts=[(0, 0), (1, 0)], decrypted=(1, 2))
    vote.open_result()
    vote.decide()
    shown = words(Client().get(f"/e/{vote.uuid}/"))
    assert "Joined during the vote" not in shown
    assert "Members who voted" in shown
