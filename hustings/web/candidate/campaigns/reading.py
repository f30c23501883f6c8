"""What whoever got a link to a proposal sees: that version, their own comments, and what became of them.

The code stands in the link's fragment: to open the page does nothing, whatever opens it; its button does. Nobody signs
in, and nothing is kept in the browser: each form sends the code again.
"""

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hustings import errors
from hustings.pursuit import proposal_actions
from hustings.pursuit.models import Share
from hustings.pursuit.models.proposal import LONGEST_COMMENT
from hustings.pursuit.proposal_actions import MAX_COMMENTS
from hustings.web.organizer.forms import OfficeForm
from hustings.web.public.codes import CodeForm, count_wrong


class LinkForm(CodeForm):
    """The code of a link."""

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["code"].label = _("The code in your link")


class CommentForm(OfficeForm):
    """A comment."""

    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        max_length=LONGEST_COMMENT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest) -> HttpResponse:
    """Take a code, and show what it opens; with a comment, leave that."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            opened = proposal_actions.open_link(code=code)
        except errors.WrongInput as refusal:
            said = _("Too many wrong codes were sent. Wait ten minutes, then open your link again.")
            count_wrong(request, "read", said)
            form.add_error("code", f"{refusal}")
        else:
            return _opened(request, opened, code)
    return render(request, "campaigns/read.html", {"form": form}, status=422 if form.errors else 200)


def _opened(request: HttpRequest, share: Share, code: str) -> HttpResponse:
    form, left = CommentForm(), False
    if "text" in request.POST:
        form = CommentForm(request.POST)
        left = form.carries_out(lambda: proposal_actions.comment(code=code, text=form.cleaned_data["text"]))
    comments = list(share.comments.all())
    context = {
        "share": share,
        "version": share.version,
        "proposal": share.version.proposal,
        "campaign": share.target.campaign,
        "comments": comments,
        "room": max(MAX_COMMENTS - len(comments), 0),
        "form": CommentForm() if left else form,
        "left": left,
        "code": code,
    }
    return render(request, "campaigns/reading.html", context, status=422 if form.errors else 200)
