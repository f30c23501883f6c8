"""The pages of batches: from the file to the ledger, and who may see and do what."""

from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hustings.ledger.models import Batch, Endorsement, Entry
from hustings.ledger.reading.profiles import Profile
from hustings.roll.models import Organization
from hustings.web.organizer.ledger_imports.words import profile_words
from tests.ledger.tables import begin, read, row, run, table, take, upload
from tests.roll import rolls
from tests.roll.rolls import House
from tests.web.officials import PASSWORD, signed_in

pytestmark = pytest.mark.django_db
TABLE = table(
    row("Communications Workers of America", process="member_vote"),
    row("Comunications Workers of America", "Hillary Clinton"),
    row("<b>Nobody</b>", date="12 January"),
)


@pytest.fixture
def house(db: None) -> House:
    return rolls.house()


@pytest.fixture
def organizer(house: House) -> Client:
    return signed_in(house.organizer)


def at(house: House, name: str, *parts: Any) -> str:
    return reverse(f"organizer:{name}", args=[house.organization.slug, *parts])


def led_to(response: Any) -> str:
    """Where the answer sends the browser."""
    assert response.status_code == 302, response.content.decode()[:2000]
    return str(response.url)


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return unescape(response.content.decode())


def test_from_upload_to_the_ledger(house: House, organizer: Client) -> None:
    file = SimpleUploadedFile("list.csv", TABLE.encode())
    place = led_to(organizer.post(at(house, "ledger-import-upload"), {"file": file}))
    batch = Batch.objects.get()
    assert place == at(house, "ledger-import-columns", batch.pk)
    page = text(organizer.get(place))
    assert "endorsed: Bernie Sanders" in page
    assert "12 January: no date" in page
    columns = {f"column-{column}": field for field, column in batch.columns["places"].items()}
    place = led_to(organizer.post(place, {**columns, "by_hand": "1", "start": "1"}))
    assert place == at(house, "ledger-import", batch.pk)
    assert "data-progress-url" in text(organizer.get(place))
    run(batch)
    assert organizer.get(at(house, "ledger-import-progress", batch.pk)).json() == {
        "done": batch.size,
        "total": batch.size,
        "text": "3 rows read.",
        "finished": True,
    }
    page = text(organizer.get(place))
    assert "1 row names somebody who may be in the ledger under another name" in page
    assert not Entry.objects.exists()

    names = at(house, "ledger-import-names", batch.pk)
    page = text(organizer.get(names))
    assert "the same as Communications Workers of America, in this file" in page
    (open_,) = batch.names.undecided()
    choice = {f"choice-{open_.pk}": f"name:{open_.near[0]['pk']}"}
    assert led_to(organizer.post(names, choice)) == place
    page = text(organizer.get(place))
    assert "Enter 2 rows" in page
    assert led_to(organizer.post(at(house, "ledger-import-enter", batch.pk))) == place
    run(batch)
    page = text(organizer.get(place))
    assert "Done: 2 rows were entered" in page
    assert reverse("public:ledger-entry", args=[Endorsement.objects.order_by("pk")[0].pk]) in page
    report = organizer.get(at(house, "ledger-import-report", batch.pk))
    assert report["Content-Disposition"] == 'attachment; filename="import-1-report.csv"'
    assert len(report.content.decode("utf-8-sig").splitlines()) == 4
    assert "list.csv" in text(organizer.get(at(house, "ledger-imports")))


def test_entering_asks_for_the_password_again(house: House) -> None:
    batch = read(house, table(row("MoveOn")))
    house.organizer.set_password(PASSWORD)
    house.organizer.save()
    client = signed_in(house.organizer, recently=False)
    assert "reauthenticate" in led_to(client.post(at(house, "ledger-import-enter", batch.pk)))
    batch.refresh_from_db()
    assert batch.state == Batch.State.REVIEW


def test_columns_that_make_no_sense_are_sent_back_beside_the_field(house: House, organizer: Client) -> None:
    batch = upload(house, TABLE)
    place = at(house, "ledger-import-columns", batch.pk)
    page = text(
        organizer.post(place, {"by_hand": "1", "start": "1", "column-0": "endorser", "column-2": "endorser"}), 422
    )
    assert "is this already" in page
    given = {"by_hand": "1", "start": "1", "column-0": "endorser", "column-2": "candidate"}
    assert "name the one that all rows are about" in text(organizer.post(place, given), 422)
    fixed = {**given, "fixed-contest": "2016 Democratic nomination", "fixed-source_link": "news.example"}
    assert "cannot be read as that" in text(organizer.post(place, fixed), 422)
    fixed["fixed-source_link"] = "https://news.example/"
    assert led_to(organizer.post(place, fixed)) == at(house, "ledger-import", batch.pk)
    assert run(batch).state == Batch.State.REVIEW


def test_a_file_whose_columns_are_known_needs_no_mapping(house: House, organizer: Client) -> None:
    header = "date,position,city,state,endorser,endorsee,endorser party,source,order,category,body,district,points"
    known = f"{header}\n2019-01-02,governor,,NY,Andrew Cuomo,Joe Biden,D,https://cnn.example/,,Governors,,,8\n"
    batch = upload(house, known)
    place = at(house, "ledger-import-columns", batch.pk)
    page = text(organizer.get(place))
    assert "FiveThirtyEight" in page
    assert "column-0" not in page
    assert "column-0" in text(organizer.get(f"{place}?by_hand=1"))
    assert led_to(organizer.post(place, {"start": "1"})) == at(house, "ledger-import", batch.pk)
    assert run(batch).batch_rows.counts()["new"] == 1


def test_rows_are_chosen_by_verdict_and_reason(house: House, organizer: Client) -> None:
    batch = take(house, table(row("MoveOn"), row("Sierra Club", date="never"), row("", date="2016")))
    place = at(house, "ledger-import", batch.pk)
    assert "MoveOn" in text(organizer.get(f"{place}?verdict=new"))
    page = text(organizer.get(f"{place}?verdict=left_out&reason=wrong_date"))
    assert "never" in page
    assert "names nobody who endorsed" in page  # the other reason, to be chosen
    assert "MoveOn:" not in page
    assert "MoveOn" in text(organizer.get(f"{place}?verdict=nothing&reason=nothing&page=9"))


def test_what_tables_say_is_text_in_every_page(house: House, organizer: Client) -> None:
    script = "<script>alert(1)</script>"
    batch = read(house, table(row(script, source_title=script), row(f"{script} PAC"), row("x", date=script)))
    waiting = upload(house, f"<script>alert(2)</script>,{TABLE}", name=f"{script}.csv")
    pages = [("ledger-import", batch.pk), ("ledger-import-names", batch.pk), ("ledger-import-columns", waiting.pk)]
    for address in [*(at(house, name, pk) for name, pk in pages), at(house, "ledger-imports")]:
        response = organizer.get(address)
        assert response.status_code == 200
        assert b"<script>alert" not in response.content


def test_all_names_may_be_new_at_once(house: House, organizer: Client) -> None:
    batch = read(house, table(row("MoveOn", endorser_kind=""), row("Sierra Club", endorser_kind="")))
    assert "All of them are new" in text(organizer.get(at(house, "ledger-import-names", batch.pk)))
    place = at(house, "ledger-import-all-new", batch.pk)
    assert organizer.post(place, {"kind": ""}).status_code == 422
    assert led_to(organizer.post(place, {"kind": "advocacy"})) == at(house, "ledger-import", batch.pk)
    assert batch.batch_rows.counts()["new"] == 2


def test_a_batch_is_stopped_continued_and_dropped(house: House, organizer: Client) -> None:
    batch = begin(house, TABLE)
    place = at(house, "ledger-import", batch.pk)
    assert led_to(organizer.post(at(house, "ledger-import-stop", batch.pk))) == place
    assert "Nothing was entered" in text(organizer.get(place))
    assert led_to(organizer.post(at(house, "ledger-import-resume", batch.pk))) == place
    assert run(batch).state == Batch.State.REVIEW
    waiting = upload(house, TABLE)
    dropped = organizer.post(at(house, "ledger-import-stop", waiting.pk))
    assert led_to(dropped) == at(house, "ledger-imports")


def test_an_observer_and_strangers(house: House) -> None:
    batch = read(house, TABLE)
    observer, other = signed_in(house.observer), signed_in(rolls.house("dfa").organizer)
    assert "Enter 2 rows" not in text(observer.get(at(house, "ledger-import", batch.pk)))
    assert observer.post(at(house, "ledger-import-enter", batch.pk)).status_code == 403
    assert other.get(at(house, "ledger-import", batch.pk)).status_code == 404
    theirs = Organization.objects.get(slug="dfa")
    assert other.get(reverse("organizer:ledger-import", args=[theirs.slug, batch.pk])).status_code == 404


@pytest.mark.parametrize("profile", Profile)
def test_each_known_kind_of_file_is_called_what_people_call_it(profile: Profile) -> None:
    assert profile_words(profile).startswith(("a table of", "FiveThirtyEight's "))
