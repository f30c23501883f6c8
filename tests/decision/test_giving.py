"""The page to give on: https, nobody's password, its reference code added."""

import pytest

from hustings import errors
from hustings.decision.giving import Giving


@pytest.mark.parametrize(
    ("link", "code", "address"),
    [
        ("https://give.example.org/ada", "vote-1", "https://give.example.org/ada?refcode=vote-1"),
        ("https://give.example.org/ada?size=3", "v", "https://give.example.org/ada?size=3&refcode=v"),
        ("https://give.example.org/?refcode=old&a=", "v", "https://give.example.org/?a=&refcode=v"),
        ("https://give.example.org:8443/a#top", "v", "https://give.example.org:8443/a?refcode=v#top"),
        ("https://give.example.org/ada", "", "https://give.example.org/ada"),
        ("", "v", ""),
    ],
)
def test_the_reference_code_goes_along(link: str, code: str, address: str) -> None:
    giving = Giving(link, "refcode", code)
    giving.check()
    assert giving.address() == address


@pytest.mark.parametrize(
    "link",
    [
        *("http://give.example.org/", "javascript:alert(1)", "give.example.org", "//give.example.org/", "https://"),
        *(
            "https://localhost/",
            "https://user:pass@give.example.org/",
            "https://a@give.example.org",
            "https://a b.org/",
        ),
        *("https://give.example.org/\n", "https://give.example.org\\@evil.example", "https://exämple.org/"),
        *(
            "https://give.example.org:99999/",
            "https://[::1]/",
            "https://give..example.org/",
            "https://" + "a" * 500 + ".org",
        ),
        *("https://-/", "data:text/html,x", " https://give.example.org/"),
    ],
)
def test_what_is_no_page_to_send_people_to(link: str) -> None:
    with pytest.raises(errors.WrongInput) as caught:
        Giving(link, "refcode", "v").check()
    assert caught.value.field == "link"


@pytest.mark.parametrize(
    ("name", "code", "field"),
    [("", "v", "code_name"), ("a&b", "v", "code_name"), ("refcode", "a&b=c", "code"), ("refcode", "é", "code")],
)
def test_codes_that_would_say_something_else(name: str, code: str, field: str) -> None:
    with pytest.raises(errors.WrongInput) as caught:
        Giving("https://give.example.org/", name, code).check()
    assert caught.value.field == field
