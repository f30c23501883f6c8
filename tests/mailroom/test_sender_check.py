"""The check of the sender against a name server on loopback that answers as it is told."""

import base64
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from typer.testing import CliRunner

from hustings.mailroom import sender_check
from hustings.mailroom.sender_check import Finding, Sender, Verdict, check
from hustings.web.organizer.sender_words import ABOUT, said

KEY = base64.b64encode(b"k" * 294).decode()
SHORT = base64.b64encode(b"k" * 162).decode()
SENDER = Sender("example.org", "bounce.example.org", "mail.example.org", ("s1",))
GOOD = {
    ("bounce.example.org.", "TXT"): ['"v=spf1 include:provider.example.net " "~all"', '"another text"'],
    ("s1._domainkey.example.org.", "TXT"): [f'"v=DKIM1; k=rsa; p={KEY[:200]}" "{KEY[200:]}"'],
    ("_dmarc.example.org.", "TXT"): ['"v=DMARC1; p=none; rua=mailto:a@example.org"'],
    ("example.org.", "MX"): ["10 mx.example.org."],
    ("mail.example.org.", "A"): ["192.0.2.25"],
    ("25.2.0.192.in-addr.arpa.", "PTR"): ["mail.example.org."],
}
Zone = dict[tuple[str, str], list[str]]


@dataclass
class NameServer:
    """A name server in a thread; names that its zone does not have are not there, silent ones get no answer."""

    zone: Zone = field(default_factory=lambda: {**GOOD})
    silent: set[str] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def serve(self, sock: socket.socket) -> None:
        while True:
            content, came_from = sock.recvfrom(4096)
            if content == b"stop":
                return
            question = dns.message.from_wire(content)
            (wanted,) = question.question
            name, kind = wanted.name.to_text().lower(), dns.rdatatype.to_text(wanted.rdtype)
            self.asked.append(f"{kind} {name}")
            if name in self.silent:
                continue
            answer = dns.message.make_response(question)
            answer.flags |= dns.flags.RA
            if name in self.failing:
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif (name, kind) in self.zone:
                answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", kind, self.zone[name, kind]))
            elif not any(known == name for known, _kind in self.zone):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            sock.sendto(answer.to_wire(), came_from)

    def resolver(self) -> dns.resolver.Resolver:
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], self.port
        made.lifetime = made.timeout = 0.3
        return made


@pytest.fixture
def names() -> Iterator[NameServer]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        made = NameServer(port=sock.getsockname()[1])
        thread = threading.Thread(target=made.serve, args=[sock])
        thread.start()
        yield made
        sock.sendto(b"stop", sock.getsockname())
        thread.join()


def found_of(names: NameServer, about: str, sender: Sender = SENDER) -> Finding:
    (found,) = [finding for finding in check(sender, names.resolver()) if finding.about == about]
    return found


def test_a_sender_in_order(names: NameServer) -> None:
    found = check(SENDER, names.resolver())
    assert [(finding.about, finding.found) for finding in found] == [
        ("spf", "there"),
        ("dkim", "there"),
        ("dmarc", "there"),
        ("mx", "there"),
        ("ptr", "there"),
    ]
    assert {finding.verdict for finding in found} == {Verdict.GOOD}
    assert found[0].record == "v=spf1 include:provider.example.net ~all", "pieces of a text are joined without a space"


TXT = {
    ("spf", "missing"): ("bounce.example.org.", []),
    ("spf", "several"): ("bounce.example.org.", ['"v=spf1 ~all"', '"v=spf1 -all"']),
    ("spf", "anybody"): ("bounce.example.org.", ['"v=spf1 a +all"']),
    ("spf", "undecided"): ("bounce.example.org.", ['"v=spf1 a ?all"']),
    ("dkim", "missing"): ("s1._domainkey.example.org.", ['"something else"']),
    ("dkim", "revoked"): ("s1._domainkey.example.org.", ['"v=DKIM1; p="']),
    ("dkim", "short"): ("s1._domainkey.example.org.", [f'"v=DKIM1; p={SHORT}"']),
    ("dmarc", "missing"): ("_dmarc.example.org.", ['"v=DMARC10; p=none"']),
    ("dmarc", "several"): ("_dmarc.example.org.", ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"']),
    ("dmarc", "without-policy"): ("_dmarc.example.org.", ['"v=DMARC1; rua=mailto:a@example.org"']),
}


@pytest.mark.parametrize(("about", "fault"), TXT)
def test_each_fault_of_a_text_has_its_name(names: NameServer, about: str, fault: str) -> None:
    name, texts = TXT[about, fault]
    names.zone.pop((name, "TXT"))
    if texts:
        names.zone[name, "TXT"] = texts
    assert found_of(names, about).found == fault


def test_bounces_that_go_elsewhere_leave_the_signature_alone(names: NameServer) -> None:
    sender = Sender("example.org", "bounces.example.net", "", ("s1",))
    names.zone["bounces.example.net.", "TXT"] = ['"v=spf1 -all"']
    assert found_of(names, "dmarc", sender).found == "only-by-dkim"
    assert "ptr" not in {finding.about for finding in check(sender, names.resolver())}


def test_the_policy_of_the_domain_above_counts(names: NameServer) -> None:
    assert found_of(names, "dmarc", Sender("votes.example.org", "votes.example.org")).where == "_dmarc.example.org"


def test_a_key_whose_name_is_not_known_cannot_be_looked_up(names: NameServer) -> None:
    assert found_of(names, "dkim", Sender("example.org", "example.org")).found == "selector-unknown"


@pytest.mark.parametrize(("hosts", "fault"), [([], "missing"), (["0 ."], "none-taken")])
def test_where_answers_go(names: NameServer, hosts: list[str], fault: str) -> None:
    names.zone.pop(("example.org.", "MX"))
    if hosts:
        names.zone["example.org.", "MX"] = hosts
    assert found_of(names, "mx").found == fault


def test_the_mail_servers_name(names: NameServer) -> None:
    names.zone["25.2.0.192.in-addr.arpa.", "PTR"] = ["other.example.org."]
    assert found_of(names, "ptr").found == "not-confirmed"
    names.zone.pop(("25.2.0.192.in-addr.arpa.", "PTR"))
    assert found_of(names, "ptr").found == "missing"
    names.zone.pop(("mail.example.org.", "A"))
    assert found_of(names, "ptr").found == "no-address"


@pytest.mark.parametrize("how", ["silent", "failing"])
def test_after_a_question_without_an_answer_nothing_more_is_asked(names: NameServer, how: str) -> None:
    getattr(names, how).add("s1._domainkey.example.org.")
    found = check(SENDER, names.resolver())
    assert [finding.found for finding in found] == ["there", *["unanswered"] * 4]
    assert not [asked for asked in names.asked if "_dmarc" in asked]


def test_a_sender_without_a_domain_asks_nobody(names: NameServer) -> None:
    assert check(Sender("localhost", "localhost"), names.resolver()) == [
        Finding("domain", "none", Verdict.BAD, "localhost")
    ]
    assert names.asked == []


def test_every_finding_has_its_words() -> None:
    faults = [*TXT, *((name, "there") for name in ("spf", "dkim", "dmarc", "mx", "ptr"))]
    faults += [("dkim", "selector-unknown"), ("dmarc", "only-by-dkim"), ("domain", "none"), ("spf", "unanswered")]
    faults += [("mx", "missing"), ("mx", "none-taken")]
    faults += [("ptr", fault) for fault in ("no-address", "missing", "not-confirmed")]
    for about, fault in faults:
        assert "%" not in said(Finding(about, fault, Verdict.BAD, "example.org")).replace("100%", "")
        assert about in ABOUT


def test_the_command_says_what_is_to_be_mended(names: NameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from hustings.cli import app  # noqa: PLC0415 - of these tests only

    monkeypatch.setattr(sender_check, "resolver", names.resolver)
    monkeypatch.setattr("hustings.web.organizer.mail_rehearsal.the_sender", lambda _selectors: SENDER)
    names.zone.pop(("_dmarc.example.org.", "TXT"))
    ran = CliRunner().invoke(app, ["sender", "--selector", "s1"])
    assert ran.exit_code == 1
    assert "DMARC" in ran.output
    assert "v=DMARC1; p=none" in ran.output
    names.zone["_dmarc.example.org.", "TXT"] = ['"v=DMARC1; p=none"']
    assert CliRunner().invoke(app, ["sender", "--selector", "s1"]).exit_code == 0
    assert CliRunner().invoke(app, ["sender", "--selector", "../x"]).exit_code == 2
