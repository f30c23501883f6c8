"""A wording has placeholders and nothing else that means anything: what tries to be more is refused, or stays text."""

import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings as site
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.mailroom.html_part import Main, html_of
from hustings.mailroom.letters import kinds, worded_kinds, written
from hustings.mailroom.wordings import LONGEST_SUBJECT, LONGEST_TEXT, Kind, Placeholder, parse

SECRET = "XXXXX-SECRET-XXXXX-SECRET"
KIND = Kind(
    "hello",
    "A hello",
    "Hello {name}",
    "Dear {name},\n\n{link}\n",
    (
        Placeholder("name", "the first name", "Ada"),
        Placeholder("link", "the link", "https://votes.example.org/vote/#x", required=True, alone=True),
        Placeholder("page", "a page", "https://votes.example.org/vote/"),
        Placeholder("said", "what a candidate says", "Hello.\n\nMe.", lines=True),
    ),
    link="link",
)
VALUES = {
    "name": "Zoë",
    "link": f"https://votes.example.org/vote/#{SECRET}",
    "page": "https://p.example/",
    "said": "a\nb",
}
unhurried = settings(deadline=None, max_examples=400, suppress_health_check=list(HealthCheck))


def refused(text: str, subject: str = "Hello") -> errors.WrongInput:
    with pytest.raises(errors.WrongInput) as refusal:
        parse(KIND, subject=subject, text=text)
    return refusal.value


def doubled(piece: str) -> str:
    """The literal text as it is written."""
    return piece.replace("{", "{{").replace("}", "}}")


def filled(text: str, subject: str = "Hello", **values: str) -> tuple[str, str]:
    return parse(KIND, subject=subject, text=text).filled(VALUES | values)


def test_values_stand_where_their_placeholders_stood() -> None:
    assert filled("Dear {name},\n\n{link}\n\nor {page}.", "Hi {name}!") == (
        "Hi Zoë!",
        f"Dear Zoë,\n\nhttps://votes.example.org/vote/#{SECRET}\n\nor https://p.example/.",
    )


def test_braces_are_written_twice() -> None:
    assert filled("{{name}} {{{name}}} }}{{\n{link}")[1].startswith("{name} {Zoë} }{\n")


def test_what_is_filled_in_is_not_looked_at_again() -> None:
    _subject, text = filled("{name}\n{link}", name="{link} {{x}} {0.__class__} %(link)s")
    assert text.startswith("{link} {{x}} {0.__class__} %(link)s\n")


def test_a_value_has_one_line_unless_it_may_have_more() -> None:
    subject, text = filled("{name}\n{said}\n{link}", "{name}", name="Ada\r\nBcc: all@example.org")
    assert subject == "Ada Bcc: all@example.org"
    assert text.startswith("Ada Bcc: all@example.org\na\nb\n")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("{link}\n{nome}", 2, "{nome}"),
        ("{link}\n\n{Name}", 3, "a brace stands alone"),
        ("{link.__class__}\n{link}", 1, "a brace stands alone"),
        ("{link!r}\n{link}", 1, "a brace stands alone"),
        ("{link:>99999999}\n{link}", 1, "a brace stands alone"),
        ("{}\n{link}", 1, "a brace stands alone"),
        ("{0}\n{link}", 1, "a brace stands alone"),
        ("{ name }\n{link}", 1, "a brace stands alone"),
        ("{name\n{link}", 1, "a brace stands alone"),
        ("name}\n{link}", 1, "a brace stands alone"),
        ("{{name}\n{link}", 1, "a brace stands alone"),
        ("{link}\n{self}", 2, "{self}"),
        ("{link}\n{__class__}", 2, "a brace stands alone"),
        ("{link}\n{% now 'Y' %}", 2, "a brace stands alone"),
        ("{link}\n{{ name }} {name", 2, "a brace stands alone"),
        ("{link}\n{settings}", 2, "{settings}"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_by_its_line(text: str, line: int, said: str) -> None:
    refusal = refused(text)
    assert refusal.field == "text"
    assert f"Line {line}:" in str(refusal)
    assert said in str(refusal)


def test_an_unknown_placeholder_is_told_what_there_is() -> None:
    assert "What can: {name}, {link}, {page}, {said}." in str(refused("{link}\n{nmae}"))


@pytest.mark.parametrize(
    "text", ["{{ name }}{{ link }}\n{link}", "<b> {name} </b>\n{link}", "%(link)s ${name} <% x %>\n{link}"]
)
def test_what_means_something_elsewhere_is_text_here(text: str) -> None:
    page = html_of(filled(f"{text}\n{{link}}")[1], subject="x")
    assert "<b>" not in page
    assert "<%" not in page


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/?x={link}",
        "{link}.evil.example",
        "See {link}",
        "{link} is yours",
        "{link} {link}",
        "({link})",
        "x\n  {link}  .\n",
        "> {link}",
        "\u200b{link}",
    ],
)
def test_a_secret_stands_on_a_line_of_its_own(text: str) -> None:
    assert "on a line of its own" in str(refused(f"{text}\n\n{{link}}"))


@pytest.mark.parametrize("text", ["  {link}\t\n", "\n\n{link}", "a\n{link}\nb", "a\r\n{link}\r\nb"])
def test_spaces_beside_a_secret_do_no_harm(text: str) -> None:
    assert SECRET in filled(text)[1]


@pytest.mark.parametrize(
    "word",
    [
        "https://evil.example/?who={name}",
        "https://evil.example/{name}",
        "https://{name}.evil.example/",
        "http://evil.example?{name}",
        "evil.example/{name}",
        "{name}.evil.example",
        "www.{name}",
        "evil.example{name}",
        "mailto:{name}@evil.example",
        "{name}@evil.example",
        "https://evil.example/?a=1&b={name}&c=2",
        "https://evil.example/%{name}",
        "https://evil.example/\u200b{name}",
        "https://evil.example/\u00ad{name}",
        "https：／／evil．example／{name}",  # the wide forms, which some programs read as the narrow ones
        "https:\\\\evil.example\\{name}",
        "<https://evil.example/?x= {name} >",
        "<https://evil.example/?x=\n{page}\n>",
        "< https://evil.example/\n\n{link}\n\n>",
        "<www.evil.example/\n{link}\n>",
    ],
)
def test_nothing_is_filled_in_within_a_link(word: str) -> None:
    refusal = refused(f"Dear {{name}},\n{word}\n{{link}}")
    assert "within a link" in str(refusal)
    assert refusal.field == "text"


@pytest.mark.parametrize(
    "word", ["{name}, hello", "({name})", "“{name}”", "{name}'s", "{name}!", "{name} …", "<{name}>", "{page}"]
)
def test_what_stands_beside_a_name_in_a_sentence(word: str) -> None:
    assert "Zoë" in filled(f"{word} {{name}}\nsee https://example.org/ too\n{{link}}")[1]


@pytest.mark.parametrize("name", ["link", "said"])
def test_no_secret_and_no_long_text_stands_in_the_subject(name: str) -> None:
    refusal = refused("{link}", f"Hello {{{name}}}")
    assert refusal.field == "subject"
    assert "What can: {name}, {page}." in str(refusal)


@pytest.mark.parametrize("text", ["Dear {name}", "{{link}}", "link"])
def test_what_a_letter_must_have(text: str) -> None:
    assert "must have {link} somewhere" in str(refused(text))


@pytest.mark.parametrize(
    ("subject", "text", "field", "said"),
    [
        ("", "{link}", "subject", "Write something"),
        (" \n ", "{link}", "subject", "Write something"),
        ("Hello", "", "text", "Write something"),
        ("Hello", "\n \n", "text", "Write something"),
        ("Hello\nBcc: all@example.org", "{link}", "subject", "on one line"),
        ("Hello\r\nBcc: all@example.org", "{link}", "subject", "on one line"),
        ("Hello\x0bBcc: all@example.org", "{link}", "subject", "cannot be seen"),
        ("Hello\u2028there", "{link}", "subject", "cannot be seen"),
        ("x" * (LONGEST_SUBJECT + 1), "{link}", "subject", f"{LONGEST_SUBJECT} characters at most"),
        ("Hello", "x" * LONGEST_TEXT + "\n{link}", "text", f"{LONGEST_TEXT} characters at most"),
        ("Hello", "a\0b\n{link}", "text", "cannot be seen"),
        ("Hello", "a\x1b[31mb\n{link}", "text", "cannot be seen"),
        ("Hello", "\u202egnp.exe\n{link}", "text", "cannot be seen"),
        ("Hello", "\u2066x\n{link}", "text", "cannot be seen"),
        ("Hello", "\ud800\n{link}", "text", "cannot be seen"),
    ],
)
def test_what_no_letter_has(subject: str, text: str, field: str, said: str) -> None:
    refusal = refused(text, subject)
    assert refusal.field == field
    assert said in str(refusal)


PIECES = st.sampled_from(
    [
        *(
            "{name}",
            "{link}",
            "{page}",
            "{said}",
            "{",
            "}",
            "{{",
            "}}",
            "{link",
            "link}",
            "{x}",
            "{link.a}",
            "{%",
            "%}",
        ),
        *(
            "https://evil.example/",
            "?x=",
            "www.",
            ".",
            "/",
            "@",
            "<",
            ">",
            "&",
            "#",
            "=",
            " ",
            "\n",
            "\n\n",
            "\t",
            "\u200b",
        ),
        *(
            "\u00a0",
            "\u2028",
            "'",
            '"',
            "<script>",
            "<a href=",
            "javascript:",
            "％",
            "／",
            "：",
            "é",
            "%(link)s",
            "$name",
        ),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=14).map("".join)


@unhurried
@given(TEXTS)
@example("<https://evil.example/?x=\n{link}\n>")
def test_a_text_that_tries_to_break_out(text: str) -> None:
    """Whatever is accepted, the secret stands alone on its lines and in no link but its own; nothing is markup."""
    try:
        worded = parse(KIND, subject="Hello", text=text + "\n{link}")
    except errors.WrongInput:
        return
    letter = written(KIND, worded, VALUES)
    assert letter.link == VALUES["link"]
    for line in letter.text.splitlines():
        assert SECRET not in line or line.strip() == VALUES["link"]
    page = html_of(letter.text, subject=letter.subject, main=Main(letter.link, "Vote"))
    targets = [unescape(target) for target in re.findall('href="([^"]*)"', page)]
    assert all(target == VALUES["link"] for target in targets if SECRET in target)
    assert not [target for target in targets if "Zoë" in target]
    assert all(target.startswith(VALUES["page"]) for target in targets if "p.example" in target)
    assert "<script" not in page
    # What stands between the braces is known, and all else is as it was written.
    again = "".join(f"{piece}" if not isinstance(piece, str) else doubled(piece) for piece in worded.text)
    assert again == (text + "\n{link}").replace("\r\n", "\n").replace("\r", "\n").strip("\n")


@unhurried
@given(st.dictionaries(st.sampled_from(sorted(VALUES)), st.text(max_size=30), min_size=4, max_size=4))
def test_any_values_are_text(values: dict[str, str]) -> None:
    subject, text = parse(KIND, subject="Hi {name}", text="{name}\n{said}\n{link}").filled(values)
    assert "\n" not in subject
    assert html_of(text, subject=subject).count("<p") >= 0


@pytest.mark.parametrize("name", sorted(worded_kinds()))
@pytest.mark.parametrize("language", [code for code, _name in site.LANGUAGES])
def test_every_built_in_text_is_a_wording_itself(name: str, language: str) -> None:
    kind = worded_kinds()[name]
    with translation.override(language):
        worded = kind.built_in()
        letter = written(kind, worded, kind.examples())
        assert parse(kind, subject=f"{kind.subject}", text=f"{kind.text}") == worded
    assert "{" not in letter.subject + letter.text
    assert kind.link == "" or letter.link in letter.text


@pytest.mark.parametrize("name", sorted(worded_kinds()))
def test_every_kind_says_what_its_placeholders_are(name: str) -> None:
    kind = worded_kinds()[name]
    assert kind.name == name
    assert str(kind.title) != ""
    assert all(str(placeholder.about) and str(placeholder.example) for placeholder in kind.placeholders)
    assert kind.link in {"", *(placeholder.name for placeholder in kind.placeholders)}


def test_the_letters_to_members_can_be_worded() -> None:
    assert {"invitation", "receipt", "reminder", "lost-link"} <= set(worded_kinds()) <= kinds()


def test_a_missing_value_is_a_mistake_of_ours() -> None:
    values: dict[str, Any] = {"link": "x"}
    with pytest.raises(KeyError, match="name"):
        parse(KIND, subject="Hi", text="{name}\n{link}").filled(values)
