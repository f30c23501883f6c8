"""The organizer's pages: from signing up to the live page of a vote, as an official's browser sees them."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.test import Client
from PIL import Image

from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.audit.models import Entry
from hustings.board import sealing
from hustings.contests.models import Candidate
from hustings.elections import actions
from hustings.elections.models import Election, State
from hustings.mailroom.models import Message
from hustings.roll.models import Organization, Role, Staff
from hustings.web.example import trustees as example_trustees
from hustings.web.organizer import tasks
from tests.web.elections import open_election
from tests.web.officials import PASSWORD, Office, complete, office, signed_in

pytestmark = pytest.mark.django_db

RULE = {
    "bound": "AT_LEAST", "numerator": 2, "denominator": 3, "whole": "BALLOTS", "quorum": "none", "tie": "NOBODY",
    "eligible": 1_000_000, "ballots": 340_665, "votes": 267_750,
}  # fmt: skip


@pytest.fixture
def place() -> Office:
    return office()


@pytest.fixture
def client(place: Office) -> Client:
    return signed_in(place.owner)


def at(place: Office, page: str = "") -> str:
    return f"/organizer/{place.slug}/elections/{place.election.pk}/{page}"


def text_of(answer: object) -> str:
    """The page's words, without its markup."""
    page = re.sub(r"(?s)<(script|head).*?</\1>|<[^>]+>", " ", answer.content.decode())  # type: ignore[attr-defined]
    return " ".join(page.replace("&#x27;", "'").replace("&quot;", '"').split())


def test_somebody_new_signs_up_and_names_an_organization(mailoutbox: list[EmailMessage]) -> None:
    client = Client()
    client.post("/accounts/signup/", {"email": "olga@example.org", "password1": PASSWORD})
    code = re.search(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", f"{mailoutbox[0].body}", re.MULTILINE)
    assert code
    assert client.get("/organizer/")["Location"].startswith("/accounts/login/")
    client.post("/accounts/confirm-email/", {"code": code[1]})
    assert "Name yours" in text_of(client.get("/organizer/"))
    made = client.post(
        "/organizer/new/", {"name": "Forward Together", "time_zone": "America/Chicago", "language": "en"}
    )
    assert made["Location"] == "/organizer/forward-together/"
    assert "First steps" in text_of(client.get("/organizer/forward-together/"))
    assert Staff.objects.get().role == Role.OWNER


def test_signing_in_tells_nobody_who_has_an_account(mailoutbox: list[EmailMessage]) -> None:
    User.objects.create_user("olga@example.org", PASSWORD)
    wrong = [
        Client().post("/accounts/login/", {"login": email, "password": "wrong password 1"}).content.decode()
        for email in ("olga@example.org", "eve@example.org")
    ]
    one, other = (re.sub(r'value="[^"]*"', "", page) for page in wrong)
    assert one == other


@pytest.mark.parametrize("password", ["short", "password1234", "olga@example.org", "123456789012"])
def test_weak_passwords_are_refused(password: str) -> None:
    Client().post("/accounts/signup/", {"email": "olga@example.org", "password1": password})
    assert not User.objects.exists()


def test_account_pages_look_like_the_site_in_both_languages() -> None:
    for language, words in (("en", "Sign In"), ("es", "Iniciar sesión")):
        page = Client().get("/accounts/login/", headers={"accept-language": language})
        assert "site.css" in page.content.decode()
        assert words in text_of(page)
        assert " style=" not in page.content.decode()


def test_the_set_up_leads_from_step_to_step_to_an_open_vote(place: Office, client: Client, tmp_path: Path) -> None:
    numbers = [candidate.pk for candidate in place.candidates]
    paper = {"name": "Vote", "question": "Whom?", "candidates": numbers, "with_no_endorsement": "on", "kind": "single"}
    assert client.post(at(place, "paper/"), paper)["Location"] == at(place, "rule/")
    assert client.post(at(place, "rule/"), RULE)["Location"] == at(place, "window/")
    opens, closes = datetime.now(UTC) + timedelta(days=2), datetime.now(UTC) + timedelta(days=5)
    window = {"opens": f"{opens:%Y-%m-%dT20:00}", "closes": f"{closes:%Y-%m-%dT20:00}", "cut_off": f"{opens:%Y-%m-%d}"}
    assert client.post(at(place, "window/"), window)["Location"] == at(place, "trustees/")
    rows: dict[str, object] = {"trustee-TOTAL_FORMS": 3, "trustee-INITIAL_FORMS": 3, "needed": 2}
    for number, invited in enumerate(example_trustees.TRUSTEES[:2]):
        rows |= {f"trustee-{number}-name": invited.name, f"trustee-{number}-email": invited.email}
    assert client.post(at(place, "trustees/"), {**rows, "invite": 1})["Location"] == at(place, "trustees/")
    place.election.refresh_from_db()
    assert place.election.state == State.CEREMONY
    assert Message.objects.filter(kind="trustee_invitation").count() == 2
    page = text_of(client.get(at(place, "freeze/")))
    assert "has not made a key yet" in page
    assert "Something is still missing" in page
    assert client.post(at(place, "seal/")).status_code == 409


def test_what_is_complete_is_frozen_by_a_job_and_opened(place: Office, client: Client, tmp_path: Path) -> None:
    election = complete(place)
    example_trustees.hold_ceremony(by=place.owner, election=election, folder=tmp_path)
    assert "Something is still missing" not in text_of(client.get(at(place, "freeze/")))
    assert client.post(at(place, "seal/"))["Location"] == at(place)
    assert "being frozen" in text_of(client.get(at(place)))
    progress = client.get(at(place, "seal/progress/")).json()
    assert (progress["done"], progress["total"], progress["finished"]) == (0, 5, False)
    tasks.seal.func(election.pk, place.owner.pk)
    assert client.get(at(place, "seal/progress/")).json()["finished"]
    assert "Waiting for its start" in text_of(client.get(at(place)))
    client.post(at(place, "open/"))
    election.refresh_from_db()
    assert election.state == State.OPEN
    assert "The vote is open" in text_of(client.get(at(place)))


def test_why_a_vote_could_not_be_frozen_is_shown(place: Office, client: Client, tmp_path: Path) -> None:
    election = complete(place)
    example_trustees.hold_ceremony(by=place.owner, election=election, folder=tmp_path)
    client.post(at(place, "seal/"))
    Organization.objects.get().members.update(active=False)
    assert not sealing.seal(election_uuid=election.pk, by=place.owner)
    for page in ("", "freeze/"):
        assert "The vote could not be frozen:" in text_of(client.get(at(place, page)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ["With 340,665 ballots, 227,110 are needed.", "227,109 of the 227,110 votes needed"]),
        ({"bound": "MORE_THAN"}, ["With 340,665 ballots, 227,111 are needed."]),
        ({"numerator": 60, "denominator": 100}, ["With 340,665 ballots, 204,399 are needed."]),
        ({"whole": "ELIGIBLE"}, ["Of 1,000,000 members 666,667 votes are needed: more than these 340,665 ballots."]),
        ({"quorum": "ballots", "quorum_ballots": 400_000}, ["no quorum", "the quorum is 400,000."]),
        ({"quorum": "eligible", "quorum_numerator": 1, "quorum_denominator": 3}, ["333,333", "no quorum"]),
    ],
)
def test_the_rule_is_computed_on_numbers_without_being_kept(
    place: Office, client: Client, change: dict[str, object], said: list[str]
) -> None:
    complete(place)
    before = Election.objects.values().get(pk=place.election.pk)
    page = text_of(client.post(at(place, "rule/"), {**RULE, **change, "compute": 1}))
    assert [one for one in said if one not in page] == []
    assert Election.objects.values().get(pk=place.election.pk) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"numerator": 4}, "4/3 is not between 0 and 1"),
        ({"numerator": 0}, "must be above 0"),
        ({"denominator": 0}, "greater than or equal to 1"),
        ({"numerator": 1, "denominator": 1, "bound": "MORE_THAN"}, "never reached"),
        ({"quorum": "ballots"}, "Say how many ballots the quorum asks for."),
        ({"quorum": "eligible", "quorum_numerator": 3, "quorum_denominator": 2}, "3/2 is not between 0 and 1"),
        ({"ballots": 2_000_000}, "More ballots than members"),
        ({"votes": 340_666}, "More votes than ballots"),
        ({"bound": "about"}, "Select a valid choice"),
    ],
)
@pytest.mark.parametrize("compute", [True, False])
def test_rules_that_are_none_are_refused(
    place: Office, client: Client, change: dict[str, object], said: str, *, compute: bool
) -> None:
    complete(place)
    answer = client.post(at(place, "rule/"), {**RULE, **change, **({"compute": 1} if compute else {})})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_times_that_clocks_never_show_are_refused(place: Office, client: Client) -> None:
    window = {"opens": "2027-03-14T02:30", "closes": "2027-03-20T20:00", "cut_off": "2027-03-01"}
    answer = client.post(at(place, "window/"), window)
    assert answer.status_code == 422
    assert "2027-03-14 02:30 does not exist" in text_of(answer)


def test_the_window_is_in_the_organizations_zone(place: Office, client: Client) -> None:
    window = {"opens": "2027-07-01T20:00", "closes": "2027-07-04T20:00", "cut_off": "2027-06-01"}
    client.post(at(place, "window/"), window)
    place.election.refresh_from_db()
    assert place.election.opens_at == datetime(2027, 7, 2, 1, tzinfo=UTC)
    page = client.get(at(place, "window/")).content.decode()
    assert 'value="2027-07-01T20:00"' in page
    assert "July 1, 2027, 8 p.m. CDT" in page


def test_more_rows_for_trustees_keep_what_was_typed(place: Office, client: Client) -> None:
    rows = {
        "trustee-TOTAL_FORMS": 1,
        "trustee-INITIAL_FORMS": 0,
        "trustee-0-name": "Alice Aguirre",
        "needed": 1,
        "more": 1,
    }
    page = client.post(at(place, "trustees/"), rows).content.decode()
    assert 'value="Alice Aguirre"' in page
    assert page.count("<legend>Trustee") == 4
    assert not place.election.trustees.exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"trustee-0-name": "Alice"}, "A trustee needs a name and an address."),
        ({"trustee-0-name": "Alice", "trustee-0-email": "nowhere"}, "is not an e-mail address"),
        ({"trustee-TOTAL_FORMS": 3000}, "at most 20 forms"),
        ({"trustee-TOTAL_FORMS": "x"}, "ManagementForm data is missing"),
        ({}, "Name at least one trustee."),
    ],
)
def test_trustees_who_cannot_be_are_refused(place: Office, client: Client, row: dict[str, object], said: str) -> None:
    rows = {"trustee-TOTAL_FORMS": 1, "trustee-INITIAL_FORMS": 0, "needed": 1, **row}
    answer = client.post(at(place, "trustees/"), rows)
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_one_trustee_alone_is_told_what_that_means(place: Office, client: Client) -> None:
    row = {"trustee-0-name": "Alice", "trustee-0-email": "alice@example.org", "needed": 1, "invite": 1}
    client.post(at(place, "trustees/"), {"trustee-TOTAL_FORMS": 1, "trustee-INITIAL_FORMS": 0, **row})
    assert "One trustee alone holds the whole key of this vote." in text_of(client.get(at(place, "trustees/")))


def test_a_portrait_is_uploaded_and_shown_to_staff(place: Office, client: Client) -> None:
    out = BytesIO()
    Image.new("RGB", (50, 50), "navy").save(out, "PNG")
    where = f"/organizer/{place.slug}/contests/{place.contest.pk}/candidates/{place.candidates[0].pk}/"
    file = SimpleUploadedFile("../x.php", out.getvalue(), "text/html")
    assert client.post(where, {"name": "Ada Lovelace", "portrait": file}).status_code == 302
    candidate = Candidate.objects.get(pk=place.candidates[0].pk)
    assert re.fullmatch(r"portraits/[0-9a-f]{32}\.jpg", f"{candidate.portrait.name}")
    shown = client.get(f"/portraits/{candidate.pk}")
    assert shown["Content-Type"] == "image/jpeg"
    for close in vars(shown)["_resource_closers"]:  # the file only: closing the answer closes the database, too
        close()
    assert Client().get(f"/portraits/{candidate.pk}").status_code == 404
    refused = client.post(
        where, {"name": "Ada Lovelace", "portrait": SimpleUploadedFile("x.png", b"<svg/>", "image/png")}
    )
    assert refused.status_code == 422
    assert "not a picture" in text_of(refused)


def test_the_live_page_shows_turnout_and_no_result(place: Office, client: Client) -> None:
    vote = open_election(voters=8, organization=place.organization)
    vote.post([(0, 0), (1, 0), (2, 1), (0, 2)])
    where = f"/organizer/{place.slug}/elections/{vote.uuid}/live/"
    page = client.get(where)
    said = text_of(page)
    assert "3 of 8 members have voted (37.5 %)." in said
    assert "4 ballots are on the board; 1 of them replaced an earlier one." in said
    assert "Ada Lovelace" not in said
    assert re.search(r"CA 1 2 50\.0 %", said)
    assert " style=" not in page.content.decode()
    asked = client.get(f"{where}figures/", headers={"accept": "application/json"}).json()
    assert asked == {
        "done": 3,
        "total": 8,
        "text": "3 of 8 members have voted (37.5\N{NO-BREAK SPACE}%).",
        "finished": False,
    }


def test_the_live_page_of_a_vote_without_ballots(place: Office, client: Client) -> None:
    vote = open_election(voters=2, organization=place.organization)
    assert "There is no ballot yet." in text_of(client.get(f"/organizer/{place.slug}/elections/{vote.uuid}/live/"))


def test_an_extension_and_its_refusals(place: Office, client: Client) -> None:
    vote = open_election(voters=2, organization=place.organization)
    where = f"/organizer/{place.slug}/elections/{vote.uuid}/extend/"
    assert vote.election.closes_at is not None
    early = {"closes": "2026-01-01T00:00", "reason": "Because."}
    assert "must end later" in text_of(client.post(where, early))
    later = vote.election.closes_at + timedelta(days=1)
    given = {"closes": f"{later:%Y-%m-%dT12:00}", "reason": "The mail was late."}
    assert client.post(where, given).status_code == 302
    vote.election.refresh_from_db()
    assert vote.election.closes_at > later - timedelta(days=1)


def test_the_log_has_pages_and_a_filter(place: Office, client: Client) -> None:
    for number in range(60):
        detail = {"number": number}
        record(by=place.owner, verb="x.y", subject="else", organization=place.organization.pk, detail=detail)
    assert "Page 1 of 2" in text_of(client.get(f"/organizer/{place.slug}/audit/"))
    about = text_of(client.get(f"/organizer/{place.slug}/audit/?election={place.election.pk}"))
    assert "began to prepare a vote" in about
    assert "x.y" not in about


def test_every_deed_has_its_words(place: Office, client: Client) -> None:
    complete(place)
    actions.start_ceremony(by=place.owner, election=place.election)
    page = text_of(client.get(f"/organizer/{place.slug}/audit/"))
    assert [verb for verb in Entry.objects.values_list("verb", flat=True) if f" {verb} " in page] == []


def test_owners_see_the_signing_keys_and_renew_the_one_in_use(place: Office, client: Client) -> None:
    settings_page = f"/organizer/{place.slug}/settings/"
    assert "There is none yet" in text_of(client.get(settings_page))
    keys = place.organization.signing_keys.order_by("made_at")
    for count in (1, 2):
        assert client.post(f"{settings_page}renew-key/")["Location"] == settings_page
        assert keys.count() == count
    old, new = keys
    page = text_of(client.get(settings_page))
    assert page.index(f"{new.public_key} in use since") < page.index(f"{old.public_key} retired")
    assert "Renew the key" in page
    observer = text_of(signed_in(place.staff(Role.OBSERVER)).get(settings_page))
    assert new.public_key in observer
    assert "Renew the key" not in observer


def test_a_trustee_is_replaced_before_the_key_has_come(place: Office, client: Client) -> None:
    complete(place)
    assert client.get(at(place, "trustees/2/replace/"))["Location"] == at(place, "trustees/")  # nobody is invited yet
    client.post(at(place, "trustees/invite/"))
    assert at(place, "trustees/2/replace/") in client.get(at(place, "trustees/")).content.decode()
    assert "trustee2@example.org" in text_of(client.get(at(place, "trustees/2/replace/")))
    for given, said in (
        ({"name": "Marta", "email": "nobody"}, "Enter a valid email address."),
        ({"name": "Marta", "email": "trustee1@example.org"}, "Another trustee has this address."),
        ({"name": "", "email": "marta@example.org"}, "This field is required."),
    ):
        answer = client.post(at(place, "trustees/2/replace/"), given)
        assert answer.status_code == 422
        assert said in text_of(answer)
    given = {"name": "Marta", "email": "marta@example.org"}
    assert client.post(at(place, "trustees/2/replace/"), given)["Location"] == at(place, "trustees/")
    assert "marta@example.org" in text_of(client.get(at(place, "trustees/")))
    assert Message.objects.filter(kind="trustee_invitation", to="marta@example.org").count() == 1
    place.election.trustees.filter(number=2).update(certificate="{}")
    assert "has sent a key already" in text_of(client.post(at(place, "trustees/2/replace/"), given))
    assert client.get(at(place, "trustees/2/replace/"))["Location"] == at(place, "trustees/")
    assert at(place, "trustees/2/replace/") not in client.get(at(place, "trustees/")).content.decode()
    assert client.post(at(place, "trustees/9/replace/"), given).status_code == 404


def test_the_turnout_of_a_vote_in_preparation_is_none(place: Office, client: Client) -> None:
    assert "There is nothing to count before" in text_of(client.get(at(place, "live/")))


def test_a_refusal_leads_back_to_the_organization(place: Office, client: Client) -> None:
    answer = client.post(at(place, "seal/"))
    assert answer.status_code == 409
    assert f'href="/organizer/{place.slug}/">Back to Forward Together' in answer.content.decode()
    assert "Back to" not in Client().get("/no/such/page/").content.decode()


def test_the_log_does_not_say_twice_who_it_was(place: Office, client: Client) -> None:
    for detail in ({"by": "clock", "ballots": 3}, {"trustee": 2, "hash": "abc"}):
        record(by=None, verb="election.close", subject="x", organization=place.organization.pk, detail=detail)
    page = text_of(client.get(f"/organizer/{place.slug}/audit/"))
    assert "the clock closed the vote x ballots: 3" in page
    assert "trustee 2 closed the vote x hash: abc" in page


def test_the_address_of_a_button_says_so_when_it_is_opened(place: Office, client: Client) -> None:
    answer = client.get(at(place, "seal/"))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "use the form's button" in text_of(answer)
    told = client.get(at(place, "seal/"), headers={"accept": "application/json"})
    assert told.json()["code"] == "OtherMethod"
