"""The chain of events read, refused and lengthened. Long: each fault of a chain has its case here."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.protocol.appender import Appender, Group, create
from hustings.protocol.archive import ArchiveReader
from hustings.protocol.chain import ChainWriter, check_extension
from hustings.protocol.events import (
    BallotPosted,
    ChainReader,
    EncryptedTally,
    EndBallots,
    Entry,
    Event,
    PartialDecryption,
    Result,
    Setup,
    SetupData,
    ballot_event,
)
from hustings.protocol.index import Places
from tests.protocol.archives import BALLOTS, SETUP, Loose, hash_of, owned, sized, whole_vote, write_archive

HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
A, B, C = BALLOTS[:3]


def entries_of(data: bytes) -> list[Entry]:
    descriptor = os.memfd_create("archive")
    os.write(descriptor, data)
    with ArchiveReader(descriptor, "archive") as reader:
        return list(ChainReader().entries(reader.records()))


# -- what is in order --------------------------------------------------------------------------------------------------


def test_a_whole_vote_is_read_as_it_was_written(tmp_path: Path) -> None:
    with ArchiveReader.open(write_archive(tmp_path / "a.bel")) as reader:
        chain = ChainReader()
        entries = list(chain.entries(reader.records()))
    assert entries[0] == SETUP
    ballots = [entry for entry in entries if isinstance(entry, BallotPosted)]
    assert [ballot.content for ballot in ballots] == list(BALLOTS)
    assert [ballot.position for ballot in ballots] == list(range(40))
    assert [ballot.hash_hex for ballot in ballots] == [hash_of(ballot) for ballot in BALLOTS]
    assert entries[41:] == [
        EndBallots(),
        EncryptedTally(b"[[tally]]", sized(b"[[tally]]"), hash_of(b"[[tally]]")),
        PartialDecryption(b"{one}", owned(1, b"{one}"), hash_of(b"{one}")),
        PartialDecryption(b"{two}", owned(2, b"{two}"), hash_of(b"{two}")),
        Result(b'{"result":[[1]]}'),
    ]
    assert (chain.height, chain.type) == (45, "Result")


def test_an_archive_may_end_after_any_event() -> None:
    groups = list(whole_vote(ChainWriter(None), BALLOTS[:2]))
    loose = Loose()
    assert entries_of(loose.data) == []
    for number, group in enumerate(groups, 1):
        loose.records(*(record.content for record in group.data)).raw_event(group.event.content)
        assert len(entries_of(loose.data)) == number


def test_a_certificate_of_the_credentials_is_carried() -> None:
    setup = SETUP._replace(certificate=b"{certificate}")
    group = ChainWriter(None).setup(setup)
    assert [record.content for record in group.data[:4]] == [*SETUP[:3], b"{certificate}"]
    named = SetupData.parse(group.data[4].content)
    assert named.certificate == hash_of(b"{certificate}")
    loose = Loose().records(*(record.content for record in group.data)).raw_event(group.event.content)
    assert entries_of(loose.data) == [setup]


@given(st.builds(Event, st.none() | HASHES, st.integers(0, 2**30 - 1), st.text(max_size=20), st.none() | HASHES))
def test_events_survive_the_round_trip(event: Event) -> None:
    assert Event.parse(event.write()) == event


@given(st.builds(SetupData, HASHES, HASHES, HASHES, st.none() | HASHES))
def test_set_up_data_survive_the_round_trip(data: SetupData) -> None:
    assert SetupData.parse(data.write()) == data


@given(HASHES, st.integers(0, 2**30 - 1), HASHES)
def test_ballot_events_are_written_as_all_events(parent: str, height: int, payload: str) -> None:
    assert ballot_event(parent, height, payload) == Event(parent, height, "Ballot", payload).write()


# -- what is not -------------------------------------------------------------------------------------------------------


def closed() -> Loose:
    return Loose().setup().ballot(A).event("EndBallots")


def tallied() -> Loose:
    return closed().records(b"T", sized(b"T")).event("EncryptedTally", sized(b"T"))


def ended() -> Loose:
    return tallied().records(b"R").event("Result", b"R")


def set_up_with(election: bytes) -> Loose:
    named = SetupData(hash_of(election), hash_of(b"t"), hash_of(b"c")).write()
    return Loose().records(election, b"t", b"c", named).event("Setup", named)


def shuffled(election: bytes, type_: str = "Shuffle") -> Loose:
    loose = set_up_with(election).event("EndBallots").records(b"T", sized(b"T")).event("EncryptedTally", sized(b"T"))
    return loose.event(type_, None)


NAMED = SetupData(*(hash_of(content) for content in SETUP[:3])).write()
RANKED = b'{"questions":[{"type":"NonHomomorphic","value":{}}]}'
QUOTED = b'{"name":"{\\"type\\":\\"NonHomomorphic\\"","questions":[]}'

FAULTS: dict[str, tuple[Callable[[], Loose], type[errors.HustingsError]]] = {
    # the chain
    "first has a parent": (
        lambda: Loose().records(*SETUP[:3], NAMED).event("Setup", NAMED, parent="0" * 64),
        errors.BrokenChain,
    ),
    "no parent": (lambda: Loose().setup().records(A).event("Ballot", A, parent=None), errors.BrokenChain),
    "another parent": (lambda: Loose().setup().records(A).event("Ballot", A, parent="0" * 64), errors.BrokenChain),
    "height left out": (lambda: Loose().setup().records(A).event("Ballot", A, height=2), errors.WrongHeight),
    "height again": (lambda: Loose().setup().records(A).event("Ballot", A, height=0), errors.WrongHeight),
    "first height": (lambda: Loose().records(*SETUP[:3], NAMED).event("Setup", NAMED, height=1), errors.WrongHeight),
    "event twice": (
        lambda: Loose().setup().raw_event(Event(None, 0, "Setup", hash_of(NAMED)).write()),
        errors.RepeatedRecord,
    ),
    # the order
    "ballot first": (lambda: Loose().ballot(A), errors.UnexpectedEvent),
    "set-up twice": (lambda: Loose().setup().records(b"e", b"t", b"c").event("Setup", b"c"), errors.UnexpectedEvent),
    "ballot after the end": (lambda: closed().ballot(B), errors.UnexpectedEvent),
    "end twice": (lambda: closed().event("EndBallots"), errors.UnexpectedEvent),
    "tally before the end": (
        lambda: Loose().setup().records(b"T", sized(b"T")).event("EncryptedTally", sized(b"T")),
        errors.UnexpectedEvent,
    ),
    "tally twice": (
        lambda: tallied().records(b"U", sized(b"U")).event("EncryptedTally", sized(b"U")),
        errors.UnexpectedEvent,
    ),
    "result before the tally": (lambda: closed().records(b"R").event("Result", b"R"), errors.UnexpectedEvent),
    "decryption before the tally": (
        lambda: closed().records(b"D", owned(1, b"D")).event("PartialDecryption", owned(1, b"D")),
        errors.UnexpectedEvent,
    ),
    "result twice": (lambda: ended().records(b"S").event("Result", b"S"), errors.UnexpectedEvent),
    "decryption after the result": (
        lambda: ended().records(b"D", owned(1, b"D")).event("PartialDecryption", owned(1, b"D")),
        errors.UnexpectedEvent,
    ),
    "ballot after the result": (lambda: ended().ballot(B), errors.UnexpectedEvent),
    "shuffle of nothing to shuffle": (lambda: shuffled(QUOTED), errors.UnexpectedEvent),
    "shuffle too early": (lambda: set_up_with(RANKED).event("Shuffle"), errors.UnexpectedEvent),
    "shuffle": (lambda: shuffled(RANKED), errors.Unsupported),
    "shuffles ended": (lambda: shuffled(RANKED, "EndShuffles"), errors.Unsupported),
    "unknown type": (lambda: Loose().setup().event("Recount"), errors.UnknownEvent),
    "type of no name": (lambda: Loose().setup().event(""), errors.UnknownEvent),
    # the writing
    "not JSON": (lambda: Loose().raw_event(b"x"), errors.NotJson),
    "spaces": (lambda: Loose().raw_event(b'{"height": 0,"type":"Setup"}'), errors.NotCanonical),
    "fields out of order": (lambda: Loose().raw_event(b'{"type":"Setup","height":0}'), errors.NotCanonical),
    "unknown field": (lambda: Loose().raw_event(b'{"height":0,"type":"Setup","x":0}'), errors.WrongField),
    "upper-case hash": (
        lambda: Loose().raw_event(b'{"height":0,"type":"Setup","payload":"%s"}' % (b"A" * 64)),
        errors.WrongField,
    ),
    "negative height": (lambda: Loose().raw_event(b'{"height":-1,"type":"Setup"}'), errors.NumberOutOfRange),
    "height a string": (lambda: Loose().raw_event(b'{"height":"0","type":"Setup"}'), errors.WrongField),
    "ballot event with a space": (
        lambda: Loose().setup().records(A).raw_event(ballot_event("0" * 64, 1, hash_of(A)) + b" "),
        errors.NotCanonical,
    ),
    "set-up data": (lambda: Loose().records(b"{}").event("Setup", b"{}"), errors.WrongField),
    "sized without hash": (lambda: closed().records(b"T", b"{}").event("EncryptedTally", b"{}"), errors.WrongField),
    "owned not JSON": (lambda: tallied().records(b"D", b"!").event("PartialDecryption", b"!"), errors.NotJson),
    # payloads
    "ballot without payload": (lambda: Loose().setup().event("Ballot"), errors.MissingPayload),
    "set-up without payload": (lambda: Loose().event("Setup"), errors.MissingPayload),
    "result without payload": (lambda: tallied().event("Result"), errors.MissingPayload),
    "end with payload": (lambda: Loose().setup().records(A).event("EndBallots", A), errors.UnexpectedPayload),
    # records
    "record at the end": (lambda: Loose().setup().records(A), errors.StrayRecord),
    "records without event": (lambda: Loose().records(b"1", b"2", b"3", b"4", b"5", b"6"), errors.StrayRecord),
    "record before the ballot": (lambda: Loose().setup().records(b"?", A).event("Ballot", A), errors.StrayRecord),
    "record after the ballot": (lambda: Loose().setup().records(A, b"?").event("Ballot", A), errors.StrayRecord),
    "record before the end": (lambda: Loose().setup().records(b"?").event("EndBallots"), errors.StrayRecord),
    "record twice": (lambda: Loose().setup().records(A, A).event("Ballot", A), errors.RepeatedRecord),
    "ballot twice": (lambda: Loose().setup().ballot(A).ballot(B).ballot(A), errors.RepeatedRecord),
    "ballot named twice": (lambda: Loose().setup().ballot(A).event("Ballot", A), errors.MisplacedRecord),
    "ballot missing": (lambda: Loose().setup().event("Ballot", A), errors.MisplacedRecord),
    "ballot after its event": (lambda: Loose().setup().event("Ballot", A).records(A), errors.MisplacedRecord),
    "another ballot": (lambda: Loose().setup().records(A).event("Ballot", B), errors.MisplacedRecord),
    "set-up in another order": (
        lambda: Loose().records(SETUP[1], SETUP[0], SETUP[2], NAMED).event("Setup", NAMED),
        errors.MisplacedRecord,
    ),
    "set-up data first": (lambda: Loose().records(NAMED, *SETUP[:3]).event("Setup", NAMED), errors.MisplacedRecord),
    "set-up data missing": (lambda: Loose().records(*SETUP[:3]).event("Setup", NAMED), errors.MisplacedRecord),
    "trustees missing": (
        lambda: Loose().records(SETUP[0], SETUP[2], NAMED).event("Setup", NAMED),
        errors.MisplacedRecord,
    ),
    "certificate not named": (
        lambda: Loose().records(*SETUP[:3], b"?", NAMED).event("Setup", NAMED),
        errors.StrayRecord,
    ),
    "tally missing": (
        lambda: closed().records(sized(b"T")).event("EncryptedTally", sized(b"T")),
        errors.MisplacedRecord,
    ),
    "tally after its name": (
        lambda: closed().records(sized(b"T"), b"T").event("EncryptedTally", sized(b"T")),
        errors.MisplacedRecord,
    ),
    "decryption missing": (
        lambda: tallied().records(owned(1, b"D")).event("PartialDecryption", owned(1, b"D")),
        errors.MisplacedRecord,
    ),
}


@pytest.mark.parametrize(("loose", "fault"), FAULTS.values(), ids=FAULTS)
def test_what_is_out_of_order_is_named(loose: Callable[[], Loose], fault: type[errors.HustingsError]) -> None:
    with pytest.raises(errors.HustingsError) as caught:
        entries_of(loose().data)
    assert type(caught.value) is fault
    assert "\n" not in str(caught.value)


def test_dropped_and_reordered_ballots_break_the_chain() -> None:
    groups = list(whole_vote(ChainWriter(None), BALLOTS[:3]))
    for order in ([0, 2], [0, 1, 3, 2], [0, 2, 1], [1, 0]):
        loose = Loose()
        for group in (groups[number] for number in order):
            loose.records(*(record.content for record in group.data)).raw_event(group.event.content)
        with pytest.raises(errors.BrokenChain):
            entries_of(loose.data)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_mutated_events_never_end_otherwise_than_in_the_tree_of_errors(data: st.DataObject) -> None:
    # The records around are made right again, so that the mutation reaches the reader of events.
    contents = [
        [bytearray(record.content) for record in (*group.data, group.event)]
        for group in whole_vote(ChainWriter(None), BALLOTS[:2])
    ]
    group = data.draw(st.sampled_from(contents))
    content = data.draw(st.sampled_from(group))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    loose = Loose()
    for *records, event in contents:
        loose.records(*(bytes(record) for record in records)).raw_event(bytes(event))
    with pytest.raises(errors.HustingsError):
        entries_of(loose.data)


# -- the next event ----------------------------------------------------------------------------------------------------


def test_a_chain_goes_on_where_the_archive_ends(tmp_path: Path) -> None:
    whole = write_archive(tmp_path / "whole.bel").read_bytes()
    path = write_archive(tmp_path / "a.bel", lambda chain: [chain.setup(SETUP)])
    steps: list[Callable[[ChainWriter], list[Group]]] = [
        lambda chain: [chain.ballot(ballot) for ballot in BALLOTS],
        lambda chain: [chain.end_ballots()],
        lambda chain: [chain.encrypted_tally(b"[[tally]]", sized(b"[[tally]]"))],
        lambda chain: [chain.partial_decryption(b"{one}", owned(1, b"{one}"))],
        lambda chain: [chain.partial_decryption(b"{two}", owned(2, b"{two}"))],
        lambda chain: [chain.result(b'{"result":[[1]]}')],
    ]
    for step in steps:
        with Appender(path) as appender:
            appender.append(step(ChainWriter(appender.last_event)))
    assert path.read_bytes() == whole


def test_an_event_out_of_order_is_not_made() -> None:
    chain = ChainWriter(None)
    with pytest.raises(errors.UnexpectedEvent, match="Ballot after nothing"):
        chain.ballot(A)
    chain.setup(SETUP)
    chain.end_ballots()
    with pytest.raises(errors.UnexpectedEvent, match="Ballot after EndBallots"):
        chain.ballot(A)
    assert chain.height == 1


# -- extensions --------------------------------------------------------------------------------------------------------


def check(older: Path, newer: Path) -> None:
    with ArchiveReader.open(older) as one, ArchiveReader.open(newer) as other:
        check_extension(one, other)


def test_a_longer_archive_extends_a_shorter_one(tmp_path: Path) -> None:
    older = write_archive(tmp_path / "older.bel", lambda chain: list(whole_vote(chain))[:20])
    newer = write_archive(tmp_path / "newer.bel")
    check(older, newer)
    check(newer, newer)
    with pytest.raises(errors.NotAnExtension, match="event 20 of the older archive"):
        check(newer, older)


def test_a_dropped_ballot_shows_against_an_older_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hustings.protocol.chain._CHUNK", 1000)
    older = write_archive(tmp_path / "older.bel", lambda chain: list(whole_vote(chain))[:20])
    newer = write_archive(tmp_path / "newer.bel", lambda chain: whole_vote(chain, BALLOTS[:7] + BALLOTS[8:]))
    with pytest.raises(errors.NotAnExtension, match="event 8 of the older archive does not stand there"):
        check(older, newer)


def test_an_archive_with_another_beginning_is_no_extension(tmp_path: Path) -> None:
    older = write_archive(tmp_path / "older.bel")
    (tmp_path / "newer.bel").write_bytes(older.read_bytes().replace(b"1795320197", b"1795320196")[:1024])
    monkey = Loose()
    monkey.data = monkey.data.replace(b"15300464605", b"15300464604").replace(b"1795320197", b"1795320196")
    block = monkey.data[:148] + b" " * 8 + monkey.data[156:512]
    (tmp_path / "newer.bel").write_bytes(block[:148] + b"%06o\0 " % sum(block) + monkey.data[156:])
    with pytest.raises(errors.NotAnExtension, match="first record"):
        check(older, tmp_path / "newer.bel")


def test_a_fault_of_the_older_archive_is_named_as_such(tmp_path: Path) -> None:
    newer = write_archive(tmp_path / "newer.bel")
    (tmp_path / "older.bel").write_bytes(newer.read_bytes()[:-1])
    with pytest.raises(errors.TruncatedArchive, match="the older archive, record"):
        check(tmp_path / "older.bel", newer)
    (tmp_path / "older.bel").write_bytes(closed().event("EndBallots").data)
    with pytest.raises(errors.UnexpectedEvent, match="the older archive, event 3"):
        check(tmp_path / "older.bel", newer)


# -- the index of hashes -----------------------------------------------------------------------------------------------


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=50), st.integers(0, 3000))
def test_an_index_is_a_dict_of_first_positions(keys: list[bytes], expected: int) -> None:
    places, model = Places(expected), dict[bytes, int]()
    for key in keys:
        assert places.add(key) is (key not in model)
        model.setdefault(key, len(model))
    assert {key: places.position(key) for key in model} == model
    assert list(places) == list(model)
    assert len(places) == len(model)
    assert places.position(b"?" * 32) is None


def test_an_index_grows() -> None:
    places = Places()
    keys = [number.to_bytes(32, "big") for number in range(5000)]
    assert all(places.add(key) for key in keys)
    assert not any(places.add(key) for key in keys)
    assert [places.position(key) for key in keys] == list(range(5000))


# -- on top: real archives ---------------------------------------------------------------------------------------------


def test_the_fixtures_are_in_order(shared: Path) -> None:
    for folder in sorted((shared / "fixtures" / "sound").iterdir()):
        (path,) = folder.glob("*.bel")
        with ArchiveReader.open(path) as reader, ArchiveReader.open(folder / "open.bel.copy") as older:
            if folder.name in ("e_ranked", "i_mixed_h_nh"):
                with pytest.raises(errors.Unsupported, match="shuffles"):
                    list(ChainReader().entries(reader.records()))
            else:
                entries = list(ChainReader().entries(reader.records()))
                assert isinstance(entries[0], Setup)
                assert isinstance(entries[-1], Result)
            check_extension(older, reader)


def test_what_belenios_posted_is_posted_again_byte_by_byte(shared: Path, tmp_path: Path) -> None:
    for folder in sorted((shared / "fixtures" / "sound").iterdir()):
        if folder.name in ("e_ranked", "i_mixed_h_nh"):
            continue
        (path,) = folder.glob("*.bel")
        with ArchiveReader.open(path) as reader:
            create(tmp_path / path.name, reader.timestamp)
            with Appender(tmp_path / path.name) as appender:
                appender.append(posted_again(ChainReader().entries(reader.records())))
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def posted_again(entries: Iterable[Entry]) -> Iterator[Group]:
    chain = ChainWriter(None)
    for entry in entries:
        match entry:
            case Setup():
                yield chain.setup(entry)
            case BallotPosted():
                yield chain.ballot(entry.content)
            case EndBallots():
                yield chain.end_ballots()
            case EncryptedTally():
                yield chain.encrypted_tally(entry.tally, entry.sized)
            case PartialDecryption():
                yield chain.partial_decryption(entry.decryption, entry.owned)
            case Result():
                yield chain.result(entry.content)
