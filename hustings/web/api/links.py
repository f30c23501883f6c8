"""Whole addresses of what the API names: pages for people, and the API's own."""

from django.conf import settings

ROOT = "/api/v1"


def page(path: str) -> str:
    """The whole address of a page below /ledger/."""
    return f"{settings.SITE_ADDRESS}/ledger/{path}"


def api(path: str) -> str:
    """The whole address of something in the API."""
    return f"{settings.SITE_ADDRESS}{ROOT}/{path}"


def entry_page(number: int) -> str:
    """The page of an entry."""
    return page(f"entries/{number}/")


def contest_page(slug: str) -> str:
    """The page of a contest."""
    return page(f"contests/{slug}/")


def candidate_page(contest: str, person: str) -> str:
    """The page of a person in a contest."""
    return page(f"contests/{contest}/{person}/")


def endorser_page(slug: str) -> str:
    """The page of an endorser."""
    return page(f"endorsers/{slug}/")
