"""What mail servers and providers say of a letter, as it is kept and shown: one line, and nothing that is in it."""

import re

LONGEST = 300
MOST_READ = 2000  # some say far more than anybody reads

# Filters like to name the address that they object to. What stands behind # is what lets somebody vote or join; codes
# are groups of letters and digits with hyphens between (hustings.protocol.credentials, hustings.mailroom.codes).
_FRAGMENT = re.compile(r"(?:#|%23|&#35;|&num;|=23)\S*", re.IGNORECASE)
_CODE = re.compile(r"\b(?=[0-9A-Za-z-]*[0-9A-Z])[0-9A-Za-z]{4,6}(?:=?-[0-9A-Za-z]{4,6}){3,4}(?![0-9A-Za-z])")


def said(words: str) -> str:
    """These words on one line, without NUL (which PostgreSQL does not take), and without what may be a secret."""
    line = " ".join(words[:MOST_READ].replace("\0", " ").split())
    return _CODE.sub("…", _FRAGMENT.sub("#…", line))[:LONGEST]
