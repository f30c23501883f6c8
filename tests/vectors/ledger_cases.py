"""Vectors of ledgers: one in order, and each fault that a ledger can have by itself."""

from collections.abc import Iterator
from dataclasses import replace

from hustings.ledger.dates import PartialDate
from hustings.ledger.entries import entry_hash
from hustings.ledger.kinds import EndorserKind, Outcome, ProcessKind, Status
from hustings.ledger.parts import Correction, Process, Proof, Share, Source
from hustings.ledger.statements import CandidateStatement, ContestStatement, EndorsementStatement, EndorserStatement
from tests.ledger.chains import chained, file, following, opening
from tests.vectors.cases import Case

ABROAD = EndorserStatement("workers-abroad", "Workers’ Union Abroad", EndorserKind.UNION)
WORKERS = EndorserStatement(
    "workers",
    "Workers’ Union",
    EndorserKind.UNION,
    ("Sindicato de Trabajadores",),
    PartialDate.parse("1938"),
    700_000,
    parent=ABROAD.id,
    site="https://workers.example.org/",
)
CONTEST = ContestStatement(
    "governor-2026", "Governor 2026", 2026, "Governor", "", "Iowa", PartialDate.parse("2026-11-03")
)
ADA = CandidateStatement(CONTEST.id, "ada-lovelace", "Ada Lovelace", party="Independent")
BENITO = CandidateStatement(CONTEST.id, "benito-juarez", "Benito Juárez", outcome=Outcome.WON, share="51.25")
SOURCE = Source("The union's own page", "https://workers.example.org/ada", PartialDate.parse("2026-01-12"), "ab" * 32)
VOTE = Process(
    ProcessKind.MEMBER_VOTE, "two thirds of the votes", "2/3", 1000, 7000, (Share(ADA.name, 700), Share("No", 300))
)
ENDORSED = EndorsementStatement(
    WORKERS.id, CONTEST.id, Status.ENDORSED, ADA.id, PartialDate.parse("2026-01"), VOTE, source=SOURCE
)
PROOF = Proof("https://other.example.org", "HSamM2X95bQhsv", "12" * 32, "34" * 32, "56" * 32)
SUBJECTS = (ABROAD, WORKERS, CONTEST, ADA, BENITO)
GOOD = chained(*SUBJECTS, ENDORSED)


def correcting(lines: list[bytes], entry: int, status: Status = Status.ENDORSED, **changes: object) -> list[bytes]:
    """The lines and one more, which corrects the entry of this number."""
    correction = Correction(entry, entry_hash(lines[entry]), "Another day")
    statement = replace(ENDORSED, status=status, corrects=correction, **changes)  # type: ignore[arg-type]
    return [*lines, following(lines, statement)]


def of(name: str, about: str, lines: list[bytes], expected: str = "ok") -> Case:
    """The case of a file of these lines."""
    output = None
    if expected == "ok":
        output = {"number": len(lines) - 1, "head": entry_hash(lines[-1])}
    return Case("ledger", name, about, {"ledger": file(lines).decode()}, expected, output)


def ledger_cases() -> Iterator[Case]:
    """All of them."""
    yield from _right()
    yield from _misplaced()
    yield from _miswritten()
    yield from _unstated()
    yield from _corrections()


def _right() -> Iterator[Case]:
    told = replace(ENDORSED, proof=PROOF, source=None, note="As its certificate states.", position="union")
    lines = chained(*SUBJECTS, ENDORSED, told, replace(ENDORSED, status=Status.NO_ENDORSEMENT, candidate="", date=None))
    lines = correcting(lines, 6, date=PartialDate.parse("2026-01-11"))
    lines = correcting(lines, 9, Status.RETRACTED)
    yield of("ok_all_kinds", "Each kind of entry, a correction, and its retraction.", lines)
    yield of("ok_opening_alone", "A ledger into which nothing was entered yet.", [opening()])
    yield of(
        "ok_stated_again", "A later statement takes the earlier one's place.", chained(WORKERS_ALONE, ABROAD, WORKERS)
    )


WORKERS_ALONE = replace(WORKERS, parent="")


def _misplaced() -> Iterator[Case]:
    yield of("empty", "A file without a byte.", [], "TruncatedLedger")
    cut = of("last_line_feed_missing", "The file does not end with a line feed.", GOOD, "TruncatedLedger")
    yield replace(cut, input={"ledger": cut.input["ledger"][:-1]})
    yield of("opening_missing", "The first line is not the opening.", GOOD[1:], "MisplacedLedgerEntry")
    yield of("opening_twice", "The opening stands again at the end.", [*GOOD, opening()], "MisplacedLedgerEntry")
    yield of("entry_missing", "An entry was taken out of the middle.", [*GOOD[:3], *GOOD[4:]], "MisplacedLedgerEntry")
    yield of("entry_twice", "The last entry stands there twice.", [*GOOD, GOOD[-1]], "MisplacedLedgerEntry")
    altered = [*GOOD]
    altered[1] = altered[1].replace(b"Abroad", b"Inland")
    yield of(
        "entry_altered", "An entry is another than the one whose hash the next one names.", altered, "BrokenLedger"
    )
    other = [opening("https://other.example.org"), *GOOD[1:]]
    yield of("opening_of_another", "The opening is another site's.", other, "BrokenLedger")


def _miswritten() -> Iterator[Case]:
    def last(name: str, about: str, old: str, new: str, expected: str) -> Case:
        lines = [*GOOD]
        assert lines[-1].count(old.encode()) == 1
        lines[-1] = lines[-1].replace(old.encode(), new.encode())
        return of(name, about, lines, expected)

    yield last("space_between", "White space between the parts.", '"states":', '"states": ', "NotCanonical")
    fields = ('"status":"endorsed","candidate":"ada-lovelace"', '"candidate":"ada-lovelace","status":"endorsed"')
    yield last("fields_out_of_order", "Two fields are exchanged.", *fields, "NotCanonical")
    yield last("field_empty", "A field that says nothing is there.", '"date":"2026-01",', '"date":"",', "WrongField")
    yield last(
        "field_unknown", "A field that no endorsement has.", '"status":', '"mood":"good","status":', "WrongField"
    )
    yield last(
        "type_unknown", "A kind of entry that there is not.", '"type":"endorsement"', '"type":"rumor"', "WrongField"
    )
    other = ('"type":"endorsement"', '"type":"candidate"')
    yield last("type_of_another", "What it states is of another kind than it says.", *other, "WrongField")
    day = ('"date":"2026-01",', '"date":"2026-02-30",')
    yield last("date_that_is_none", "There is no such day.", *day, "WrongField")
    yield last("source_without_words", "A source without title and link.", *_nameless(), "WrongField")
    script = ('"link":"https:', '"link":"javascript:')
    yield last("source_that_is_no_address", "A source's link that is no address on the web.", *script, "WrongField")
    nobody = (',"candidate":"ada-lovelace"', "")
    yield last("endorsement_of_nobody", "An endorsement names no candidate.", *nobody, "WrongField")
    many = ('"votes":700', '"votes":1001')
    yield last("more_votes_than_ballots", "An option has more votes than there are ballots.", *many, "WrongField")
    later = ("18:06:00Z", "18:06:00+00:00")
    yield last("moment_with_offset", "A moment in another form.", *later, "WrongField")
    yield of(
        "retraction_of_nothing",
        "A retraction without the entry that it takes back.",
        [*GOOD, following(GOOD, ENDORSED).replace(b'"status":"endorsed"', b'"status":"retracted"')],
        "WrongField",
    )


def _nameless() -> tuple[str, str]:
    named = f'"title":"{SOURCE.title}","link":"{SOURCE.link}",'
    return named, ""


def _unstated() -> Iterator[Case]:
    def without(name: str, about: str, missing: object) -> Case:
        kept = [one for one in (*SUBJECTS, ENDORSED) if one != missing]
        return of(name, about, chained(*kept), "UnstatedSubject")

    yield without("parent_unstated", "An endorser's parent is stated nowhere.", ABROAD)
    yield of("endorser_unstated", "No entry states the endorser.", chained(CONTEST, ADA, ENDORSED), "UnstatedSubject")
    yield of("contest_unstated", "No entry states a candidate's contest.", chained(ADA), "UnstatedSubject")
    yield without("candidate_unstated", "No entry states the candidate.", ADA)
    late = chained(*SUBJECTS[:3], ENDORSED, ADA)
    yield of("candidate_stated_later", "The candidate is stated only after the endorsement.", late, "UnstatedSubject")
    own = chained(replace(ABROAD, parent=ABROAD.id))
    yield of("own_parent", "An endorser names itself as its parent.", own, "OwnParent")
    circle = chained(ABROAD, WORKERS, replace(ABROAD, parent=WORKERS.id))
    yield of("circle_of_parents", "Two endorsers are each other's parents.", circle, "OwnParent")


def _corrections() -> Iterator[Case]:
    def correction(name: str, about: str, entry: int, hash_: str, expected: str = "WrongCorrection") -> Case:
        statement = replace(ENDORSED, corrects=Correction(entry, hash_, "Another day"))
        return of(name, about, [*GOOD, following(GOOD, statement)], expected)

    yield correction("correction_of_no_endorsement", "It corrects a candidate.", 4, entry_hash(GOOD[4]))
    yield correction("correction_by_another_hash", "The hash is not the entry's.", 6, "ab" * 32)
    # The hash of what is yet to come cannot be known: whatever stands here, a circle of corrections cannot be.
    yield correction("correction_of_itself", "It names its own number.", 7, entry_hash(GOOD[6]))
    yield correction("correction_of_a_later_entry", "It names a number that is yet to come.", 8, "cd" * 32)
    once = correcting(GOOD, 6)
    yield of("corrected_twice", "Two entries correct the same one.", correcting(once, 6), "RepeatedCorrection")
    retracted = correcting(GOOD, 6, Status.RETRACTED)
    yield of("retraction_corrected", "It corrects a retraction.", correcting(retracted, 7), "CorrectedRetraction")
    of_another = correcting(GOOD, 6, Status.RETRACTED, candidate=BENITO.id)
    yield of(
        "retraction_of_another", "It takes an entry back about another candidate.", of_another, "ForeignRetraction"
    )
    proven = chained(*SUBJECTS, replace(ENDORSED, proof=PROOF, source=None))
    yield of(
        "proven_corrected_by_a_source", "Proven is corrected unproven.", correcting(proven, 6), "UnprovenCorrection"
    )
