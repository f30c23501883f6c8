"""The example organization of `make run`: a roll, a vote that is open, one that is decided, one in preparation.

In: an empty database. Out: rows made by the same actions as in earnest, and the sign-ins to print. For trying out
only: the passwords and the trustees' keys lie in HUSTINGS_HOME/example for whoever tries.
"""

from hustings.web.example.fill import fill

__all__ = ["fill"]
