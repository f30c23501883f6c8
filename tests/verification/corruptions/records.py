"""Corruptions of the archive's records: headers, names, contents, padding, ends."""

from collections.abc import Callable

from hustings import errors
from hustings.protocol.archive import first_record, header, padding
from tests.protocol.archives import TIMESTAMP
from tests.verification.corruptions.registry import corrupts, enlist
from tests.verification.forge import Draft, tar, untar

BLOCK = 512
NINTH = "record 9 at byte"


def starts(archive: bytes) -> list[int]:
    """Where each record starts."""
    result, at = [], 0
    while at < len(archive):
        result.append(at)
        size = int(archive[at + 124 : at + 135], 8)
        at += BLOCK + size + -size % BLOCK
    return result


def summed(block: bytes) -> bytes:
    """The header with its checksum made right."""
    total = sum(block[:148]) + 8 * ord(" ") + sum(block[156:])
    return block[:148] + b"%06o\0 " % total + block[156:]


def patched(archive: bytes, number: int, offset: int, new: bytes, *, checksum: bool = True) -> bytes:
    """The archive with bytes of record ``number``'s header replaced, the checksum made right if wanted."""
    at = starts(archive)[number]
    block = archive[at : at + offset] + new + archive[at + offset + len(new) : at + BLOCK]
    return archive[:at] + (summed(block) if checksum else block) + archive[at + BLOCK :]


def _header(name: str, fault: type[errors.Fault], offset: int, new: bytes, **options: bool) -> None:
    enlist(name, "singles", fault, NINTH, lambda draft: patched(draft.archive(), 9, offset, new, **options))


_header("mode", errors.WrongRecordHeader, 100, b"0000600")
_header("owner", errors.WrongRecordHeader, 108, b"0001750")
_header("group", errors.WrongRecordHeader, 116, b"0001750")
_header("size_in_other_digits", errors.WrongRecordHeader, 124, b"00000004 00\0")
_header("size_with_spaces", errors.WrongRecordHeader, 124, b"       4000 ")
_header("size_in_base_256", errors.WrongRecordHeader, 124, b"\x80" + bytes(9) + b"\x0a\x00")
_header("size_negative", errors.WrongRecordHeader, 124, b"-0000000001\0")
_header("size_of_eight_gigabytes", errors.RecordTooLarge, 124, b"77777777777\0")
_header("size_just_too_large", errors.RecordTooLarge, 124, b"00100000001\0")
_header("size_beyond_the_end", errors.TruncatedArchive, 124, b"00004000000\0")
_header("size_one_more", errors.WrongRecordHash, 124, b"%011o\0" % 1)
_header("time_of_one_record", errors.WrongRecordTime, 136, b"%011o\0" % (TIMESTAMP + 1))
_header("checksum", errors.WrongRecordHeader, 148, b"000000\0 ", checksum=False)
_header("checksum_in_another_form", errors.WrongRecordHeader, 154, b" \0", checksum=False)
_header("kind_of_file", errors.WrongRecordHeader, 156, b"5")
_header("kind_of_file_nul", errors.WrongRecordHeader, 156, b"\0")
_header("linked_name", errors.WrongRecordHeader, 157, b"x")
_header("ustar_magic", errors.WrongRecordHeader, 257, b"ustar\x0000")
_header("owner_name", errors.WrongRecordHeader, 265, b"root")
_header("device", errors.WrongRecordHeader, 329, b"0000000")
_header("prefix", errors.WrongRecordHeader, 345, b"etc")
_header("last_byte_of_the_header", errors.WrongRecordHeader, 511, b"\x01")
_header("name_hostile", errors.WrongRecordName, 0, b"../../../../../../etc/passwd".ljust(100, b"\0"))
_header("name_absolute", errors.WrongRecordName, 0, b"/etc/passwd".ljust(100, b"\0"))
_header("name_empty", errors.WrongRecordName, 0, bytes(100))
_header("name_without_end", errors.WrongRecordHeader, 0, b"a" * 100)
_header("name_that_goes_on", errors.WrongRecordHeader, 99, b"a")
_header("name_of_another_hash", errors.WrongRecordHash, 0, b"0" * 64)
_header("name_of_another_kind", errors.WrongRecordName, 0, (b"0" * 64 + b".other.json").ljust(100, b"\0"))
_header("name_not_hexadecimal", errors.WrongRecordName, 0, b"g")


@corrupts("singles", errors.WrongRecordName, NINTH)
def name_in_capitals(draft: Draft) -> bytes:
    archive = draft.archive()
    at = starts(archive)[9]
    return patched(archive, 9, 0, archive[at : at + 64].upper())


@corrupts("singles", errors.WrongRecordHash, NINTH)
def content_under_its_old_name(draft: Draft) -> bytes:
    archive = draft.archive()
    at = starts(archive)[9] + BLOCK + 20
    return archive[:at] + bytes([archive[at] ^ 1]) + archive[at + 1 :]


@corrupts("singles", errors.WrongRecordPadding, NINTH)
def padding_with_a_message(draft: Draft) -> bytes:
    archive = draft.archive()
    at = starts(archive)[10]
    return archive[: at - 3] + b"abc" + archive[at:]


@corrupts("singles", errors.WrongRecordTime, "record 1 at byte")
def time_of_all_records_but_the_first(draft: Draft) -> bytes:
    first = first_record(TIMESTAMP)
    return first + tar(draft.items(), TIMESTAMP + 1)[len(first) :]


def _ends(name: str, fault: type[errors.Fault], where: str, change: Callable[[bytes], bytes]) -> None:
    enlist(name, "singles", fault, where, lambda draft: change(draft.archive()))


LAST = "at byte 72"
_ends("cut_in_a_header", errors.TruncatedArchive, "", lambda archive: archive[: starts(archive)[-1] + 200])
_ends("cut_after_one_byte_of_a_header", errors.TruncatedArchive, "", lambda archive: archive[: starts(archive)[-1] + 1])
_ends("cut_after_a_header", errors.TruncatedArchive, "", lambda archive: archive[: starts(archive)[-1] + BLOCK])
_ends("cut_in_a_content", errors.TruncatedArchive, "", lambda archive: archive[: starts(archive)[-1] + BLOCK + 30])
_ends("cut_in_the_padding", errors.TruncatedArchive, "", lambda archive: archive[:-1])
_ends("cut_in_the_middle", errors.TruncatedArchive, "", lambda archive: archive[: len(archive) // 2 + 77])
_ends("cut_after_the_first_record", errors.TruncatedArchive, "", lambda archive: archive[: 2 * BLOCK])
_ends("cut_in_the_first_header", errors.TruncatedArchive, "record 0", lambda archive: archive[:300])
_ends("cut_in_the_first_content", errors.TruncatedArchive, "record 0", lambda archive: archive[: BLOCK + 9])
_ends("nothing", errors.NotAnArchive, "", lambda _archive: b"")
_ends("zero_block_at_the_end", errors.WrongRecordHeader, "", lambda archive: archive + bytes(BLOCK))
_ends("end_of_archive_blocks", errors.WrongRecordHeader, "", lambda archive: archive + bytes(20 * BLOCK))
_ends("one_byte_at_the_end", errors.TruncatedArchive, "", lambda archive: archive + b"\0")
_ends("a_second_archive_at_the_end", errors.WrongRecordName, "", lambda archive: archive + archive)
_ends("without_its_first_record", errors.NotAnArchive, "", lambda archive: archive[2 * BLOCK :])
_ends("one_byte_before_it", errors.NotAnArchive, "", lambda archive: b"\0" + archive)
_ends("compressed", errors.NotAnArchive, "", lambda archive: __import__("gzip").compress(archive))


def _first(name: str, fault: type[errors.Fault], content: bytes, *, timestamp: int = TIMESTAMP) -> None:
    def make(draft: Draft) -> bytes:
        block = header(b"BELENIOS", len(content), timestamp) + content + padding(len(content))
        return block + tar(draft.items())[len(first_record(TIMESTAMP)) :]

    enlist(f"first_record_{name}", "singles", fault, "record 0 at byte 0", make)


_first("without_a_version", errors.WrongField, b'{"timestamp":"%d"}' % TIMESTAMP)
_first("version_as_text", errors.WrongField, b'{"version":"1","timestamp":"%d"}' % TIMESTAMP)
_first("version_true", errors.WrongField, b'{"version":true,"timestamp":"%d"}' % TIMESTAMP)
_first("timestamp_as_number", errors.WrongField, b'{"version":1,"timestamp":%d}' % TIMESTAMP)
_first("timestamp_with_a_zero", errors.NumberOutOfRange, b'{"version":1,"timestamp":"0%d"}' % TIMESTAMP)
_first("timestamp_negative", errors.NumberOutOfRange, b'{"version":1,"timestamp":"-1"}')
_first("with_spaces", errors.NotCanonical, b'{"version":1, "timestamp":"%d"}' % TIMESTAMP)
_first("with_a_line_end", errors.NotCanonical, b'{"version":1,"timestamp":"%d"}\n' % TIMESTAMP)
_first("in_another_order", errors.NotCanonical, b'{"timestamp":"%d","version":1}' % TIMESTAMP)
_first("with_a_field_more", errors.WrongField, b'{"version":1,"timestamp":"%d","a":1}' % TIMESTAMP)
_first("of_another_time", errors.WrongRecordTime, b'{"version":1,"timestamp":"%d"}' % (TIMESTAMP + 1))
_first("no_json", errors.NotJson, b"version 1")
_first("not_utf8", errors.NotUtf8, b'{"version":1,"timestamp":"\xff"}')
_first("deep", errors.TooDeep, b"[" * 400 + b"]" * 400)
_first("too_large", errors.RecordTooLarge, b'{"version":1,"timestamp":"%s"}' % (b"1" * 5000))


@corrupts("singles", errors.StrayRecord, "at byte")
def event_named_as_data(draft: Draft) -> bytes:
    items = untar(draft.archive())
    items[-1] = items[-1]._replace(kind="data")
    return tar(items)


@corrupts("singles", errors.WrongField, "event 3")
def data_named_as_event(draft: Draft) -> bytes:
    items = untar(draft.archive())
    items[9] = items[9]._replace(kind="event")
    return tar(items)
