"""Share cards as answers: drawn, and named for whoever keeps them."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from hustings.web.card_picture import draw
from hustings.web.public.card import Card, Shape


def drawn(card: Card, shape: Shape, name: str) -> HttpResponse:
    """The card as a picture; ``name`` says of what, in the file's name."""
    disposition = f'inline; filename="{name}-{shape.name.lower()}.png"'
    return HttpResponse(draw(card, shape), content_type="image/png", headers={"Content-Disposition": disposition})


def drawn_unless_known(request: HttpRequest, card: Card, shape: Shape, name: str) -> HttpResponseBase:
    """The same, drawn only for whoever has not got the same already."""
    tag = f'"{card.tag(shape)}"'
    same = get_conditional_response(request, etag=tag)
    if same is not None:
        return same
    response = drawn(card, shape, name)
    response["ETag"] = tag
    return response
