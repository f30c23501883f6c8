"""Each vector of spec/vectors, through the code that is to agree with it: exactly the fault that it is named for."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from hustings import errors
from hustings.ledger.chain import Ledger
from hustings.protocol.credentials import PrivateCredential
from hustings.protocol.group import (
    BallotForm,
    Element,
    EncryptedSum,
    Scalar,
    check_decryption,
    check_elements_many,
    check_knowledge,
    public_credentials_many,
    seeded_credentials_many,
    small_logarithms,
)
from tests.vectors.generate import VECTORS, files

Json = dict[str, Any]


def form_of(taken: Json) -> BallotForm:
    form = taken["form"]
    questions = [(asked["answers"], asked["min"], asked["max"], asked["blank"]) for asked in form["questions"]]
    return BallotForm(form["uuid"], form["election_hash"], Element.from_hex(form["public_key"]), questions)


def point(taken: Json) -> Json:
    return {"bytes_le": Element.from_hex(taken["hex"]).bytes_le().hex()}


def group(taken: Json) -> Json:
    element, exponent = Element.from_hex(taken["element"]), Scalar.from_decimal(taken["exponent"])
    assert element.power(exponent) == element.power_vartime(exponent)
    product = element * Element.from_hex(taken["other"])
    return {"product": product.hex(), "inverse": element.inverse().hex(), "power": element.power(exponent).hex()}


def scalar(taken: Json) -> Json:
    decimal = Scalar.from_decimal(taken["decimal"]).decimal()
    return {"bytes_le": int(decimal).to_bytes(32, "little").hex()}


def challenge(taken: Json) -> Json:
    return {"scalar": Scalar.from_hash(taken["text"].encode()).decimal()}


def credential(taken: Json) -> Json:
    secret = PrivateCredential(taken["credential"]).secret(taken["uuid"])
    [public] = public_credentials_many(taken["uuid"], [taken["credential"]])
    assert secret.public_key().hex() == public
    return {"secret": secret.decimal(), "public": public}


def seed(taken: Json) -> Json:
    place = taken["first"], taken["count"]
    private, public = seeded_credentials_many(taken["uuid"], bytes.fromhex(taken["seed"]), *place)
    return {"private": private, "public": public}


def proof_of(taken: Json) -> tuple[Scalar, Scalar]:
    return Scalar.from_decimal(taken["challenge"]), Scalar.from_decimal(taken["response"])


def knowledge(taken: Json) -> None:
    check_knowledge(taken["prefix"].encode(), Element.from_hex(taken["public_key"]), *proof_of(taken))


def decryption(taken: Json) -> None:
    key, alpha, factor = (Element.from_hex(taken[name]) for name in ("public_key", "alpha", "factor"))
    check_decryption(taken["prefix"].encode(), key, alpha, factor, *proof_of(taken))


def ballot(taken: Json) -> Json:
    form, data = form_of(taken), taken["ballot"].encode()
    report = form.check_many([data], [1], None, None)
    if report.fault is not None:
        # Alone and among many, the same fault at the same place.
        with pytest.raises(type(report.fault[1])) as alone:
            form.check(data)
        assert (report.fault[0], str(report.fault[1])) == (0, str(alone.value))
        raise report.fault[1]
    assert form.check(data) == json.loads(taken["ballot"])["credential"]
    return {"hint": report.hints[0].hex()}


def sum_(taken: Json) -> Json:
    form, ballots = form_of(taken), [text.encode() for text in taken["ballots"]]
    checked, added = EncryptedSum(form), EncryptedSum(form)
    assert form.check_many(ballots, taken["weights"], None, checked).fault is None
    added.add_many(ballots, taken["weights"])
    assert checked.values() == added.values()
    answers = [[{"alpha": alpha.hex(), "beta": beta.hex()} for alpha, beta in answer] for answer in added.values()]
    return {"sums": answers}


def hint(taken: Json) -> Json:
    form, ballots = form_of(taken), [text.encode() for text in taken["ballots"]]
    hints = [bytes.fromhex(text) for text in taken["hints"]]
    weights = [1] * len(ballots)
    report = form.check_many(ballots, weights, hints, None)
    without = form.check_many(ballots, weights, None, None)
    assert [(n, str(fault)) for n, fault in report.faults] == [(n, str(fault)) for n, fault in without.faults]
    faults = {index: type(fault).__name__ for index, fault in report.faults}
    verdicts = [faults.get(index, "ok") for index in range(len(ballots))]
    return {"verdicts": verdicts, "hints_used": report.hints_used}


def small_logarithm(taken: Json) -> Json:
    elements = [Element.from_hex(text) for text in taken["elements"]]
    return {"logarithms": small_logarithms(elements, taken["maximum"])}


def ledger(taken: Json) -> Json:
    summary = Ledger.read(BytesIO(taken["ledger"].encode()))
    return {"number": summary.number, "head": summary.head}


RUN: dict[str, Callable[[Json], Json | None]] = {
    "point": point,
    "group": group,
    "scalar": scalar,
    "challenge": challenge,
    "credential": credential,
    "seed": seed,
    "knowledge": knowledge,
    "decryption": decryption,
    "ballot": ballot,
    "sum": sum_,
    "hint": hint,
    "small_logarithm": small_logarithm,
    "ledger": ledger,
}
PATHS = sorted(path for kind in RUN for path in (VECTORS / kind).glob("*.json"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_vector(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    run, expected = RUN[path.parent.name], vector["expected"]
    if expected == "ok" or path.parent.name == "hint":
        output = run(vector["input"])
        agreed = {} if output is None else {name: output[name] for name in vector.get("output", {}) if name in output}
        assert agreed == {name: value for name, value in vector.get("output", {}).items() if name != "sha256"}
        return
    with pytest.raises(errors.Fault) as raised:
        run(vector["input"])
    assert raised.value.name == expected


def test_points_are_checked_in_bulk_as_one_by_one() -> None:
    vectors = [json.loads(path.read_text(encoding="utf-8")) for path in PATHS if path.parent.name == "point"]
    good = [vector["input"]["hex"] for vector in vectors if vector["expected"] == "ok"]
    check_elements_many(good)
    for vector in vectors:
        if vector["expected"] != "ok":
            with pytest.raises(errors.EncodingFault) as raised:
                check_elements_many([*good, vector["input"]["hex"], *good])
            assert (raised.value.name, raised.value.where) == (vector["expected"], str(len(good)))


def test_vectors_are_what_the_generator_makes() -> None:
    made = dict(files())
    kept = {f"{path.parent.name}/{path.name}": path.read_bytes() for path in PATHS}
    assert kept == made


def test_vectors_stay_small() -> None:
    assert sum(path.stat().st_size for path in VECTORS.rglob("*.json")) < 2**20
