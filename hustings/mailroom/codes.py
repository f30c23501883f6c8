"""Codes in letters that show that a mailbox is theirs who send them back; a link carries one in its fragment.

A code is made of the site's key and of what it is for: letters can repeat it, and the database has its hash alone.
"""

import hashlib

from django.utils.crypto import salted_hmac

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32: each says five bits, and none is taken for another when it is read aloud or typed."""

LENGTH = 20
"""Of a code, without its hyphens: 100 bits, which nobody guesses, in whatever number of tries."""

_TYPED = str.maketrans("OIL", "011")


def made_code(salt: str, said: str) -> str:
    """The code for what is ``said``, five groups of four, as in 7K3M-9QXA-0RTB-52WE-H8DN; ``salt`` tells uses apart."""
    number = int.from_bytes(salted_hmac(salt, said, algorithm="sha256").digest(), "big")
    letters = "".join(LETTERS[number >> 5 * place & 31] for place in range(LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def code_hash(code: str) -> str:
    """What is stored of a code, however it is typed: in small letters, with spaces, with O for 0 and I or L for 1."""
    typed = "".join(char for char in code.upper() if char.isascii() and char.isalnum()).translate(_TYPED)
    return hashlib.sha256(typed.encode()).hexdigest()
