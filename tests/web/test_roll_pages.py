"""The roll's pages: who may see and do what, and what they say."""

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hustings.roll import importing
from hustings.roll.models import Import, Member
from tests.roll import rolls
from tests.roll.rolls import House, begin, take, upload

pytestmark = pytest.mark.django_db
ROLL = (
    "email,first_name,last_name,state,joined\n"
    "ada@example.org,Ada,<b>Okafor</b>,IA,2014-03-02\n"
    "ben@example.org,,,,\n"
    ",,,,\n"
    "=x,,,,\n"
)


@pytest.fixture
def house(db: None) -> House:
    return rolls.house()


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def organizer(house: House) -> Client:
    return client_of(house.organizer)


@pytest.fixture
def observer(house: House) -> Client:
    return client_of(house.observer)


def at(house: House, name: str, *parts: Any) -> str:
    return reverse(f"organizer:{name}", args=[house.organization.slug, *parts])


def led_to(response: Any) -> str:
    """Where the answer sends the browser."""
    assert response.status_code == 302, response.content.decode()[:2000]
    return str(response.url)


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return unescape(response.content.decode())


# -- from the file to the roll


def test_from_upload_to_report(house: House, organizer: Client) -> None:
    file = SimpleUploadedFile("members.csv", ROLL.encode())
    place = led_to(organizer.post(at(house, "roll-upload"), {"file": file}))
    job = Import.objects.get()
    assert place == at(house, "roll-columns", job.pk)
    page = text(organizer.get(place))
    assert "ada@example.org" in page
    assert "not an e-mail address" in page
    assert Member.objects.count() == 0

    columns = {"column-0": "address", "column-1": "given_name", "column-2": "family_name", "column-3": "state"}
    place = led_to(organizer.post(place, {**columns, "start": "1"}))
    assert place == at(house, "roll-import", job.pk)
    assert "data-progress-url" in text(organizer.get(place))
    assert organizer.get(at(house, "roll-progress", job.pk)).json()["finished"] is False
    importing.run(import_id=job.pk)
    assert organizer.get(at(house, "roll-progress", job.pk)).json() == {
        "done": job.size,
        "total": job.size,
        "text": "4 rows read, 2 members found.",
        "finished": True,
    }
    page = text(organizer.get(place))
    assert "Done: 2 members" in page
    assert "'=x" in page
    report: Any = organizer.get(at(house, "roll-report", job.pk))
    assert report["Content-Disposition"] == 'attachment; filename="import-1-report.csv"'
    assert report["X-Content-Type-Options"] == "nosniff"
    assert b"".join(report.streaming_content).decode("utf-8-sig").splitlines()[0] == "line,what,cell,remedy"
    ada = Member.objects.get(address="ada@example.org")
    assert (ada.family_name, ada.joined_on) == ("<b>Okafor</b>", None)  # the column of days was left out
    assert "members.csv" in text(organizer.get(at(house, "roll-imports")))


def test_what_organizations_write_is_text_in_every_page(house: House, organizer: Client) -> None:
    job = take(house, ROLL)
    Import.objects.filter(pk=job.pk).update(file_name="<script>alert(1)</script>.csv")
    waiting = upload(house, ROLL.replace("first_name", "<script>alert(2)</script>"))
    member = Member.objects.get(address="ada@example.org")
    pages: list[tuple[Any, ...]] = [("roll",), ("roll-imports",), ("roll-states",), ("roll-member", member.pk)]
    pages += [("roll-import", job.pk), ("roll-columns", waiting.pk)]
    for name, *parts in pages:
        response = organizer.get(at(house, name, *parts))
        assert response.status_code == 200
        assert b"<script>alert" not in response.content
        assert b"<b>Okafor" not in response.content


def test_unclear_consent_is_shown_before_and_after(house: House, organizer: Client) -> None:
    roll = "email,email_opt_in\nada@example.org,Y\nben@example.org,N\ncleo@example.org,perhaps\n"
    waiting = upload(house, roll)
    page = text(organizer.get(at(house, "roll-columns", waiting.pk)))
    assert "<td>yes</td>" in page
    assert "<td>no</td>" in page
    assert 'perhaps <span class="badge warn">unclear: none</span>' in page
    page = text(organizer.get(at(house, "roll-import", take(house, roll).pk)))
    assert "Rows that were not taken, or not whole" in page
    assert "1 taken without consent" in page
    assert "unclear consent" in page


def test_the_preview_follows_the_columns(house: House, organizer: Client) -> None:
    job = upload(house, "a,b\nada@example.org,Okafor\n")
    place = at(house, "roll-columns", job.pk)
    assert "no preview until" in text(organizer.get(place))
    page = text(organizer.post(place, {"column-0": "address", "column-1": "family_name", "preview": "1"}))
    assert "Okafor</td>" in page
    job.refresh_from_db()
    assert job.state == Import.State.UPLOADED
    assert not job.columns.get("address")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, "Say which column holds the e-mail addresses"),
        ({"column-0": "address", "column-1": "address"}, "“email” is this already"),
        ({"column-0": "address", "column-1": "given_name", "column-2": "full_name"}, "not both"),
        ({"column-0": "password"}, "is not one of the available choices"),
    ],
)
def test_columns_that_make_no_sense_are_sent_back(
    house: House, organizer: Client, columns: dict[str, str], said: str
) -> None:
    job = upload(house, ROLL)
    assert said in text(organizer.post(at(house, "roll-columns", job.pk), {**columns, "start": "1"}), 422)
    job.refresh_from_db()
    assert job.state == Import.State.UPLOADED


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The roll is empty"),
        (b"PK\x03\x04rest", "CSV UTF-8"),
        (b"email\n\xff\n", "Line 2"),
        (b"a," * 1_000_000, "longer than the names"),
        (b"email\n\0\n", "zero bytes"),
    ],
)
def test_an_upload_that_is_no_roll_is_refused_beside_the_field(
    house: House, organizer: Client, content: bytes, said: str
) -> None:
    response = organizer.post(at(house, "roll-upload"), {"file": SimpleUploadedFile("x.csv", content)})
    page = text(response, 422)
    assert said in page.split('<ul class="errorlist"', 1)[1].split("</ul>")[0]
    assert not Import.objects.exists()


def test_a_large_upload_goes_by_the_disk(house: House, organizer: Client, settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    led_to(organizer.post(at(house, "roll-upload"), {"file": SimpleUploadedFile("x.csv", ROLL.encode())}))
    job = Import.objects.get()
    assert (job.size, Path(job.file.path).read_bytes()) == (len(ROLL), ROLL.encode())


def test_an_upload_without_a_file_or_too_large(house: House, organizer: Client, settings: Any) -> None:
    assert "This field is required" in text(organizer.post(at(house, "roll-upload")), 422)
    settings.LARGEST_ROLL = 3
    response = organizer.post(at(house, "roll-upload"), {"file": SimpleUploadedFile("x.csv", ROLL.encode())})
    assert "larger than" in text(response, 422)


def test_an_import_is_stopped_and_continued(house: House, organizer: Client) -> None:
    job = begin(house, ROLL)
    place = at(house, "roll-import", job.pk)
    assert led_to(organizer.post(at(house, "roll-stop", job.pk))) == place
    page = text(organizer.get(place))
    assert "Stopped" in page
    assert at(house, "roll-resume", job.pk) in page
    assert led_to(organizer.post(at(house, "roll-resume", job.pk))) == place
    importing.run(import_id=job.pk)
    assert "Done: 2 members" in text(organizer.get(place))
    text(organizer.post(at(house, "roll-resume", job.pk)), 409)


def test_an_upload_is_dropped(house: House, organizer: Client) -> None:
    job = upload(house, ROLL)
    assert led_to(organizer.post(at(house, "roll-stop", job.pk))) == at(house, "roll")
    assert "Dropped" in text(organizer.get(at(house, "roll")))


def test_a_broken_file_is_explained(house: House, organizer: Client) -> None:
    job = take(house, "email,name\n" + "a@example.org,A\n" * 300 + "b@example.org,B,C\n")
    page = text(organizer.get(at(house, "roll-import", job.pk)))
    assert "Line 302: the row has 3 cells" in page
    assert "Nothing was changed" in page


# -- who may what


def test_an_observer_sees_and_changes_nothing(house: House, observer: Client) -> None:
    job, waiting, running = take(house, ROLL), upload(house, ROLL), begin(house, ROLL)
    member = Member.objects.earliest("id")
    before = list(Member.objects.values()), list(Import.objects.values())
    seen: list[tuple[Any, ...]] = [
        *(("roll",), ("roll-states",), ("roll-imports",), ("roll-upload",), ("roll-add",)),
        *(("roll-import", job.pk), ("roll-import", running.pk), ("roll-columns", waiting.pk)),
        ("roll-member", member.pk),
    ]
    for name, *parts in seen:
        assert observer.get(at(house, name, *parts)).status_code == 200
    changed: list[tuple[Any, ...]] = [
        *(("roll-upload",), ("roll-add",), ("roll-member", member.pk), ("roll-active", member.pk)),
        *(("roll-columns", waiting.pk), ("roll-stop", running.pk), ("roll-resume", job.pk)),
    ]
    for name, *parts in changed:
        assert observer.post(at(house, name, *parts), {"active": "0"}).status_code == 403
    assert (list(Member.objects.values()), list(Import.objects.values())) == before


def test_another_organization_s_things_are_not_there(house: House, organizer: Client) -> None:
    other = rolls.house("dfa")
    job = take(other, ROLL)
    member = Member.objects.earliest("id")
    for name, part in [
        ("roll-import", job.pk),
        ("roll-columns", job.pk),
        ("roll-progress", job.pk),
        ("roll-report", job.pk),
        ("roll-member", member.pk),
    ]:
        assert organizer.get(at(house, name, part)).status_code == 404
        assert organizer.get(at(other, name, part)).status_code == 404
    for name, part in [("roll-stop", job.pk), ("roll-resume", job.pk), ("roll-active", member.pk)]:
        assert organizer.post(at(house, name, part)).status_code == 404
        assert organizer.post(at(other, name, part)).status_code == 404


def test_a_stranger_is_sent_to_sign_in(house: House, client: Client) -> None:
    job = take(house, ROLL)
    pages: list[tuple[Any, ...]] = [("roll",), ("roll-report", job.pk), ("roll-progress", job.pk)]
    for name, *parts in pages:
        response = client.get(at(house, name, *parts))
        assert "/accounts/" in led_to(response)


def test_what_changes_something_is_no_get(house: House, organizer: Client) -> None:
    job = begin(house, ROLL)
    for name, part in [("roll-stop", job.pk), ("roll-resume", job.pk), ("roll-active", 1)]:
        assert organizer.get(at(house, name, part)).status_code == 405


# -- members


def test_members_are_found_and_paged(house: House, organizer: Client) -> None:
    take(house, "email,first_name,state\n" + "".join(f"m{n:03}@example.org,Ann{n},IA\n" for n in range(120)))
    first = text(organizer.get(at(house, "roll")))
    assert "m049@example.org" in first
    assert "m050@example.org" not in first
    second = text(organizer.get(at(house, "roll"), {"after": "m049@example.org"}))
    assert "m050@example.org" in second
    assert "m049@example.org</a>" not in second
    last = text(organizer.get(at(house, "roll"), {"after": "m099@example.org"}))
    assert 'rel="next"' not in last
    found = text(organizer.get(at(house, "roll"), {"q": " M007@EXAMPLE.org"}))
    assert found.count("@example.org</a>") == 1
    assert text(organizer.get(at(house, "roll"), {"q": "ann11 "})).count("@example.org</a>") == 11
    assert "Nobody with this" in text(organizer.get(at(house, "roll"), {"q": "nobody%_'\0"}))
    assert "Nobody more" in text(organizer.get(at(house, "roll"), {"state": "NH"}))
    states = text(organizer.get(at(house, "roll-states")))
    assert "120" in states


def test_a_member_is_added_changed_and_made_inactive(house: House, organizer: Client) -> None:
    response = organizer.post(at(house, "roll-add"), {"address": "Ada@Example.org", "state": "iowa"})
    assert led_to(response) == at(house, "roll")
    ada = Member.objects.get(address="ada@example.org")
    assert (ada.mailbox, ada.state) == ("Ada@example.org", "IA")
    assert "already" in text(organizer.post(at(house, "roll-add"), {"address": "ADA@example.org"}), 422)
    page = text(organizer.post(at(house, "roll-add"), {"address": "nope", "language": "?"}), 422)
    assert "like name@example.org" in page
    place = at(house, "roll-member", ada.pk)
    assert not ada.campaigning  # the box was not ticked
    assert "May be sent campaign mail" in text(organizer.get(place))
    change = {
        "address": "ada@example.org",
        "campaigning": "on",
        "given_name": "Ada",
        "joined_on": "2014-03-02",
        "language": "es",
    }
    assert led_to(organizer.post(place, change)) == place
    ada = Member.objects.get(pk=ada.pk)
    assert (ada.given_name, f"{ada.joined_on}", ada.language, ada.state) == ("Ada", "2014-03-02", "es", "")
    assert ada.campaigning
    organizer.post(at(house, "roll-active", ada.pk), {"active": "0"})
    ada.refresh_from_db()
    assert not ada.active
    assert "inactive" in text(organizer.get(place))
    organizer.post(at(house, "roll-active", ada.pk), {"active": "1"})
    ada.refresh_from_db()
    assert ada.active
