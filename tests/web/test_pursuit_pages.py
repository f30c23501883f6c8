"""The pages of campaigns: nobody outside sees anything, members work, readers of a proposal see their own link only."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from hustings.accounts.models import User
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message
from hustings.pursuit import proposal_actions
from hustings.pursuit.following_actions import follow_due
from hustings.pursuit.models import (
    Campaign,
    CampaignMember,
    Comment,
    Contact,
    Move,
    OutsideVote,
    Proposal,
    Share,
    Stage,
    Target,
    Version,
)
from hustings.web.candidate.campaigns import urls
from tests.ledger import filled
from tests.pursuit.pursuing import Pursuit, pursuit
from tests.web.campaigns import campaigning
from tests.web.elections import open_election
from tests.web.officials import office, person, signed_in
from tests.web.test_organizer_access import contents, tokenless

pytestmark = pytest.mark.django_db

NOWHERE = "00000000-0000-4000-8000-000000000000"
LEADS_ALONE = {"delete"}


def addresses(named: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every address of a campaign: its name, with what ``named`` has for its parts."""

    def within(patterns: list[URLPattern | URLResolver], parts: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
        for each in patterns:
            here = parts | each.pattern.converters.keys()
            if isinstance(each, URLResolver):
                yield from within(each.url_patterns, here)
            elif "campaign" in here:
                yield f"{each.name}", here

    for name, parts in within(urls.urlpatterns, frozenset()):
        yield name, reverse(f"campaigns:{name}", kwargs={part: named[part] for part in parts})


@pytest.fixture
def lead() -> User:
    return person("lead@example.org")


def test_to_outsiders_no_campaign_exists(lead: User) -> None:
    """Another campaign's lead, an official, anybody: the answer of a campaign that does not exist; nothing changes."""
    named = campaigning(lead)
    rival = person("rival@example.org")
    campaigning(rival)
    others = [signed_in(user) for user in (rival, office().owner, person("eve@example.org"))]
    before = contents()
    walked = 0
    for name, where in addresses(named):
        nowhere = where.replace(f"{named['campaign']}", NOWHERE)
        for client in others:
            for method in (client.get, client.post):
                answer: Any = method(where)
                nothing: Any = method(nowhere)
                assert answer.status_code in (404, 405), name
                assert tokenless(answer).replace(where, "") == tokenless(nothing).replace(nowhere, ""), name
        for method in (Client().get, Client().post):
            assert method(where).status_code in (302, 405), name
        walked += 1
    assert walked > 30
    assert contents() == before


def test_a_member_of_two_campaigns_cannot_mix_them(lead: User) -> None:
    """Every part of one campaign is unknown under the address of the other, though the user belongs to both."""
    first, second = campaigning(lead), campaigning(lead)
    client = signed_in(lead)
    before = contents()
    for part in first.keys() - {"campaign"}:
        for name, where in addresses(second | {part: first[part]}):
            if where not in dict(addresses(second)).values():
                for method in (client.get, client.post):
                    assert method(where).status_code in (404, 405), (name, part)
    assert contents() == before


def test_members_see_every_page_but_what_is_for_leads(lead: User) -> None:
    named = campaigning(lead)
    helper = CampaignMember.objects.get(pk=named["member"]).user
    for user, absent in ((lead, set[str]()), (helper, LEADS_ALONE)):
        client = signed_in(user)
        for name, where in addresses(named):
            expected = {404} if name in absent else {200, 405}
            assert client.get(where).status_code in expected, name


def test_members_do_not_do_what_is_for_leads(lead: User) -> None:
    named = campaigning(lead)
    client = signed_in(CampaignMember.objects.get(pk=named["member"]).user)
    own = CampaignMember.objects.get(user=lead, campaign=named["campaign"])
    here = [named["campaign"]]
    forms = {
        reverse("campaigns:members", args=here): {"email": "x@example.org"},
        reverse("campaigns:settings", args=here): {"name": "Mine", "time_zone": "UTC"},
        reverse("campaigns:role", args=[*here, named["member"]]): {"role": "lead"},
        reverse("campaigns:member-remove", args=[*here, own.pk]): {},
        reverse("campaigns:uninvite", args=[*here, named["invitation"]]): {},
        reverse("campaigns:delete", args=here): {"name": "Ada for all"},
    }
    before = contents()
    for where, form in forms.items():
        assert client.post(where, form).status_code in (403, 404), where
    assert contents() == before


# -- campaigns and members ---------------------------------------------------------------------------------------------


def test_a_campaign_is_founded_for_a_candidate_of_the_ledger(lead: User) -> None:
    contest = filled.contest("2028 nomination", cycle=2028)
    ada = filled.candidate(contest, "Ada Lovelace")
    client, where = signed_in(lead), reverse("campaigns:found")
    assert "Ada Lovelace: 2028 nomination" in client.get(where, {"q": "lovelace 2028"}).content.decode()
    form = {"name": "Ada for all", "time_zone": "UTC", "candidate": f"{ada.pk}"}
    assert client.post(f"{where}?q=lovelace", form).status_code == 302
    made = Campaign.objects.get()
    assert (made.candidate, made.contest_key, made.members.get().role) == (ada, contest.key, "lead")
    early = {"name": "Early", "time_zone": "UTC", "contest_name": "2032 nomination", "candidate_name": "Nobody Yet"}
    assert client.post(where, early).status_code == 302
    wrong = client.post(where, early | {"contest_name": ""})
    assert wrong.status_code == 422


def test_an_invitation_is_accepted_with_its_address(lead: User) -> None:
    named = campaigning(lead)
    where = reverse("campaigns:members", args=[named["campaign"]])
    assert signed_in(lead).post(where, {"email": "Sue@example.org"}).status_code == 302
    message = Message.objects.get(kind="campaign-invitation")
    # Anybody founds a campaign and calls it as they like: no letter carries their words to a stranger.
    assert "Ada for all" not in letter(message).subject + letter(message).text
    offer = Campaign.objects.get().invitations.get(email="sue@example.org")
    eve, sue = signed_in(person("eve@example.org")), signed_in(person("sue@example.org"))
    accept = reverse("campaigns:accept", args=[offer.pk])
    assert eve.post(accept).status_code == 404
    assert "Ada for all" in sue.get(reverse("campaigns:home")).content.decode()
    assert sue.post(accept).status_code == 302
    assert sue.get(reverse("campaigns:overview", args=[named["campaign"]])).status_code == 200


def test_somebody_always_leads(lead: User) -> None:
    named = campaigning(lead)
    own = CampaignMember.objects.get(user=lead)
    leave = reverse("campaigns:member-remove", args=[named["campaign"], own.pk])
    client = signed_in(lead)
    assert client.post(leave).status_code == 409
    client.post(reverse("campaigns:role", args=[named["campaign"], named["member"]]), {"role": "lead"})
    assert client.post(leave).status_code == 302
    assert client.get(reverse("campaigns:overview", args=[named["campaign"]])).status_code == 404


def test_a_campaign_is_deleted_whole_by_its_name_and_a_fresh_password(lead: User) -> None:
    named = campaigning(lead)
    where = reverse("campaigns:delete", args=[named["campaign"]])
    asked = signed_in(lead, recently=False).post(where, {"name": "Ada for all"})
    assert "reauthenticate" in asked["Location"]
    client = signed_in(lead)
    assert client.post(where, {"name": "Another"}).status_code == 422
    assert Campaign.objects.exists()
    assert client.post(where, {"name": "ada for  all"}).status_code == 302
    for model in (Campaign, CampaignMember, Target, Contact, Move, OutsideVote, Proposal, Version, Share, Comment):
        assert not model._default_manager.exists(), model


# -- the pipeline ------------------------------------------------------------------------------------------------------


@pytest.fixture
def here() -> Pursuit:
    return pursuit()


def test_a_target_is_moved_by_one_button_and_comes_back_to_the_board(here: Pursuit) -> None:
    (target,) = here.pursue("Nurses United")
    client = signed_in(here.lead)
    board = reverse("campaigns:board", args=[here.campaign.pk])
    move = reverse("campaigns:move", args=[here.campaign.pk, target.pk])
    answer = client.post(move, {"stage": "interview", "next": board})
    assert (answer.status_code, answer["Location"]) == (302, board)
    assert Target.objects.get().stage == Stage.INTERVIEW
    assert client.post(move, {"stage": "nowhere"}).status_code == 422
    away = client.post(move, {"stage": "lost", "next": "//evil.example.org/"})
    assert away["Location"].startswith("/candidate/campaigns/")
    assert Move.objects.filter(by=here.lead).count() == 2


def test_names_are_added_in_bulk_and_once(here: Pursuit) -> None:
    filled.endorser("MoveOn", "advocacy", also=("MoveOn.org Political Action",))
    client, where = signed_in(here.lead), reverse("campaigns:add", args=[here.campaign.pk])
    given = {"names": "MoveOn.org Political Action\r\n\r\nNurses United\nnurses united\nMoveOn", "kind": "union"}
    assert client.post(where, given).status_code == 302
    assert list(Target.objects.values_list("name", "kind")) == [("MoveOn", "advocacy"), ("Nurses United", "union")]
    assert client.post(where, given | {"names": "\u202e"}).status_code == 422


def test_everybody_of_an_earlier_contest_is_offered_by_kind(here: Pursuit) -> None:
    earlier = filled.democratic_2016()
    client = signed_in(here.lead)
    where = reverse("campaigns:add-contest", args=[here.campaign.pk])
    shown = client.get(where, {"contest": earlier.slug, "kind": ["union"]}).content.decode()
    assert "National Nurses United" in shown
    assert "Howard Dean" not in shown
    chosen = {"endorser": ["national-nurses-united", "moveon", "nobody"]}
    client.post(reverse("campaigns:add-ledger", args=[here.campaign.pk]), chosen)
    assert sorted(Target.objects.values_list("name", flat=True)) == ["MoveOn", "National Nurses United"]
    assert "in the pipeline already" in client.get(where, {"contest": earlier.slug}).content.decode()


def test_the_table_has_no_formulas_and_nobodys_data(here: Pursuit) -> None:
    named = campaigning(here.lead)
    Target.objects.filter(pk=named["target"]).update(name="=1+1")
    answer = signed_in(here.lead).get(reverse("campaigns:csv", args=[named["campaign"]]))
    table = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=1+1" in table
    assert "joan@example.org" not in table
    assert "555" not in table


def test_what_the_ledger_moved_is_news_until_it_is_marked_as_seen(here: Pursuit) -> None:
    endorser, _target = here.targeted()
    filled.endorsement(endorser, here.contest, here.ours)
    follow_due()
    client, where = signed_in(here.lead), reverse("campaigns:overview", args=[here.campaign.pk])
    assert "1 move since you last looked" in client.get(where).content.decode()
    assert "1 move since you last looked" in client.get(where).content.decode()
    client.post(reverse("campaigns:seen", args=[here.campaign.pk]), {"upto": f"{Move.objects.all()[0].pk}"})
    assert "since you last looked" not in client.get(where).content.decode()


# -- votes -------------------------------------------------------------------------------------------------------------


def test_votes_of_this_site_and_of_elsewhere_are_in_page_and_calendar(here: Pursuit) -> None:
    endorser, target = here.targeted()
    vote = open_election(contest=here.contest.name, options=("Ada Lovelace", "No endorsement"))
    type(endorser).objects.filter(pk=endorser.pk).update(organization=vote.election.organization)
    client, today = signed_in(here.lead), timezone.now().date()
    where = reverse("campaigns:vote-add", args=[here.campaign.pk, target.pk])
    days = {"opens_on": f"{today}", "closes_on": f"{today + timedelta(days=5)}", "time_zone": "America/Chicago"}
    given = days | {"rule": "Board; all of it", "threshold": "2/3", "on_ballot": "no"}
    assert client.post(where, given | {"link": "https://example.org/\u202e"}).status_code == 422
    assert client.post(where, given | {"closes_on": f"{today - timedelta(days=1)}"}).status_code == 422
    assert client.post(where, given).status_code == 302
    shown = client.get(reverse("campaigns:votes", args=[here.campaign.pk])).content.decode()
    assert f"/e/{vote.uuid}/" in shown
    assert "not on the ballot" in shown
    file = client.get(reverse("campaigns:calendar", args=[here.campaign.pk])).content.decode()
    assert file.count("BEGIN:VEVENT") == 2
    assert f"DTSTART;VALUE=DATE:{today:%Y%m%d}" in file
    assert "Board\\; all of it" in file
    assert max(len(line.encode()) for line in file.split("\r\n")) <= 75


def test_a_vote_that_is_not_public_is_not_shown(here: Pursuit) -> None:
    endorser, _target = here.targeted()
    place = office()
    type(place.contest).objects.update(name=here.contest.name)
    type(endorser).objects.filter(pk=endorser.pk).update(organization=place.organization)
    shown = signed_in(here.lead).get(reverse("campaigns:votes", args=[here.campaign.pk])).content.decode()
    assert place.election.pk not in shown


# -- proposals ---------------------------------------------------------------------------------------------------------


def test_a_reader_reads_comments_and_sees_the_answer(lead: User) -> None:
    named = campaigning(lead)
    campaign, proposal = named["campaign"], named["proposal"]
    client, stranger, read = signed_in(lead), Client(), reverse("campaigns:read")
    where = reverse("campaigns:share", args=[campaign, proposal, named["version"]])
    answer = client.post(where, {"target": named["target"], "reader": "Karl"})
    assert answer.status_code == 302
    share = Share.objects.get(reader="Karl")
    code = proposal_actions.code_of(share)
    assert code in client.get(answer["Location"]).content.decode()
    assert code not in answer["Location"]
    shown = stranger.post(read, {"code": code.lower()}).content.decode()
    assert "Pay teachers more." in shown
    assert "More." not in shown.replace("Pay teachers more.", "")  # what others said
    assert "Joan" not in shown
    left = stranger.post(read, {"code": code, "text": "And nurses."}).content.decode()
    assert "Your comment is with the campaign" in left
    comment = Comment.objects.get(share=share)
    client.post(reverse("campaigns:answer", args=[campaign, comment.pk]), {"status": "taken", "answer": "Gladly."})
    again = stranger.post(read, {"code": code}).content.decode()
    assert "Gladly." in again
    assert "taken over" in again


def test_a_version_that_was_shared_stays(lead: User) -> None:
    named = campaigning(lead)
    client = signed_in(lead)
    where = reverse("campaigns:proposal", args=[named["campaign"], named["proposal"]])
    client.post(where, {"text": "Draft."})
    assert Version.objects.get(pk=named["version"]).text == "Draft."
    client.post(
        reverse("campaigns:share", args=[named["campaign"], named["proposal"], named["version"]]),
        {"target": named["target"], "reader": "Karl"},
    )
    client.post(where, {"text": "Next."})
    assert list(Version.objects.values_list("number", "text"))[:2] == [(3, "Next."), (2, "Draft.")]


def test_a_revoked_link_opens_nothing(lead: User) -> None:
    named = campaigning(lead)
    code = proposal_actions.code_of(Share.objects.get())
    signed_in(lead).post(reverse("campaigns:revoke", args=[named["campaign"], named["share"]]))
    for form in ({"code": code}, {"code": code, "text": "x"}, {"code": "7K3M-9QXA-0RTB-52WE-H8DN"}):
        answer = Client().post(reverse("campaigns:read"), form)
        assert answer.status_code == 422
        assert "This code opens nothing" in answer.content.decode()
    assert Comment.objects.count() == 1


def test_comments_are_bounded(lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposal_actions, "MAX_COMMENTS", 2)
    campaigning(lead)
    code = proposal_actions.code_of(Share.objects.get())
    where = reverse("campaigns:read")
    assert Client().post(where, {"code": code, "text": "x" * 4001}).status_code == 422
    assert Client().post(where, {"code": code, "text": "Two."}).status_code == 200
    refused = Client().post(where, {"code": code, "text": "Three."})
    assert refused.status_code == 422
    assert Comment.objects.count() == 2
