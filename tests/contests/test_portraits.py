"""Portraits: what is taken, what it becomes, what is refused."""

import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from hustings import errors
from hustings.contests import portraits
from hustings.contests.portraits import SIDE, read_portrait


def picture(size: tuple[int, int] = (60, 40), mode: str = "RGB", kind: str = "PNG", **options: object) -> BytesIO:
    out = BytesIO()
    Image.new(mode, size, 200).save(out, kind, **options)
    return BytesIO(out.getvalue())


def read(upload: BytesIO) -> Image.Image:
    return Image.open(BytesIO(read_portrait(upload).read()))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [*((kind, mode) for kind in ("PNG", "WEBP") for mode in ("RGB", "L", "RGBA", "P")), ("JPEG", "RGB"), ("JPEG", "L")],
)
def test_every_picture_becomes_a_jpeg(kind: str, mode: str) -> None:
    made = read(picture(mode=mode, kind=kind))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (60, 40))


def test_large_pictures_are_made_smaller() -> None:
    assert read(picture((3000, 1500))).size == (SIDE, SIDE // 2)
    assert read(picture((3000, 1500), kind="JPEG")).size == (SIDE, SIDE // 2)


def test_the_name_is_generated() -> None:
    upload = picture()
    upload.name = "../../etc/passwd.php"
    name = read_portrait(upload).name
    assert name is not None
    assert len(name) == 36
    assert name.endswith(".jpg")


def test_metadata_stays_behind() -> None:
    """Where a photograph was taken is not published with it; the way up is kept."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x8825] = 6, "at home", {1: "N", 2: (40.0, 1.0, 2.0)}
    data = read_portrait(picture(kind="JPEG", exif=exif)).read()
    assert b"at home" not in data
    assert not Image.open(BytesIO(data)).getexif()
    assert Image.open(BytesIO(data)).size == (40, 60)
    text = PngInfo()
    text.add_text("comment", "<script>")
    assert b"<script>" not in read_portrait(picture(pnginfo=text)).read()


def test_a_picture_that_is_a_page_as_well_is_a_picture_only() -> None:
    data = read_portrait(BytesIO(picture().getvalue() + b"<script>alert(1)</script>")).read()
    assert b"script" not in data


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 10,000 times 10,000 pixels."""
    chunks = b""
    header = (10_000).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")):
        chunks += len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + chunks


WRONG = {
    "empty": b"",
    "text": b"hello",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "gif": picture(kind="GIF").getvalue(),
    "cut off": picture((300, 300), kind="JPEG").getvalue()[:200],
    "header only": picture().getvalue()[:33],
    "pixels": bomb(),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        read_portrait(BytesIO(data))
    assert refused.value.field == "portrait"


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portraits, "MAX_BYTES", 100)
    with pytest.raises(errors.WrongInput, match="larger"):
        read_portrait(BytesIO(b"\0" * 101))
