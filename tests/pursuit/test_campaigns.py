"""Campaigns: who may found and join them, what is bounded, what outsiders' hands cannot do, what stays as it was."""

from datetime import date
from typing import Any

import pytest

from hustings import errors
from hustings.audit.models import Entry
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message
from hustings.pursuit import actions, member_actions, proposal_actions, target_actions, vote_actions
from hustings.pursuit.actions import Particulars
from hustings.pursuit.models import Stage, Target, Version
from hustings.pursuit.target_actions import Known, Plan, Pursued
from hustings.pursuit.vote_actions import Announced
from tests.pursuit.pursuing import Pursuit, pursuit
from tests.web.officials import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Pursuit:
    return pursuit()


def test_outsiders_do_nothing(here: Pursuit) -> None:
    """Also the lead of another campaign; to them there is no campaign."""
    (target,) = here.pursue("Nurses United")
    rival = person("rival@example.org")
    actions.found(by=rival, particulars=Particulars("Rival", "UTC"))
    acts: list[Any] = [
        lambda: target_actions.move(by=rival, target=target, stage=Stage.LOST),
        lambda: target_actions.plan(by=rival, target=target, plan=Plan("Call")),
        lambda: target_actions.write_note(by=rival, target=target, text="x"),
        lambda: target_actions.keep_contact(by=rival, target=target, known=Known("x")),
        lambda: target_actions.add(by=rival, campaign=here.campaign, pursued=[Pursued(name="x")]),
        lambda: target_actions.remove(by=rival, target=target),
        lambda: vote_actions.note_vote(by=rival, target=target, announced=Announced("UTC", date(2027, 1, 1))),
        lambda: proposal_actions.write(by=rival, campaign=here.campaign, title="x", text="x"),
        lambda: member_actions.invite(by=rival, campaign=here.campaign, email="rival@example.org"),
        lambda: actions.dissolve(by=rival, campaign=here.campaign, name=here.campaign.name),
    ]
    for act in acts:
        with pytest.raises(errors.NotFound):
            act()


def test_somebody_of_another_campaign_is_not_put_in_charge(here: Pursuit) -> None:
    (target,) = here.pursue("Nurses United")
    rival = actions.found(by=person("rival@example.org"), particulars=Particulars("Rival", "UTC"))
    with pytest.raises(errors.WrongInput, match="somebody of this campaign"):
        target_actions.plan(by=here.lead, target=target, plan=Plan(owner=rival.members.get()))


def test_anybody_founds_a_campaign_but_not_any_number(here: Pursuit, settings: Any) -> None:
    settings.FOUNDERS = frozenset({"@elsewhere.example.org"})
    for number in range(actions.MAX_CAMPAIGNS - 1):
        actions.found(by=here.lead, particulars=Particulars(f"Number {number}", "UTC"))
    with pytest.raises(errors.WrongState, match="10 campaigns"):
        actions.found(by=here.lead, particulars=Particulars("One more", "UTC"))


def test_invitations_are_few_a_day_in_all_campaigns(here: Pursuit) -> None:
    second = actions.found(by=here.lead, particulars=Particulars("Second", "UTC"))
    for number in range(member_actions.MAX_INVITATIONS):
        campaign = (here.campaign, second)[number % 2]
        member_actions.invite(by=here.lead, campaign=campaign, email=f"a{number}@example.org")
    with pytest.raises(errors.TooMany, match="for one day"):
        member_actions.invite(by=here.lead, campaign=here.campaign, email="late@example.org")


def test_a_withdrawn_invitation_is_not_sent(here: Pursuit) -> None:
    invitation = member_actions.invite(by=here.lead, campaign=here.campaign, email="sue@example.org")
    member_actions.withdraw_invitation(by=here.lead, invitation=invitation)
    with pytest.raises(errors.NotNeeded):
        letter(Message.objects.get())


def test_the_audit_log_names_nobody(here: Pursuit) -> None:
    """Its rows outlive the campaign: no address, no name of a campaign, an endorser or a person is in them."""
    here.pursue("Nurses United")
    member_actions.invite(by=here.lead, campaign=here.campaign, email="sue@example.org")
    actions.dissolve(by=here.lead, campaign=here.campaign, name=here.campaign.name)
    rows = Entry.objects.filter(subject=here.campaign.label)
    assert [row.verb for row in rows.order_by("pk")] == [
        *("campaign.found", "campaign.pursue", "campaign.invite"),
        "campaign.dissolve",
    ]
    written = " ".join(f"{row.subject} {row.detail}" for row in rows)
    assert not [name for name in ("sue@", "Ada", "Nurses") if name in written]
    assert all(row.organization is None for row in rows)


def test_a_shared_version_is_refused_any_change(here: Pursuit) -> None:
    (target,) = here.pursue("Nurses United")
    proposal = proposal_actions.write(by=here.lead, campaign=here.campaign, title="Schools", text="Pay teachers.")
    version = proposal.versions.get()
    share = proposal_actions.share(by=here.lead, version=version, target=target, reader="Joan")
    stored = Version.objects.get()
    stored.text = "Pay nobody."
    with pytest.raises(errors.Refusal, match="never changed"):
        stored.save()
    assert proposal_actions.open_link(code=proposal_actions.code_of(share)).version.text == "Pay teachers."


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "at least one of the two days"),
        ({"opens_on": date(2027, 2, 2), "closes_on": date(2027, 2, 1)}, "closes before it opens"),
        ({"opens_on": date(2027, 2, 2), "threshold": "most"}, "fraction or per cent"),
        ({"opens_on": date(2027, 2, 2), "link": "javascript:alert(1)"}, "not a web address"),
        ({"opens_on": date(2027, 2, 2), "time_zone": "Mars/Olympus"}, "time zone from the list"),
    ],
)
def test_a_vote_that_cannot_be_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(errors.WrongInput, match=sentence):
        Announced(**({"time_zone": "UTC"} | fields))


def test_a_removed_member_sees_nothing_and_what_they_did_stays(here: Pursuit) -> None:
    helper = person("helper@example.org")
    invitation = member_actions.invite(by=here.lead, campaign=here.campaign, email=helper.email)
    member = member_actions.accept(by=helper, invitation=invitation)
    (target,) = here.pursue("Nurses United")
    target_actions.plan(by=helper, target=target, plan=Plan("Call", owner=member))
    member_actions.remove(by=here.lead, member=member)
    with pytest.raises(errors.NotFound):
        target_actions.move(by=helper, target=target, stage=Stage.LOST)
    kept = Target.objects.get()
    assert (kept.next_step, kept.owner) == ("Call", None)
