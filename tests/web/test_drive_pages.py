"""The pages of draft drives: signing, taking it back, what everybody and what officials see, and the vote after it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hustings.accounts.models import User
from hustings.contests.models import Contest
from hustings.drives import signature_actions
from hustings.drives.codes import code_of, withdrawal_code_of
from hustings.drives.models import Drive, Signature
from hustings.roll.models import Member, Role, Staff
from hustings.web.drive_figures import over_time
from hustings.web.public import codes
from tests.drives.drives import ask, collecting_drive, end, kinds, owner_of, sign
from tests.web.officials import person, signed_in

pytestmark = pytest.mark.django_db
PLACE = "/d/run-ada-run/"
FORM = {"given_name": "Nell", "family_name": "Ng", "address": "new@example.org", "language": "en", "joining": "on"}
NEW = {
    "person": "Grace Hopper",
    "contest": "2032 nomination",
    "slug": "run-grace",
    "goal": "10",
    "text_en": "Run, Grace.",
}


@pytest.fixture
def drive() -> Drive:
    cache.clear()
    return collecting_drive(names_shown=True, goal=4, texts={"en": "We ask you to run.", "es": "Le pedimos."})


@pytest.fixture
def office(drive: Drive) -> str:
    return f"/organizer/{drive.organization.slug}/drive/{drive.pk}/"


def owner(drive: Drive) -> Client:
    return signed_in(owner_of(drive.organization))


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def alike(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


# -- signing -----------------------------------------------------------------------------------------------------------


def test_a_stranger_signs_by_the_button_behind_the_letters_link(drive: Drive) -> None:
    client = Client()
    assert client.post(PLACE, {**FORM, "region": "IA", "shown": "on"})["Location"] == f"{PLACE}asked/"
    assert "Nobody has signed yet" in words(client.get(PLACE))
    signature_actions.answer_due()
    code = code_of(Signature.objects.get())
    assert client.get(f"{PLACE}confirm/").status_code == 200
    assert not Member.objects.exists()
    answer = client.post(f"{PLACE}confirm/", {"code": code})
    assert "1 person has signed" in words(answer)
    assert "The page shows your name as Nell Ng" in words(answer)
    page = words(client.get(PLACE))
    assert "Nell Ng (IA)" in page
    assert '<progress value="1" max="4"' in page
    assert "new@example.org" not in page
    assert "counts once" in words(client.post(f"{PLACE}confirm/", {"code": code}))


def test_everybody_is_answered_alike(drive: Drive) -> None:
    sign(drive, "known@example.org")
    answers = [
        [
            (answer.redirect_chain, alike(answer))
            for answer in (
                client.post(PLACE, {**FORM, "address": address}, follow=True),
                client.post(f"{PLACE}withdraw/", {"address": address}, follow=True),
            )
        ]
        for client, address in ((Client(), "known@example.org"), (Client(), "nobody@example.org"))
    ]
    assert answers[0] == answers[1]


def test_boxes_are_not_ticked_and_the_roll_is_consented_to(drive: Drive) -> None:
    boxes = re.findall(r'<input type="checkbox"[^>]*>', Client().get(PLACE).content.decode())
    assert len(boxes) == 3
    assert not [box for box in boxes if "checked" in box]
    answer = Client().post(PLACE, {name: value for name, value in FORM.items() if name != "joining"})
    assert answer.status_code == 422
    assert "Without this you cannot sign" in words(answer)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("changed", [{"address": "x@mailinator.com"}, {"address": "none"}, {"family_name": ""}])
def test_what_cannot_sign_is_told_why(drive: Drive, changed: dict[str, str]) -> None:
    answer = Client().post(PLACE, {**FORM, **changed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in words(answer)


def test_whoever_guesses_codes_is_stopped_and_a_right_one_passes(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "TRIES", 2)
    asked = ask(drive)
    signature_actions.answer_due()
    client = Client()
    said = [client.post(f"{PLACE}confirm/", {"code": "WRONG"}).status_code for _ in range(3)]
    assert said == [422, 422, 429]
    assert client.post(f"{PLACE}confirm/", {"code": code_of(asked)}).status_code == 200


def test_a_signature_is_taken_back_by_the_button_behind_the_link(drive: Drive) -> None:
    signature = sign(drive)
    place = f"{PLACE}withdraw/confirm/"
    assert Client().get(place).status_code == 200
    assert drive.signatures.standing().exists()
    assert "off the list" in words(Client().post(place, {"code": withdrawal_code_of(signature)}))
    assert not drive.signatures.standing().exists()
    assert Client().post(place, {"code": "WRONG"}).status_code == 422


def test_nobody_sees_a_drive_in_preparation(drive: Drive) -> None:
    Drive.objects.update(state="preparing", began_at=None)
    for place in ("", "asked/", "confirm/", "withdraw/", "petition-en.txt", "wide.png"):
        assert Client().get(PLACE + place).status_code == 404
    assert PLACE not in words(Client().get(f"/o/{drive.organization.slug}/"))


def test_before_its_first_day_and_after_its_last_one_cannot_sign(drive: Drive) -> None:
    today = drive.today(timezone.now())
    Drive.objects.update(opens_on=today + timedelta(days=1))
    assert "first day has not come" in words(Client().get(PLACE))
    assert Client().post(PLACE, FORM).status_code == 409
    Drive.objects.update(opens_on=None, closes_on=today - timedelta(days=1))
    assert "nobody can sign it any more" in words(Client().get(PLACE))


# -- what everybody sees -----------------------------------------------------------------------------------------------


def test_the_petition_is_read_in_ones_language_with_its_hash(drive: Drive) -> None:
    assert "We ask you to run." in words(Client().get(PLACE))
    spanish = words(Client(headers={"accept-language": "es"}).get(PLACE))
    assert "Le pedimos." in spanish
    assert "Firmar la petición" in spanish
    for petition in drive.petitions.all():
        assert petition.hash in spanish
    assert Client().get(f"{PLACE}petition-fr.txt").status_code == 404


def test_small_states_are_not_named(drive: Drive) -> None:
    for state, number in (("IA", 6), ("NH", 2), ("TX", 3)):
        for place in range(number):
            sign(drive, f"{state}{place}@example.org", region=state)
    page = words(Client().get(PLACE))
    assert '<text x="0" y="14">IA</text>' in page
    assert ">NH<" not in page
    assert "5 more are from states that are not named" in page


def test_the_card_is_drawn_once_for_the_same_figures(drive: Drive) -> None:
    first = Client().get(f"{PLACE}wide.png")
    assert first.content.startswith(b"\x89PNG")
    assert Client().get(f"{PLACE}wide.png", headers={"if-none-match": first["ETag"]}).status_code == 304
    sign(drive)
    assert Client().get(f"{PLACE}wide.png", headers={"if-none-match": first["ETag"]}).status_code == 200
    assert Client().get(f"{PLACE}round.png").status_code == 404


def test_a_name_is_shown_only_to_whom_it_pleases(drive: Drive) -> None:
    sign(drive, "a@example.org", given_name="Shy")
    loud = sign(drive, "b@example.org", given_name="Loud", shown=True)
    page = words(Client().get(PLACE))
    assert "Loud Ng" in page
    assert "Shy" not in page
    Signature.objects.filter(pk=loud.pk).update(hidden=True)
    assert "Loud" not in words(Client().get(PLACE))
    Signature.objects.update(hidden=False)
    Drive.objects.update(names_shown=False)
    assert "Loud" not in words(Client().get(PLACE))
    assert 'name="shown"' not in words(Client().get(PLACE))


def test_what_came_of_it_is_told(drive: Drive) -> None:
    sign(drive)
    end(drive, "another", statement="<b>She</b> supports Grace.", source="https://example.org/news")
    page = words(Client().get(PLACE))
    assert "Somebody else runs whom those who signed may support." in page
    assert "&lt;b&gt;She&lt;/b&gt; supports Grace." in page
    assert '<a rel="external noopener noreferrer nofollow" href="https://example.org/news">' in page
    assert "Sign the petition" not in page
    listed = words(Client().get(f"/o/{drive.organization.slug}/"))
    assert "Ada Lovelace is asked to run" in listed


def test_days_become_columns_and_many_days_become_fewer() -> None:
    first = date(2026, 1, 1)
    assert over_time([], first) is None
    few = over_time([(first, 2), (first + timedelta(days=2), 1)], first + timedelta(days=3))
    assert few is not None
    assert [(column.span.new, column.span.total) for column in few.columns] == [(2, 2), (0, 2), (1, 3), (0, 3)]
    many = over_time([(first, 2), (first + timedelta(days=130), 1)], first)
    assert many is not None
    assert (many.days, len(many.columns), many.last.total) == (3, 44, 3)
    assert many.last.until == first + timedelta(days=130)


# -- officials ---------------------------------------------------------------------------------------------------------


def test_an_official_prepares_looks_and_begins(drive: Drive) -> None:
    end(drive)
    client, place = owner(drive), f"/organizer/{drive.organization.slug}/drive/"
    made = client.post(place, NEW)
    new = Drive.objects.get(slug="run-grace")
    assert made["Location"] == f"{place}{new.pk}/"
    assert client.post(made["Location"], {**NEW, "person": "Rear Adm. Grace Hopper"})["Location"].endswith("/preview/")
    assert "Rear Adm. Grace Hopper" in words(client.get(f"{place}{new.pk}/preview/"))
    client.post(f"{place}{new.pk}/begin/")
    new.refresh_from_db()
    assert new.state == "collecting"
    assert client.post(made["Location"], NEW).status_code == 409
    assert "one drive at a time" in words(client.get(place))
    assert client.post(place, {**NEW, "slug": "third"}).status_code == 422


def test_a_form_says_where_it_is_wrong(drive: Drive) -> None:
    end(drive)
    answer = owner(drive).post(f"/organizer/{drive.organization.slug}/drive/", {**NEW, "slug": "Run Grace"})
    assert answer.status_code == 422
    assert "Write small letters" in words(answer)


def test_a_draft_can_be_removed(drive: Drive) -> None:
    Drive.objects.update(state="preparing", began_at=None)
    owner(drive).post(f"/organizer/{drive.organization.slug}/drive/{drive.pk}/discard/")
    assert not Drive.objects.exists()


def test_officials_see_all_figures_and_hide_names(drive: Drive, office: str) -> None:
    signature = sign(drive, region="NH", shown=True)
    ask(drive, "waiting@example.org")
    client = owner(drive)
    page = words(client.get(office))
    assert "<dt>Confirmed</dt><dd>1</dd>" in page
    assert "<dt>Not confirmed</dt><dd>1</dd>" in page
    assert '<th scope="row">NH</th><td class="number">1</td>' in page
    client.post(f"{office}names/{signature.pk}/", {"hidden": "yes"})
    assert not drive.signatures.shown().exists()
    client.post(f"{office}names/", {"shown": "no"})
    drive.refresh_from_db()
    assert not drive.names_shown


def test_the_file_by_state_names_nobody_and_no_small_state(drive: Drive, office: str) -> None:
    for number in range(7):
        sign(drive, f"{number}@example.org", region="=CMD()" if number < 5 else "TX")
    table = owner(drive).get(f"{office}by-state.csv").content.decode()
    assert table == "state,signatures\r\nother states,7\r\nall,7\r\n"
    for number in range(7, 12):
        sign(drive, f"{number}@example.org", region="IA")
    for number in range(12, 15):
        sign(drive, f"{number}@example.org", region="VT")
    table = owner(drive).get(f"{office}by-state.csv").content.decode()
    assert table == "state,signatures\r\n'=CMD(),5\r\nIA,5\r\nother states,5\r\nall,15\r\n"


def test_an_end_needs_a_reason_and_the_password(drive: Drive, office: str) -> None:
    official = person("official@example.org")
    Staff.objects.create(organization=drive.organization, user=official, role=Role.ORGANIZER)
    stale = signed_in(official, recently=False)
    said = {"ending": "declined", "statement": "She said no."}
    assert "/reauthenticate/" in stale.post(f"{office}end/", said)["Location"]
    client = owner(drive)
    assert client.post(f"{office}end/", {"ending": "declined"}).status_code == 422
    client.post(f"{office}end/", said)
    drive.refresh_from_db()
    assert (drive.state, drive.statement) == ("ended", "She said no.")


def test_observers_end_nothing(drive: Drive, office: str) -> None:
    observer = User.objects.create_user("observer@example.org")
    Staff.objects.create(organization=drive.organization, user=observer, role=Role.OBSERVER)
    client = signed_in(observer)
    assert client.get(office).status_code == client.get(f"{office}end/").status_code == 200
    assert client.post(f"{office}end/", {"ending": "declined", "statement": "x"}).status_code == 403


def test_what_now_prepares_a_contest_and_leads_to_the_set_up(drive: Drive, office: str) -> None:
    sign(drive)
    client = owner(drive)
    assert client.get(f"{office}next/").status_code == 404
    end(drive)
    assert kinds("new@example.org") == ["drive-confirmation", "drive-signature"]
    said = {"name": "2016 nomination", "candidates": "Bernie Sanders\n\nHillary Clinton\n"}
    answer = client.post(f"{office}next/", said)
    contest = Contest.objects.get()
    assert answer["Location"] == f"/organizer/{drive.organization.slug}/elections/new/?contest={contest.pk}"
    assert [candidate.name for candidate in contest.candidates.all()] == ["Bernie Sanders", "Hillary Clinton"]
    assert contest.drive == drive
    assert client.get(answer["Location"]).status_code == 200
    assert client.post(f"{office}next/", said).status_code == 422
    assert client.post(f"{office}next/", {"name": "x", "candidates": "A\na"}).status_code == 422
    assert Contest.objects.count() == 1
