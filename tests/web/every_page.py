"""Every address of the site, with an example of each, and one of everything to show at them.

`addresses(world)` walks the resolver: a new address with a part that has no example here fails the tests that use it.
Needs the database.
"""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hustings.accounts.models import User
from hustings.contests.models import Candidate
from hustings.credentials.models import Registration
from hustings.credentials.registration import Mark
from hustings.decision import announcement_actions as announcements
from hustings.decision import certificate
from hustings.decision.giving import Giving
from hustings.decision.prepared import Corrected, Prepared, Texts
from hustings.drives.models import Drive
from hustings.elections import ceremony, ceremony_actions, draft_actions
from hustings.elections.draft_actions import Invited
from hustings.elections.models import Election, State, Trustee
from hustings.ledger.models import Batch
from hustings.mailroom.leaving import token_of
from hustings.mailroom.models import Message
from hustings.mailroom.wording_actions import Place
from hustings.protocol import pedersen
from hustings.protocol.certificates import Context
from hustings.protocol.pedersen import Vinput, parse, write
from hustings.pursuit.models import CampaignInvitation
from hustings.roll import actions as roll
from hustings.roll import letter_actions
from hustings.roll.models import Import, Member, Organization
from tests.drives.drives import ask, collecting_drive, end, sign
from tests.web.batches import batches
from tests.web.campaigns import campaigning
from tests.web.elections import Vote, decided_election, open_election, votes_for
from tests.web.ledgers import entered
from tests.web.officials import Office, complete, office, person, signed_in
from tests.web.pitches import speaks
from tests.web.webhooks import told

SCRIPT = "<script>alert(1)</script>"
HOSTILE = f'{SCRIPT}"><img src=x onerror=alert(2)>{{{{7*7}}}}{{% now "Y" %}}&amp;\'--'
"""What somebody writes who wants it to be more than text."""

OVER = "\u202e"  # what follows is shown from right to left


PASSKEY = {
    "id": "MTExMTExMTExMTExMTExMQ",
    "rawId": "MTExMTExMTExMTExMTExMQ",
    "type": "public-key",
    "response": {
        "clientDataJSON": (
            "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiWTJoaGJHeGxibWRsIiwib3JpZ2luIjoiaHR0cD"
            "ovL2xvY2FsaG9zdCIsImNyb3NzT3JpZ2luIjpmYWxzZX0"
        ),
        "attestationObject": (
            "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YViUSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NBAAAAAA"
            "AAAAAAAAAAAAAAAAAAAAAAEDExMTExMTExMTExMTExMTGlAQIDJiABIVggEA57Bkpf99sdxps5hh5t8a8kaR_yCJ0k"
            "oEIbjhT7H8UiWCCoeQE-hAc9ZE4h9-3R4jS9XUmBmz_bvbIWim7vQX3vTg"
        ),
    },
}
"""What a browser sends when a passkey is made (of a key that nobody has)."""

Named = tuple[str, str, list[str]]


@dataclass
class World:
    """An organization with votes in three phases, and what the addresses need to name of it."""

    place: Office
    named: dict[str, Any]  # what the addresses of the organizer's pages ask for
    begun: Election  # its trustees are invited
    opened: Vote
    decided: Vote
    jobs: list[Import]  # one whose columns are to be settled, one that is done
    portrayed: Candidate
    key: Authenticator
    mail: str
    trustee: Trustee
    speaker: User
    drives: list[Drive]  # one that has ended, one that collects
    campaigning: dict[str, Any]  # what the addresses of a campaign's pages ask for; the speaker leads it
    ledger: dict[str, Any]  # what the addresses of the ledger's pages ask for
    batches: list[Batch]  # one whose columns are to be settled, one in review, one that was entered

    @property
    def ledgered(self) -> list[str]:
        """A contest and an endorser of the ledger."""
        return [self.ledger["contest"], self.ledger["endorser"]]

    @property
    def arguments(self) -> dict[str, dict[str, list[Any]]]:
        """For each audience what the parts of its addresses may be."""
        votes = [self.begun.pk, self.place.election.pk, self.opened.uuid, self.decided.uuid]
        candidate = [self.portrayed.pk]
        return {
            "public": {
                "uuid": [self.decided.uuid, self.opened.uuid],
                "slug": [self.place.slug, *(drive.slug for drive in self.drives), *self.ledgered],
                "person": [self.ledger["person"]],
                "number": [0, self.ledger["number"]],
                "language": ["en"],
                "candidate": candidate,
                "contest": [self.place.contest.pk],
                "shape": ["wide", "square"],
            },
            "api": {name: [self.ledger[name]] for name in ("contest", "endorser", "number")},
            "voter": {"uuid": [self.opened.uuid, self.decided.uuid]},
            "trustee": {"uuid": [self.trustee.election_id]},
            "candidate": {name: [value] for name, value in self.named.items()},
            "campaigns": {name: [value] for name, value in self.campaigning.items()},
            "organizer": {name: [value] for name, value in self.named.items()}
            | {"uuid": votes, "job": [job.pk for job in self.jobs], "batch": [batch.pk for batch in self.batches]}
            | {"decision": ["endorsed-1", "no-endorsement"], "language": ["en"], "shape": ["wide"]}
            | {"kind": ["invitation"], "message": [0], "drive": [drive.pk for drive in self.drives]}
            | {"number": [self.named["number"], self.ledger["number"]], "submission": [self.ledger["submission"]]},
            "mail": {"token": [token_of(self.place.organization.pk, "ada@example.org")], "provider": ["postmark"]},
            "outbox": {"name": [self.mail], "number": [0]},
            "": {"pk": [self.key.pk]},
        }

    def visitors(self) -> dict[str, Client]:
        """Everybody who may come: a stranger, the organization's owner, a trustee, one who speaks for a candidate."""
        trustee = Client()
        link = {"number": self.trustee.number, "token": ceremony.token_of(self.trustee)}
        came = trustee.post(f"/trustee/{self.trustee.election_id}/sign-in", link, content_type="application/json")
        assert came.status_code == 200
        return {"stranger": Client(), "owner": signed_in(self.place.owner), "trustee": trustee} | {
            "speaker": signed_in(self.speaker)
        }


def patterns(
    resolver: Any = None, spaces: tuple[str, ...] = (), parts: frozenset[str] = frozenset()
) -> Iterator[Named]:
    """Each address of the site: its audience, its whole name, the names of its parts."""
    for each in (resolver or get_resolver()).url_patterns:
        here = parts | each.pattern.regex.groupindex.keys()
        if isinstance(each, URLResolver):
            yield from patterns(each, (*spaces, each.namespace) if each.namespace else spaces, here)
        elif isinstance(each, URLPattern):
            yield spaces[0] if spaces else "", ":".join((*spaces, each.name or "")), sorted(here)


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Each name with each of its examples; KeyError names a part of an address that has none."""
    for audience, name, parts in patterns():
        for values in itertools.product(*(world.arguments[audience][part] for part in parts)):
            yield name, reverse(name, kwargs=dict(zip(parts, values, strict=True)))


def world(text: str = "") -> World:
    """One of everything; ``text`` stands wherever somebody can write something."""
    made = office(f"Forward {text}", names=(f"Ada {text}", f"Benito {text}"), text=f"About. {text}\n\n{OVER}{text}")
    speaker = person("speaker@example.org")
    drives = _drives(made, text)
    named = made.kwargs | speaks(made.candidates[0], speaker, text) | told(made, text)
    draft = complete(made, description=f"Description {text}{OVER}")
    fields: dict[str, Any] = {"organization": made.organization, "name": f"Name {text}", "question": f"Question {text}"}
    fields |= {"description": f"Said {text}", "contest": f"Contest {text}"}
    options = (f"Ada {text}", "Benito Juárez", "No endorsement")
    opened = open_election(voters=4, options=options, pool=3, **fields)
    opened.cast(0, 0)
    opened.join(text)
    opened.void(opened.join(f"Void {text}"), f"Reason {text}"[:300].strip())
    _waits(opened.election, text)
    reason = f"Reason {text}"
    decided = decided_election(casts=votes_for(3, 1), voters=6, options=options, closing_reason=reason, **fields)
    for vote in (opened, decided):
        vote.election.trustees.filter(number=1).update(name=f"Trustee {text}")
    certificate.issue(decision=decided.election.decision)
    _word(made, text)
    Organization.objects.update(disclaimer=f"Paid for by {text}")
    for vote in (opened, decided):
        _announce(vote.election, made.owner, text)
    announcements.release(by=made.owner, election=decided.election)
    while announcements.queue_letters(election_uuid=decided.uuid):
        pass
    literal = text.replace("{", "{{").replace("}", "}}")
    corrected = Corrected(f"Headline, {literal}", f"Corrected {literal}", f"Reason {text}")
    announcements.correct(by=made.owner, election=decided.election, language="en", corrected=corrected)
    Member.objects.update(given_name=text[:150], family_name=text[:150], state=text[:40], reference=text[:100])
    portrayed = Candidate.objects.filter(contest=opened.election.contest)[0]
    portrayed.portrait.save("p.jpg", ContentFile(b"\xff\xd8"))
    portrayed.about, portrayed.statement = f"About {text}"[:200], f"Statement {text}{OVER}"
    portrayed.save()
    key = Authenticator.objects.create(
        user=made.owner, type=Authenticator.Type.WEBAUTHN, data={"name": f"key {text}", "credential": PASSKEY}
    )
    TOTP.activate(made.owner, generate_totp_secret())
    # The library notes once that its owner has looked at them, whereupon nothing depends.
    RecoveryCodes.activate(made.owner).mark_as_viewed()
    return World(
        made,
        named,
        _begun(made, text),
        opened,
        decided,
        [_uploaded(made, text), _job(made, text)],
        portrayed,
        key,
        _mail(text),
        _ceremony(draft, made.owner, text),
        speaker,
        drives,
        campaigning(speaker, text) | {"offer": _invited(speaker, text)},
        entered(made, text),
        batches(made, text),
    )


def _invited(user: User, text: str) -> int:
    """An invitation of the user into somebody else's campaign."""
    other = campaigning(person("lead@campaign.example.org"), text)
    return CampaignInvitation.objects.create(campaign_id=other["campaign"], email=user.email).pk


def _drives(place: Office, text: str) -> list[Drive]:
    """A draft drive that has ended, and one that collects; somebody has signed, and somebody asked to."""
    words = {"person": f"Ada {text}"[:150].strip(), "contest": f"Contest {text}"[:200].strip(), "office": "Office"}
    petition = {"texts": {"en": f"Run. {text}", "es": f"Corra. {text}"}, "names_shown": True, "goal": 100}
    ended = collecting_drive(place.organization, slug="drive-that-ended", **words, **petition)
    sign(ended, "signer@example.org", given_name=f"Nell {text}"[:150].strip(), region=text[:40].strip(), shown=True)
    end(ended, statement=f"Statement {text}", source="https://example.org/news")
    collecting = collecting_drive(place.organization, slug=place.slug, **words, **petition)
    sign(collecting, "signer@example.org", given_name=f"Nell {text}"[:150].strip(), shown=True)
    Message.objects.filter(kind="drive-confirmation").delete()  # they are answered, and so not written any more
    ask(collecting, "asker@example.org")
    return list(Drive.objects.of(place.organization))


def _word(place: Office, text: str) -> None:
    """A letter in the organization's own words."""
    literal = text.replace("{", "{{").replace("}", "}}")
    letter_actions.write_wording(
        by=place.owner,
        organization=place.organization,
        place=Place(place.organization.pk, "invitation", "en"),
        subject=f"Vote {literal}"[:200],
        text=f"Vote. {literal}\n\n{{link}}\n\n{{credential}}",
    )


def _waits(election: Election, text: str) -> None:
    """Somebody who wants to join, for an official to look at, with every mark that there is."""
    traits = dict.fromkeys(("likeness", "stem"), "joan@example.net") | {"domain": "example.net", "namesake": "joan"}
    names = {"given_name": text[:150], "family_name": text[:150], "region": text[:40]}
    marks = [mark.value for mark in Mark]
    member = Member.objects.of(election.organization)[0]
    for number in range(2):
        address = f"joan{number}@example.net"
        Registration.objects.create(
            election=election,
            address=address,
            mailbox=address,
            state=Registration.State.WAITING,
            confirmed_at=election.opens_at,
            marks=marks,
            resembles=[member.pk],
            network="net",
            due=False,
            **names,
            **traits,
        )


def _announce(election: Election, by: User, text: str) -> None:
    """Prepare what is said, whatever the election decides."""
    for decision in announcements.decisions_of(election):
        literal = text.replace("{", "{{").replace("}", "}}")
        texts = Texts(f"Subject {literal}", f"Letter {literal}", f"Headline {literal}", f"Press {literal}")
        prepared = Prepared(texts, contact=f"Contact {text}")
        if decision.option:
            called = replace(texts, call_subject=f"Call {literal}", call=f"Give {literal}\n{{link}}")
            prepared = Prepared(called, Giving("https://give.example.org/", "refcode", "vote"), f"Contact {text}")
        announcements.prepare(by=by, election=election, decision=decision, language="en", prepared=prepared)


def _uploaded(place: Office, text: str) -> Import:
    cells = [f'"{text.replace(chr(34), chr(34) * 2)}"', "a@example.org"]
    file = SimpleUploadedFile("roll.csv", f"x{text.replace(',', '')},email\n{','.join(cells)}\n".encode())
    return roll.upload(organization=place.organization, by=place.owner, file=file, name=f"{text}.csv")


def _job(place: Office, text: str) -> Import:
    job = place.job
    job.file_name, job.reason = f"{text}.csv"[:255], text[:500]
    written = f'\ufeffline,what,cell,remedy\r\n7,invalid,"{text.replace(chr(34), chr(34) * 2)}",none\r\n'.encode()
    job.report.save("report.csv", ContentFile(written), save=False)
    job.reported, job.rows, job.invalid = len(written), 1, 1
    job.save()
    return job


def _mail(text: str) -> str:
    # The name is of the form that the backend gives its files.
    folder = Path(settings.EMAIL_FILE_PATH)
    shutil.rmtree(folder, ignore_errors=True)
    backend = "django.core.mail.backends.filebased.EmailBackend"
    with get_connection(backend, file_path=folder) as connection:
        EmailMessage(
            f"Subject {text}", f"Text {text}", "a@example.org", ["b@example.org"], connection=connection
        ).send()
    (file,) = folder.iterdir()
    return file.name


def _begun(place: Office, text: str) -> Election:
    """An election whose ceremony has begun, and nobody has sent anything."""
    election = draft_actions.draft(by=place.owner, contest=place.contest, name=f"Begun {text}")
    invited = [Invited(f"Trustee {text}", "trustee@example.org")]
    draft_actions.set_trustees(by=place.owner, election=election, trustees=invited, needed=1)
    Election.objects.filter(pk=election.pk).update(state=State.CEREMONY)
    ceremony_actions.invite_trustees(election_uuid=election.pk, by=place.owner)
    return election


def _ceremony(election: Election, by: User, text: str) -> Trustee:
    """The draft's ceremony, held to its end; a trustee of it."""
    Election.objects.filter(pk=election.pk).update(state=State.CEREMONY)
    election.trustees.filter(number=2).update(name=f"Trustee {text}")
    ceremony_actions.invite_trustees(election_uuid=election.pk, by=by)
    pairs = [pedersen.certificate(Context(3, 2, number)) for number in (1, 2, 3)]
    certificates = [made for _seed, made in pairs]
    for number, (_seed, made) in enumerate(pairs, 1):
        ceremony_actions.accept_certificate(election_uuid=election.pk, number=number, content=write(made))
    for number, (seed, _made) in enumerate(pairs, 1):
        content = write(pedersen.polynomial(certificates, seed))
        ceremony_actions.accept_polynomial(election_uuid=election.pk, number=number, content=content)
    for number, (seed, _made) in enumerate(pairs, 1):
        vinput = parse(Vinput, election.trustees.get(number=number).vinput.encode())
        content = write(pedersen.voutput(certificates, seed, vinput))
        ceremony_actions.accept_voutput(election_uuid=election.pk, number=number, content=content)
    return election.trustees.select_related("election").get(number=2)
