"""Signing: one signature for each confirmed address, exact counts, members on the roll, and taking it back."""

from typing import Any

import pytest

from hustings import errors
from hustings.drives import ending_actions, signature_actions, withdrawal_actions
from hustings.drives.codes import code_of, withdrawal_code_of
from hustings.drives.models import Drive, Signature, WithdrawalRequest
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message, Purpose
from hustings.mailroom.rest import MOST_OF_NETWORK
from hustings.roll import member_actions
from hustings.roll.models import Member
from tests.drives.drives import ask, collecting_drive, end, kinds, later, owner_of, sign, signer, withdraw
from tests.roll.rolls import House, take

pytestmark = pytest.mark.django_db
ADDRESS = "new@example.org"


@pytest.fixture
def drive() -> Drive:
    return collecting_drive()


def test_a_signature_counts_once_its_address_is_confirmed(drive: Drive) -> None:
    asked = ask(drive)
    assert drive.signatures.counts() == {"asked": 1, "confirmed": 0, "withdrawn": 0}
    assert signature_actions.answer_due() == [drive.pk]
    assert not Member.objects.exists()
    confirmed = signature_actions.confirm(drive=drive, code=code_of(asked))
    assert confirmed.anew
    assert drive.signatures.counts() == {"asked": 0, "confirmed": 1, "withdrawn": 0}
    assert kinds(ADDRESS) == ["drive-confirmation", "drive-signature"]


def test_a_signer_becomes_a_member_of_that_day(drive: Drive) -> None:
    signature = sign(drive, region="ia", language="es", campaigning=False)
    member = Member.objects.get()
    assert signature.member == member
    assert not signature.member_before
    assert (member.address, member.given_name, member.state, member.language) == (ADDRESS, "Nell", "IA", "es")
    assert (member.campaigning, member.active) == (False, True)
    assert signature.confirmed_at is not None
    assert member.joined_on == drive.today(signature.confirmed_at)


def test_consent_to_campaigning_is_as_ticked(drive: Drive) -> None:
    sign(drive, campaigning=True)
    assert Member.objects.get().campaigning


def test_one_address_is_one_signature_however_it_is_written(drive: Drive) -> None:
    first = sign(drive, "New@Example.org")
    for written in ("new@example.ORG", " NEW@example.org "):
        assert ask(drive, written) == first
    assert drive.signatures.standing().count() == Member.objects.count() == 1


def test_the_same_code_again_changes_nothing(drive: Drive) -> None:
    signature = sign(drive)
    again = signature_actions.confirm(drive=drive, code=code_of(signature).lower().replace("-", " "))
    assert (again.signature, again.anew) == (signature, False)
    assert kinds(ADDRESS) == ["drive-confirmation", "drive-signature"]


def test_what_a_stranger_types_changes_no_signature_that_stands(drive: Drive) -> None:
    signature = sign(drive)
    ask(drive, given_name="Mallory", region="TX", shown=True)
    signature.refresh_from_db()
    assert (signature.given_name, signature.region, signature.shown, signature.state) == (
        *("Nell", "IA", False),
        "confirmed",
    )


def test_asking_costs_the_same_for_every_address(drive: Drive, django_assert_num_queries: Any) -> None:
    sign(drive, "known@example.org")
    for address in ("known@example.org", "fresh@example.org"):
        with django_assert_num_queries(6):  # one to count the network, three of the request, a savepoint
            signature_actions.ask(drive=drive, signer=signer(address), network="n")


@pytest.mark.parametrize("address", ["x@mailinator.com", "none", "straße@example.org"])
def test_throwaway_and_strange_addresses_are_refused(address: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        signer(address)
    assert refused.value.field == "address"


def test_letters_to_one_address_come_at_growing_distances(drive: Drive) -> None:
    for minutes, letters in ((0, 1), (5, 1), (6, 2), (11, 2), (10, 3)):
        later(minutes=minutes)
        ask(drive)
        signature_actions.answer_due()
        assert kinds(ADDRESS) == ["drive-confirmation"] * letters


def test_very_many_of_one_network_are_told_to_wait(drive: Drive) -> None:
    rows = [
        Signature(drive=drive, address=f"{n}@x.org", mailbox=f"{n}@x.org", asked_from="n")
        for n in range(MOST_OF_NETWORK)
    ]
    Signature.objects.bulk_create(rows)
    with pytest.raises(errors.TooMany):
        ask(drive, network="n")
    ask(drive, network="other")


def test_a_wrong_code_signs_nothing(drive: Drive) -> None:
    asked = ask(drive)
    signature_actions.answer_due()
    for code in ("", "AAAA", withdrawal_code_of(asked)):
        with pytest.raises(errors.WrongInput) as refused:
            signature_actions.confirm(drive=drive, code=code)
        assert refused.value.field == "code"
    with pytest.raises(errors.WrongInput):
        withdrawal_actions.withdraw(drive=drive, code=code_of(asked))


def test_nobody_signs_what_is_over(drive: Drive) -> None:
    asked = ask(drive)
    signature_actions.answer_due()
    end(drive)
    drive.refresh_from_db()
    with pytest.raises(errors.DriveNotOpen):
        ask(drive, "late@example.org")
    with pytest.raises(errors.DriveNotOpen):
        signature_actions.confirm(drive=drive, code=code_of(asked))
    with pytest.raises(errors.NotNeeded):
        letter(Message.objects.get(kind="drive-confirmation"))
    assert drive.signatures.standing().count() == 0


def test_letters_carry_links_whose_codes_stand_in_the_fragment(drive: Drive) -> None:
    signature = sign(drive, given_name="http://evil.example")
    Signature.objects.update(state="asked", member=None, confirmed_at=None)
    first = letter(Message.objects.get(kind="drive-confirmation"))
    assert f"/d/run-ada-run/confirm/#{code_of(signature)}" in first.text
    Signature.objects.update(state="confirmed", member=Member.objects.get(), confirmed_at="2026-01-01T00:00Z")
    second = letter(Message.objects.get(kind="drive-signature"))
    assert f"/d/run-ada-run/withdraw/confirm/#{withdrawal_code_of(signature)}" in second.text
    assert "evil" not in first.text + second.text


# -- taking it back ----------------------------------------------------------------------------------------------------


def test_a_signature_taken_back_counts_no_more_and_leaves_the_roll(drive: Drive) -> None:
    signature = withdraw(sign(drive, shown=True))
    assert (signature.state, signature.name, signature.region, signature.shown) == ("withdrawn", "", "", False)
    assert drive.signatures.counts()["confirmed"] == 0
    assert not Member.objects.get().active


def test_taken_back_twice_is_once(drive: Drive) -> None:
    signature = sign(drive)
    code = withdrawal_code_of(signature)
    for _ in range(2):
        assert withdrawal_actions.withdraw(drive=drive, code=code).withdrawals == 1


def test_who_was_a_member_before_stays_one(drive: Drive) -> None:
    Member.objects.create(organization=drive.organization, address=ADDRESS, mailbox=ADDRESS, given_name="Ada")
    signature = sign(drive)
    assert signature.member_before
    withdraw(signature)
    member = Member.objects.get()
    assert (member.active, member.given_name) == (True, "Ada")


def test_whom_an_import_has_named_since_stays_a_member(drive: Drive) -> None:
    signature, by = sign(drive), owner_of(drive.organization)
    take(House(drive.organization, by, by), f"email\n{ADDRESS}\n")
    withdraw(signature)
    assert Member.objects.get().active


def test_whoever_an_official_made_inactive_is_not_made_active_by_signing(drive: Drive) -> None:
    Member.objects.create(organization=drive.organization, address=ADDRESS, mailbox=ADDRESS, active=False)
    sign(drive)
    assert not Member.objects.get().active


def test_signing_again_needs_a_new_letter_and_brings_them_back(drive: Drive) -> None:
    signature = sign(drive)
    old = code_of(signature)
    withdraw(signature)
    with pytest.raises(errors.WrongInput):
        signature_actions.confirm(drive=drive, code=old)
    later(days=1)
    again = sign(drive)
    assert (again.pk, again.state, again.given_name) == (signature.pk, "confirmed", "Nell")
    assert not again.member_before
    assert Member.objects.get().active
    with pytest.raises(errors.WrongInput):
        signature_actions.confirm(drive=drive, code=old)


def test_whom_an_official_made_inactive_meanwhile_stays_so(drive: Drive) -> None:
    signature = sign(drive)
    member = Member.objects.get()
    by = owner_of(drive.organization)
    member_actions.set_active(member_id=member.pk, organization=drive.organization, by=by, active=False)
    withdraw(signature)
    later(days=1)
    sign(drive)
    assert not Member.objects.get().active


def test_of_two_drives_the_roll_is_left_with_the_last(drive: Drive) -> None:
    first = sign(drive)
    end(drive)
    later(days=1)
    second = sign(collecting_drive(drive.organization, slug="again"))
    assert not second.member_before
    withdraw(first)
    assert Member.objects.get().active
    withdraw(second)
    assert not Member.objects.get().active


def test_whoever_left_by_one_drive_comes_back_by_another(drive: Drive) -> None:
    withdraw(sign(drive))
    end(drive)
    assert not Member.objects.get().active
    later(days=1)
    second = sign(collecting_drive(drive.organization, slug="again"))
    assert Member.objects.get().active
    withdraw(second)
    assert not Member.objects.get().active


def test_whom_an_import_has_taken_off_since_does_not_come_back_by_signing(drive: Drive) -> None:
    signature, by = sign(drive), owner_of(drive.organization)
    withdraw(signature)
    house = House(drive.organization, by, by)
    take(house, f"email\n{ADDRESS}\n")
    assert Member.objects.get().active
    take(house, "email\nother@example.org\n", removes_missing=True)
    assert not Member.objects.get(address=ADDRESS).active
    later(days=1)
    sign(drive)
    assert not Member.objects.get(address=ADDRESS).active


def test_what_a_stranger_wrote_over_a_withdrawn_signature_goes_with_the_drive(drive: Drive) -> None:
    withdraw(sign(drive))
    ask(drive, given_name="Mallory", postcode="50309", shown=True)
    end(drive)
    ending_actions.tell_due()
    kept = Signature.objects.get()
    assert (kept.state, kept.name, kept.postcode, kept.region, kept.shown) == ("withdrawn", "", "", "", False)


def test_a_letter_to_take_it_back_is_asked_for_alike_by_everybody(drive: Drive, django_assert_num_queries: Any) -> None:
    sign(drive)
    ask(drive, "unconfirmed@example.org")
    signature_actions.answer_due()
    later(days=1)
    for address in (ADDRESS, "unconfirmed@example.org", "nobody@example.org"):
        with django_assert_num_queries(2):
            withdrawal_actions.ask(drive=drive, written=address, network="n")
    withdrawal_actions.answer_due()
    assert kinds(ADDRESS)[2:] == ["drive-signature"]
    assert kinds("unconfirmed@example.org") == ["drive-confirmation"]
    assert kinds("nobody@example.org") == []
    assert not WithdrawalRequest.objects.due().exists()
    with pytest.raises(errors.WrongInput):
        withdrawal_actions.ask(drive=drive, written="none", network="n")


# -- the end -----------------------------------------------------------------------------------------------------------


def test_signers_hear_of_the_end_once_each(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending_actions, "BATCH", 2)
    addresses = [f"{name}@example.org" for name in "abc"]
    gone = sign(drive, "gone@example.org")
    for address in addresses:
        sign(drive, address)
    withdraw(gone)
    ask(drive, "never@example.org")
    end(drive)
    rounds = 0
    while ending_actions.tell_due():
        rounds += 1
    assert rounds == 2
    told = Message.objects.filter(kind="drive-ended")
    assert sorted(told.values_list("to", flat=True)) == addresses
    assert set(told.values_list("purpose", "bulk")) == {(Purpose.NOTICE, True)}
    text = letter(told[0]).text
    assert "Ada Lovelace does not run." in text
    assert "She does not run. Thank you." in text
    assert not Signature.objects.filter(state="asked").exists()
    drive.refresh_from_db()
    assert drive.told_at is not None
    withdraw(Signature.objects.get(address="a@example.org"))
    with pytest.raises(errors.NotNeeded):
        letter(told.get(to="a@example.org"))
