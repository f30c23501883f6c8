"""Bytes bent at random: what a fuzzer does to an input that was right."""

import random
from contextlib import suppress

from tests.protocol.archives import hash_of
from tests.verification.forge import Item, rechained, tar, untar

TOKENS = (
    b"",
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"\r\n",
    b" ",
    b'"',
    b"\\u0000",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"[" * 5000,
    b"null",
    b"true",
    b"0",
    b"-1",
    b"00",
    b"1e9",
    b"0x1",
    b"9" * 400,
    b"4294967296",
    b"18446744073709551616",
    b"7237005577332262213973186563042994240857116359379907606001950938285454250989",
    b"0" * 64,
    b"f" * 64,
    b"01" + b"0" * 62,
    b"ustar",
    b"../../x",
    b"77777777777",
    "＠".encode(),
    "\u202e".encode(),
)
MOST_BYTES = 1 << 20


def bend(dice: random.Random, seed: bytes, others: list[bytes]) -> bytes:
    """The input after one to four changes; ``others`` lend parts of themselves."""
    data = bytearray(seed)
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        at = dice.randrange(len(data) + 1)
        end = min(len(data), at + int(dice.paretovariate(0.7)))
        match dice.randrange(8):
            case 0 if at < len(data):
                data[at] ^= 1 << dice.randrange(8)
            case 1 if at < len(data):
                data[at] = dice.randrange(256)
            case 2:
                del data[at:end]
            case 3:
                data[at:at] = data[at:end]
            case 4:
                data[at:end] = dice.choice(TOKENS)
            case 5:
                other = dice.choice(others)
                start = dice.randrange(len(other) + 1)
                data[at:end] = other[start : start + int(dice.paretovariate(0.5))]
            case 6:
                del data[at:]
            case _:
                there = dice.randrange(len(data) + 1)
                part = data[at:end]
                del data[at:end]
                data[there:there] = part
    return bytes(data[:MOST_BYTES])


def bend_records(dice: random.Random, seed: bytes, others: list[bytes]) -> bytes:
    """The archive with some of its records bent, dropped, repeated, exchanged, or taken from another archive.

    Names are made right, and what names a bent record names it still, so that its content is read.
    """
    items = untar(seed)
    foreign = untar(dice.choice(others))
    for _ in range(dice.choice((1, 1, 2))):
        at, there = dice.randrange(len(items)), dice.randrange(len(items))
        match dice.randrange(6):
            case 0 | 1:
                content = bend(dice, items[at].content, [item.content for item in foreign])
                items = relinked(items, at, content)
            case 2:
                items = relinked(items, at, dice.choice(foreign).content)
            case 3 if len(items) > 1:
                del items[at]
            case 4:
                items.insert(there, items[at])
            case _:
                items[at], items[there] = items[there], items[at]
    if dice.randrange(2):
        with suppress(ValueError, AttributeError, TypeError, RecursionError):
            items = rechained(items)
    return tar(items)


def relinked(items: list[Item], at: int, content: bytes) -> list[Item]:
    """The records with one exchanged, and each hash of a record that changed by it exchanged in those that follow."""
    result, renamed = items[:at], dict[bytes, bytes]()
    for index, item in enumerate(items[at:]):
        new = content if index == 0 else item.content
        for old_hash, new_hash in renamed.items():
            new = new.replace(old_hash, new_hash)
        if new != item.content:
            renamed[hash_of(item.content).encode()] = hash_of(new).encode()
        result.append(Item(item.kind, new))
    return result
