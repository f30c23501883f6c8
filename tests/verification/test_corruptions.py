"""Every corruption on the list is refused by its own name, at its place; no hint makes it another."""

import re
from pathlib import Path

import pytest

from hustings import errors
from hustings.protocol.verification import Sources, verify
from tests.verification.corruptions.catalogue import CORRUPTIONS, Corruption
from tests.verification.forge import saved
from tests.verification.sound import PLANS, draft


@pytest.fixture(scope="session")
def hints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The right hints of each sound vote."""
    folder = tmp_path_factory.mktemp("hints")
    result = {}
    for name in PLANS:
        result[name] = folder / name
        verify(Sources(saved(folder, draft(name).archive()), write_hints=result[name]))
    return result


def outcome(sources: Sources) -> tuple[str, str]:
    with pytest.raises(errors.Fault) as caught:
        verify(sources)
    assert "\n" not in str(caught.value)
    return caught.value.name, caught.value.where


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=lambda corruption: corruption.name)
def test_a_corruption_is_refused_by_its_name(corruption: Corruption, hints: dict[str, Path], tmp_path: Path) -> None:
    path = saved(tmp_path, corruption.archive())
    name, where = outcome(Sources(path))
    assert (name, corruption.where in where) == (corruption.fault.__name__, True), where
    kept = tmp_path / "new.hints"
    assert outcome(Sources(path, hints=hints[corruption.vote], write_hints=kept)) == (name, where)
    assert [file.name for file in tmp_path.iterdir()] == [path.name], "a fault leaves no hints behind"


def test_there_are_as_many_kinds_as_were_asked_for() -> None:
    assert len({corruption.name for corruption in CORRUPTIONS}) >= 60


def test_every_fault_of_an_archive_is_on_the_list() -> None:
    """Of the faults that `verify` can raise by their names in the tree, each is provoked at least once."""
    elsewhere = {
        "Fault",
        "NotAnExtension",  # test_verify: needs an older archive
        "DuplicateBallot",  # of a board that is being written
        "ChoiceNotAllowed",  # of a voter who makes a ballot
        *("WrongRule", "WrongPoolLine"),  # of the decision
        *("WrongOpening", "WrongOpeningShape"),  # of a ballot that a page opened: tests/protocol/test_opened_ballot.py
        "WrongCredentialsCertificate",  # tests/protocol/test_credentials_certificate.py
        "InconsistentDecryptions",  # tests/security/test_version_1.py: needs a proof that lies
        *(
            "WrongSecretShare",
            "WrongPolynomial",
            "WrongMessage",
            "WrongMessageSignature",
            "WrongRecipient",
        ),  # of rounds
    }
    groups = {errors.EncodingFault, errors.ArchiveFault, errors.ChainFault, errors.SetupFault, errors.BallotFault}
    groups.add(errors.TallyFault)
    all_faults = {fault.__name__ for group in groups for fault in group.__subclasses__()}
    assert all_faults - elsewhere - {corruption.fault.__name__ for corruption in CORRUPTIONS} == set()


def test_places_are_plain() -> None:
    assert all(re.fullmatch(r"[ -~]*", corruption.where) for corruption in CORRUPTIONS)
