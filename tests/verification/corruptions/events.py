"""Corruptions of the chain: events lost, moved, doubled, and records out of their places."""

import json
from collections.abc import Callable
from typing import Any

from hustings import errors
from tests.protocol.archives import hash_of
from tests.verification.corruptions.registry import corrupts, enlist
from tests.verification.forge import Draft, Item, rechained, tar, written

Json = Any
Items = list[Item]

# Records from 0: election, trustees, credentials, set-up data, Setup; then ballot b's data at 5 + 2 b, its event after;
# the vote "singles" has twelve ballots.
SETUP, FIRST, THIRD = 4, 6, 10
END, TALLY_EVENT, RESULT = 29, 32, -1


def _records(name: str, fault: type[errors.Fault], where: str, change: Callable[[Items], Items]) -> None:
    enlist(name, "singles", fault, where, lambda draft: tar(change(draft.items())))


def event(items: Items, number: int, change: Callable[[Json], object], *, rechain: bool = True) -> Items:
    """The items after a change of an event, those after it made to name it as it is now, if wanted."""
    value = json.loads(items[number].content)
    value = change(value) or value
    changed = [*items[:number], Item("event", written(value)), *items[number + 1 :]]
    if not rechain:
        return changed
    # Only those after it: the change may be of parent or height.
    head, result = hash_of(changed[number].content), changed[: number + 1]
    for item in changed[number + 1 :]:
        if item.kind == "event":
            item = Item("event", written(json.loads(item.content) | {"parent": head}))  # noqa: PLW2901
            head = hash_of(item.content)
        result.append(item)
    return result


def _event(name: str, fault: type[errors.Fault], where: str, number: int, change: Callable[[Json], object]) -> None:
    _records(name, fault, where, lambda items: event(items, number, change))


def new(type_: str, payload: str | None = None) -> Item:
    """An event whose parent and height `rechained` fills in."""
    return Item("event", written({"height": 0, "type": type_} | ({"payload": payload} if payload else {})))


# -- parents and heights -----------------------------------------------------------------------------------------------

_event("parent_flipped", errors.BrokenChain, "event 3", THIRD, lambda e: e | {"parent": "0" * 64})
_event("parent_of_the_one_before", errors.BrokenChain, "event 3", THIRD, lambda e: e | {"parent": e["payload"]})
_event("parent_missing", errors.BrokenChain, "event 3", THIRD, lambda e: e.pop("parent") and e)
_event("parent_null", errors.WrongField, "event 3", THIRD, lambda e: e | {"parent": None})
_event("parent_in_capitals", errors.WrongField, "event 3", THIRD, lambda e: e | {"parent": e["parent"].upper()})
_event("parent_of_the_first", errors.BrokenChain, "event 0", SETUP, lambda e: {"parent": "0" * 64} | e)
_event("height_one_more", errors.WrongHeight, "event 3", THIRD, lambda e: e | {"height": 4})
_event("height_the_same", errors.WrongHeight, "event 3", THIRD, lambda e: e | {"height": 2})
_event("height_of_the_first", errors.WrongHeight, "event 0", SETUP, lambda e: e | {"height": 1})
_event("height_negative", errors.NumberOutOfRange, "event 3", THIRD, lambda e: e | {"height": -3})
_event("height_huge", errors.NumberOutOfRange, "event 3", THIRD, lambda e: e | {"height": 10**30})
_event("height_as_text", errors.WrongField, "event 3", THIRD, lambda e: e | {"height": "3"})
_event("height_true", errors.WrongField, "event 1", FIRST, lambda e: e | {"height": True})
_event("height_with_fraction", errors.NotCanonical, "event 3", THIRD, lambda e: e | {"height": 3.0})


# -- order -------------------------------------------------------------------------------------------------------------


def dropped(items: Items, number: int) -> Items:
    """Without ballot ``number`` and its event."""
    return items[: 5 + 2 * number] + items[7 + 2 * number :]


def swapped(items: Items, number: int, other: int) -> Items:
    """With two ballots and their events in each other's place."""
    one, two = items[5 + 2 * number : 7 + 2 * number], items[5 + 2 * other : 7 + 2 * other]
    result = [*items]
    result[5 + 2 * number : 7 + 2 * number], result[5 + 2 * other : 7 + 2 * other] = two, one
    return result


_records("event_dropped", errors.BrokenChain, "event 3", lambda i: dropped(i, 2))
_records(
    "event_dropped_and_heights_renumbered",
    errors.BrokenChain,
    "event 3",
    lambda i: rechained(dropped(i, 2), parents=False),
)
_records(
    "event_dropped_and_parents_redone",
    errors.WrongHeight,
    "event 3",
    lambda i: rechained(dropped(i, 2), heights=False),
)
_records(
    "ballot_that_counts_dropped_and_chain_redone",
    errors.WrongEncryptedTally,
    "encrypted tally",
    lambda i: rechained(dropped(i, 0)),
)
_records("events_reordered", errors.BrokenChain, "event 1", lambda i: swapped(i, 0, 1))
_records(
    "events_reordered_and_heights_renumbered",
    errors.BrokenChain,
    "event 1",
    lambda i: rechained(swapped(i, 0, 1), parents=False),
)
# Ballots 9 and 11 are by the same voter: now the other counts.
_records(
    "revote_before_what_it_replaces",
    errors.WrongEncryptedTally,
    "encrypted tally",
    lambda i: rechained(swapped(i, 8, 10)),
)
_records("event_twice", errors.RepeatedRecord, "event 2", lambda i: [*i[:7], i[6], *i[7:]])
_records("event_of_long_ago_again", errors.BrokenChain, "event 4", lambda i: [*i[:11], i[6], *i[11:]])


def _inserted(name: str, fault: type[errors.Fault], where: str, number: int, *more: Item) -> None:
    """Records put before record ``number`` (counted from the end if negative), the chain redone."""
    _records(name, fault, where, lambda i: rechained([*i[:number], *more, *i[number:]]))


_ANY = Item("data", b'{"any":1}')
_HASH = hash_of(_ANY.content)

_inserted("event_of_unknown_type", errors.UnknownEvent, "event 3", 9, new("Vote"))
_inserted("event_of_empty_type", errors.UnknownEvent, "event 3", 9, new(""))
_inserted("event_type_in_small_letters", errors.UnknownEvent, "event 3", 9, new("endballots"))
_inserted("event_shuffle", errors.UnexpectedEvent, "event 15", 33, _ANY, new("Shuffle", _HASH))
_inserted("event_end_shuffles", errors.UnexpectedEvent, "event 15", 33, new("EndShuffles"))
_inserted("set_up_twice", errors.UnexpectedEvent, "event 1", 5, _ANY, new("Setup", _HASH))
_inserted("end_of_ballots_twice", errors.UnexpectedEvent, "event 14", 30, new("EndBallots"))
_inserted("end_of_ballots_before_the_last_ballot", errors.UnexpectedEvent, "event 3", 7, new("EndBallots"))
_inserted("tally_while_the_vote_is_open", errors.UnexpectedEvent, "event 13", 29, _ANY, new("EncryptedTally", _HASH))
_inserted("tally_twice", errors.UnexpectedEvent, "event 15", 33, _ANY, new("EncryptedTally", _HASH))
_inserted("decryption_before_the_tally", errors.UnexpectedEvent, "event 14", 30, _ANY, new("PartialDecryption", _HASH))
_inserted("result_before_the_tally", errors.UnexpectedEvent, "event 14", 30, _ANY, new("Result", _HASH))
_inserted("result_while_the_vote_is_open", errors.UnexpectedEvent, "event 13", 29, _ANY, new("Result", _HASH))
_inserted("ballot_after_the_end_of_ballots", errors.UnexpectedEvent, "event 14", 30, _ANY, new("Ballot", _HASH))
_inserted("ballot_after_the_result", errors.UnexpectedEvent, "event 19", 44, _ANY, new("Ballot", _HASH))
_inserted("end_of_ballots_after_the_result", errors.UnexpectedEvent, "event 19", 44, new("EndBallots"))
_inserted("result_twice", errors.UnexpectedEvent, "event 19", 44, _ANY, new("Result", _HASH))
_records(
    "result_before_the_last_decryption",
    errors.UnexpectedEvent,
    "event 18",
    lambda i: rechained([*i[:39], *i[42:], *i[39:42]]),
)
_inserted("ballot_before_the_set_up", errors.UnexpectedEvent, "event 0", 0, _ANY, new("Ballot", _HASH))
_records("without_the_set_up_event", errors.UnexpectedEvent, "event 0", lambda i: rechained([*i[:4], *i[5:]]))
_records("without_any_event", errors.StrayRecord, "", lambda i: i[:4])
_records("without_the_end_of_ballots", errors.UnexpectedEvent, "event 13", lambda i: rechained([*i[:29], *i[30:]]))


# -- payloads ----------------------------------------------------------------------------------------------------------

_event("payload_on_the_end_of_ballots", errors.UnexpectedPayload, "event 13", END, lambda e: e | {"payload": "0" * 64})
_event("payload_of_a_ballot_missing", errors.MissingPayload, "event 3", THIRD, lambda e: e.pop("payload") and e)
_event("payload_of_the_set_up_missing", errors.MissingPayload, "event 0", SETUP, lambda e: e.pop("payload") and e)
_event("payload_of_the_tally_missing", errors.MissingPayload, "event 14", TALLY_EVENT, lambda e: e.pop("payload") and e)
_event("payload_that_is_not_there", errors.MisplacedRecord, "event 3", THIRD, lambda e: e | {"payload": "0" * 64})
_event("payload_null", errors.WrongField, "event 3", THIRD, lambda e: e | {"payload": None})
_event("event_with_a_field_more", errors.WrongField, "event 3", THIRD, lambda e: e | {"time": 1})
_event("event_without_a_type", errors.WrongField, "event 3", THIRD, lambda e: e.pop("type") and e)
_event("event_in_another_order", errors.NotCanonical, "event 3", THIRD, lambda e: dict(reversed(e.items())))
_event("event_that_is_a_list", errors.WrongField, "event 3", THIRD, lambda e: [e])


def _raw_event(name: str, fault: type[errors.Fault], change: Callable[[bytes], bytes]) -> None:
    def make(items: Items) -> Items:
        changed = Item("event", change(items[THIRD].content))
        return [*items[:THIRD], changed, *items[THIRD + 1 :]]

    _records(name, fault, "event 3", make)


_raw_event("event_with_a_space", errors.NotCanonical, lambda e: e.replace(b":", b": ", 1))
_raw_event("event_with_a_line_end", errors.NotCanonical, lambda e: e + b"\n")
_raw_event("event_with_its_type_escaped", errors.NotCanonical, lambda e: e.replace(b"Ballot", b"\\u0042allot"))
_raw_event("event_with_a_field_twice", errors.NotCanonical, lambda e: e.replace(b'"type"', b'"height":3,"type"'))
_raw_event("event_that_is_no_json", errors.NotJson, lambda e: e[:-1])
_raw_event("event_not_utf8", errors.NotUtf8, lambda e: e.replace(b"Ballot", b"B\xe4llot"))
_raw_event("event_empty", errors.NotJson, lambda _e: b"")
_raw_event("event_deep", errors.TooDeep, lambda _e: b"[" * 100_000 + b"]" * 100_000)


# -- data records ------------------------------------------------------------------------------------------------------

_records("stray_record_before_an_event", errors.StrayRecord, "record at byte", lambda i: [*i[:9], _ANY, *i[9:]])
_records("stray_record_after_its_ballot", errors.StrayRecord, "record at byte", lambda i: [*i[:10], _ANY, *i[10:]])
_records("stray_record_at_the_end", errors.StrayRecord, "record at byte", lambda i: [*i, _ANY])
_records("stray_record_before_the_end_of_ballots", errors.StrayRecord, "event 13", lambda i: [*i[:29], _ANY, *i[29:]])
_records("stray_records_in_the_set_up", errors.StrayRecord, "record at byte", lambda i: [_ANY, *i])
_records(
    "many_stray_records",
    errors.StrayRecord,
    "record at byte",
    lambda i: [*i[:9], *(Item("data", b"%d" % number) for number in range(9)), *i[9:]],
)
_records("record_repeated", errors.RepeatedRecord, "record at byte", lambda i: [*i[:9], i[5], *i[9:]])
_records("record_repeated_at_once", errors.RepeatedRecord, "record at byte", lambda i: [*i[:6], i[5], *i[6:]])
_records("record_missing", errors.MisplacedRecord, "event 3", lambda i: [*i[:9], *i[10:]])
_records("ballot_before_the_event_before", errors.StrayRecord, "event 2", lambda i: [*i[:8], i[9], i[8], *i[10:]])
_records("ballot_after_its_event", errors.MisplacedRecord, "event 3", lambda i: [*i[:9], i[10], i[9], *i[11:]])
_records("set_up_records_in_another_order", errors.MisplacedRecord, "event 0", lambda i: [i[1], i[0], *i[2:]])
_records("set_up_data_first", errors.MisplacedRecord, "event 0", lambda i: [i[3], *i[:3], *i[4:]])
_records("sized_tally_before_the_tally", errors.MisplacedRecord, "event 14", lambda i: [*i[:30], i[31], i[30], *i[32:]])
_records("set_up_record_missing", errors.MisplacedRecord, "event 0", lambda i: [i[0], *i[2:]])


@corrupts("singles", errors.MisplacedRecord, "event 13")
def ballot_announced_twice(draft: Draft) -> bytes:
    """Attack 10: the older ballot of a voter who voted again, announced once more by its hash alone."""
    items = draft.open().items()
    return tar(rechained([*items, new("Ballot", hash_of(draft.ballots[2]))]))


@corrupts("singles", errors.RepeatedRecord, "record at byte")
def ballot_posted_twice(draft: Draft) -> Draft:
    """Attacks 1 and 10: the older ballot of a voter who voted again, posted once more; the tally counts it."""
    draft.post(2, draft.ballots[2])
    draft.retally()
    return draft


def _set_up(name: str, fault: type[errors.Fault], change: Callable[[Json], object]) -> None:
    """The set-up data changed, and the chain redone."""

    def make(items: Items) -> Items:
        value = json.loads(items[3].content)
        content = written(change(value) or value)
        items = [*items[:3], Item("data", content), *items[4:]]
        return event(items, SETUP, lambda e: e | {"payload": hash_of(content)})

    _records(name, fault, "event 0", make)


_set_up("set_up_data_with_a_field_more", errors.WrongField, lambda s: s | {"rule": "0" * 64})
_set_up("set_up_data_without_trustees", errors.WrongField, lambda s: s.pop("trustees") and s)
_set_up("set_up_data_in_another_order", errors.NotCanonical, lambda s: dict(reversed(s.items())))
_set_up("set_up_data_in_capitals", errors.WrongField, lambda s: s | {"election": s["election"].upper()})
_set_up("set_up_data_that_names_none", errors.MisplacedRecord, lambda s: s | {"election": "0" * 64})
_set_up("set_up_data_that_names_one_twice", errors.StrayRecord, lambda s: s | {"trustees": s["election"]})
_set_up("set_up_data_that_is_a_list", errors.WrongField, lambda s: [*s.values()])
_set_up(
    "set_up_data_with_a_certificate_that_is_not_there",
    errors.MisplacedRecord,
    lambda s: s | {"credentials_certificate": "0" * 64},
)
_set_up(
    "set_up_data_with_election_and_trustees_swapped",
    errors.MisplacedRecord,
    lambda s: s | {"election": s["trustees"], "trustees": s["election"]},
)
