"""What changes proposals: writing them, sharing a version by a link, and what comes back by it.

A link's secret is a code, made of the link's identifier and the site's key; what is stored is its hash. The site mails
no link: members send it themselves (docs/decisions/the-pursuit.md).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.contests.texts import parse_text
from hustings.mailroom.codes import code_hash, made_code
from hustings.pursuit.access import hold, record, require, require_room
from hustings.pursuit.models import Campaign, Comment, CommentStatus, Proposal, Share, Target, Version
from hustings.pursuit.models.proposal import LONGEST_ANSWER, LONGEST_COMMENT, LONGEST_PROPOSAL
from hustings.roll.names import parse_name

MAX_PROPOSALS, MAX_VERSIONS, MAX_SHARES = 200, 100, 1_000  # of a campaign, of a proposal, of a proposal
MAX_COMMENTS = 20  # by one link
_SALT = "hustings.pursuit.share"


def code_of(share: Share) -> str:
    """The secret of this link."""
    return made_code(_SALT, f"{share.uuid}")


@transaction.atomic
def write(*, by: User, campaign: Campaign, title: str, text: str) -> Proposal:
    """A new proposal with its first version. Errors: WrongInput, WrongState."""
    require(by=by, campaign=campaign)
    held = hold(campaign.pk)
    require_room(held.proposals.count(), MAX_PROPOSALS)
    proposal = Proposal.objects.create(campaign=held, title=parse_name(title, field="title", longest=200))
    Version.objects.create(proposal=proposal, number=1, text=_text(text), by=by)
    return proposal


@transaction.atomic
def revise(*, by: User, proposal: Proposal, text: str) -> Version:
    """Change the last version while it is not shared; else write the next one. Errors: WrongInput, WrongState."""
    require(by=by, campaign=proposal.campaign)
    hold(proposal.campaign_id)
    latest = proposal.versions.first()
    parsed = _text(text)
    if latest is not None and latest.shared_at is None:
        latest.text, latest.by = parsed, by
        latest.save()
        return latest
    number = latest.number if latest else 0
    require_room(number, MAX_VERSIONS)
    return Version.objects.create(proposal=proposal, number=number + 1, text=parsed, by=by)


@transaction.atomic
def share(*, by: User, version: Version, target: Target, reader: str) -> Share:
    """A link by which ``reader`` at the target reads this version and comments on it. WrongInput, WrongState."""
    campaign = version.proposal.campaign
    require(by=by, campaign=campaign)
    held = hold(campaign.pk)
    if target.campaign_id != held.pk:
        raise errors.WrongInput(_("Choose an endorser of this campaign."), field="target")
    require_room(Share.objects.filter(version__proposal=version.proposal_id).count(), MAX_SHARES)
    current = Version.objects.select_related("proposal").get(pk=version.pk)
    if current.shared_at is None:
        current.shared_at = timezone.now()
        current.save()
    made = Share(version=current, target=target, by=by, reader=parse_name(reader, field="reader", longest=150))
    made.code_hash = code_hash(code_of(made))
    made.save()
    record(by, held, "campaign.share")
    return made


@transaction.atomic
def revoke(*, by: User, share: Share) -> None:
    """The link leads nowhere any more; what came back by it stays."""
    require(by=by, campaign=share.target.campaign)
    held = hold(share.target.campaign_id)
    Share.objects.open().filter(pk=share.pk).update(revoked_at=timezone.now())
    record(by, held, "campaign.revoke")


@transaction.atomic
def open_link(*, code: str) -> Share:
    """The link of this code; that it was opened is noted. Raises WrongInput for a wrong or revoked one."""
    opened = _of_code(code)
    if opened.opened_at is None:
        opened.opened_at = timezone.now()
        opened.save(update_fields=["opened_at"])
    return opened


@transaction.atomic
def comment(*, code: str, text: str) -> Share:
    """Leave a comment by a link; the link. Errors: WrongInput, WrongState."""
    found = _of_code(code)
    parsed = parse_text(text, field="text", longest=LONGEST_COMMENT)
    if not parsed:
        raise errors.WrongInput(_("This is needed."), field="text")
    if found.comments.count() >= MAX_COMMENTS:
        said = _("By this link %(number)d comments were left, which is all it takes: answer the campaign's letter.")
        raise errors.WrongState(said % {"number": MAX_COMMENTS})
    Comment.objects.create(share=found, text=parsed)
    return found


@transaction.atomic
def answer(*, by: User, comment: Comment, status: CommentStatus, text: str) -> Comment:
    """Say what became of a comment; whoever left it sees it by the link. Errors: WrongInput."""
    require(by=by, campaign=comment.share.target.campaign)
    comment.status = status
    comment.answer = parse_text(text, field="answer", longest=LONGEST_ANSWER)
    comment.answered_at = timezone.now()
    comment.save()
    return comment


@transaction.atomic
def remove(*, by: User, proposal: Proposal) -> None:
    """Delete the proposal with its versions, links and comments."""
    require(by=by, campaign=proposal.campaign)
    record(by, proposal.campaign, "campaign.drop_proposal")
    proposal.delete()


def _of_code(code: str) -> Share:
    shares = Share.objects.open().select_for_update(no_key=True, of=("self",))
    related = shares.select_related("version__proposal__campaign__candidate__contest", "target")
    found = related.filter(code_hash=code_hash(code)).first()
    if found is None:
        said = _("This code opens nothing, or not any more. Ask whoever sent you the link.")
        raise errors.WrongInput(said, field="code")
    return found


def _text(written: str) -> str:
    parsed = parse_text(written, field="text", longest=LONGEST_PROPOSAL)
    if not parsed:
        raise errors.WrongInput(_("This is needed."), field="text")
    return parsed
