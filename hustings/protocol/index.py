"""Places: where each of very many 32-byte keys (hashes, credentials) stands in its list, in about 45 bytes a key."""

from array import array
from collections.abc import Iterator

WIDTH = 32
_SMALLEST = 1024


class Places:
    """An index of 32-byte keys by an open hash table over their packed bytes.

    A dict of bytes would take three to four times as much memory, and an archive has a key for each record. Python's
    hash of bytes is keyed anew in each process, so nobody can prepare keys that collide.
    """

    def __init__(self, expected: int = 0) -> None:
        self._keys = bytearray()
        self._count = 0
        self._resize(max(_SMALLEST, 1 << (2 * expected).bit_length()))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[bytes]:
        return (bytes(self._keys[start : start + WIDTH]) for start in range(0, len(self._keys), WIDTH))

    def add(self, key: bytes) -> bool:
        """Put ``key`` last, unless it is there: whether it was new."""
        slot = self._slot(key)
        if self._slots[slot]:
            return False
        self._keys += key
        self._count += 1
        self._slots[slot] = self._count
        if 2 * self._count > self._mask:
            self._resize(2 * (self._mask + 1))
        return True

    def position(self, key: bytes) -> int | None:
        """Where ``key`` stands, counted from 0; None when it does not."""
        found = self._slots[self._slot(key)]
        return found - 1 if found else None

    def _slot(self, key: bytes) -> int:
        # The slot that holds the key, or the free one where it would go. A slot holds the key's position plus one.
        slots, keys, mask = self._slots, self._keys, self._mask
        slot = hash(key) & mask
        while held := slots[slot]:
            end = held * WIDTH
            if keys[end - WIDTH : end] == key:
                break
            slot = (slot + 1) & mask
        return slot

    def _resize(self, slots: int) -> None:
        self._mask = slots - 1
        self._slots = array("L" if slots > 1 << 32 else "I", bytes(0))
        self._slots.frombytes(bytes(slots * self._slots.itemsize))
        for position, key in enumerate(self):
            self._slots[self._slot(key)] = position + 1
