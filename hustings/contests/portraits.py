"""Portraits: whatever was uploaded is decoded and written anew, so that nothing but its pixels is kept."""

import uuid
import warnings
from io import BytesIO
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from hustings import errors

MAX_BYTES = 8 * 2**20
MAX_PIXELS = 40_000_000  # a telephone's photograph has 12 to 24 million; decoding takes 3 bytes for each
SIDE = 800  # pixels of the square that the portrait fits in
FORMATS = ("JPEG", "PNG", "WEBP")


def read_portrait(upload: BinaryIO) -> ContentFile[bytes]:
    """The picture as a JPEG under a generated name, without metadata, at most SIDE pixels wide and high.

    Neither the name nor the type that the browser gave is looked at. Errors: WrongInput, field ``portrait``.
    """
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _wrong(_("The picture is larger than 8 MB. Save a smaller copy of it and upload that."))
    try:
        with warnings.catch_warnings():
            # Pillow warns of pictures that decode to far more than they are; the limit below is stricter.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise _wrong(_("The picture has more than 40 million pixels. Save a smaller copy of it and upload that."))
        written = _write(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, MemoryError):
        raise _wrong(_("This is not a picture that can be read: upload a JPEG, PNG or WebP file.")) from None
    return ContentFile(written, name=f"{uuid.uuid4().hex}.jpg")


def _write(picture: Image.Image) -> bytes:
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # a large JPEG is decoded at a fraction of its size
    picture.thumbnail((SIDE, SIDE))  # first, so that the large picture is not copied once more
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA", "P"):
        seen = upright.convert("RGBA")
        flat = Image.new("RGB", seen.size, "white")
        flat.paste(seen, mask=seen.getchannel("A"))
    else:
        flat = upright.convert("RGB")
    out = BytesIO()
    # A new picture of the pixels alone: profiles, comments and places stay behind.
    Image.frombytes("RGB", flat.size, flat.tobytes()).save(out, "JPEG", quality=86, optimize=True, progressive=True)
    return out.getvalue()


def _wrong(sentence: str) -> errors.WrongInput:
    return errors.WrongInput(sentence, field="portrait")
