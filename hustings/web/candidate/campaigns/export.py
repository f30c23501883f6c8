"""The pipeline as a table for other programs."""

import csv
import io
from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hustings.pursuit.models import Campaign
from hustings.roll.report import harmless
from hustings.web.candidate.campaigns.access import CampaignRequest, campaigner

HEADER = ("endorser", "ledger_id", "kind", "stage", "priority", "next_step", "due", "owner", "notes", "contacts")


@require_safe
@campaigner
def table(request: CampaignRequest) -> StreamingHttpResponse:
    """The whole pipeline, without notes' text and people's data: how many there are of them, it says."""
    name = f"pipeline-{timezone.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines(request.campaign), content_type="text/csv; charset=utf-8", headers=headers)


def lines(campaign: Campaign) -> Iterator[str]:
    """A line for each target; no cell is taken for a formula."""
    yield "\ufeff" + _line(*HEADER)
    found = campaign.targets.with_parts().prefetch_related("notes", "contacts").order_by("name", "pk")
    for target in found.iterator(500):
        slug = target.endorser.slug if target.endorser else ""
        owner = target.owner.user.email if target.owner else ""
        due = target.due.isoformat() if target.due else ""
        counted = f"{len(target.notes.all())}", f"{len(target.contacts.all())}"
        priority = target.get_priority_display()
        yield _line(target.name, slug, target.kind, target.stage, priority, target.next_step, due, owner, *counted)


def _line(*cells: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([harmless(cell) for cell in cells])
    return text.getvalue()
