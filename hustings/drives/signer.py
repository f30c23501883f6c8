"""Who signs, as they wrote it in the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hustings.roll.applicant import Applicant
from hustings.roll.names import parse_name


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who wants to sign; ``shown``: their name may be shown. Errors: WrongInput."""

    applicant: Applicant
    country: str = ""
    postcode: str = ""
    shown: bool = False

    def __post_init__(self) -> None:
        for name, longest in (("country", 60), ("postcode", 12)):
            if getattr(self, name).strip():
                object.__setattr__(self, name, parse_name(getattr(self, name), field=name, longest=longest))
            else:
                object.__setattr__(self, name, "")

    def fields(self) -> dict[str, Any]:
        """The fields of Signature that a later request may change while the signature does not stand."""
        own = {"country": self.country, "postcode": self.postcode, "shown": self.shown}
        return self.applicant.fields() | own | {"mailbox": self.applicant.mailbox}
