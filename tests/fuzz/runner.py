"""Fuzzing for a while, in one process: its own module, since a process started anew cannot import a ``__main__``."""

import time
from collections import Counter

from tests.fuzz.fuzzer import work
