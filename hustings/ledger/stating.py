"""What somebody reports by names becomes statements: of whoever the ledger knows already, or else stated first."""

import re
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hustings import errors
from hustings.ledger.models import Candidate, Contest, Endorser
from hustings.ledger.names import id_of, name_key
from hustings.ledger.parts import Correction, Proof
from hustings.ledger.reading.reported import Reported, ReportedCandidate, ReportedContest, ReportedEndorser
from hustings.ledger.statements import (
    CandidateStatement,
    ContestStatement,
    EndorsementStatement,
    EndorserStatement,
    Statement,
)

Row = TypeVar("Row", Endorser, Contest)
_IDENTIFIED = re.compile(r"(.+) \(([a-z0-9]+(?:-[a-z0-9]+)*)\)")


class Stating:
    """Collects ``statements`` in their order. A name may have an identifier behind it: ``MoveOn (moveon-2)``.

    While the ledger's head is locked (`actions.locked_head`) what is new stays new until it is appended.
    """

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self._new: dict[tuple[str, ...], str] = {}

    def endorsement(
        self, said: Reported, *, corrects: Correction | None = None, proof: Proof | None = None
    ) -> EndorsementStatement:
        """State this endorsement, and before it whatever it is about that is new. Errors: WrongInput."""
        endorser, contest = self.endorser(said.endorser), self.contest(said.contest)
        stated = EndorsementStatement(
            endorser=endorser,
            contest=contest,
            status=said.status,
            candidate=self.candidate(contest, said.candidate) if said.candidate else "",
            date=said.date,
            process=said.process,
            position=said.position,
            proof=proof,
            source=said.source,
            note=said.note,
            corrects=corrects,
        )
        self.statements.append(stated)
        return stated

    def endorser(self, said: ReportedEndorser) -> str:
        """The endorser's identifier. WrongInput when it is new and of no kind, or several have the name."""
        found = Endorser.objects.filter(names__key=name_key(said.name)).order_by("pk").distinct()
        known = one_of(said.name, found, Endorser.objects.all(), "endorser")
        if known is not None:
            return known.slug
        if (new := self._new.get(("endorser", name_key(said.name)))) is not None:
            return new
        if said.kind is None:
            told = _("The ledger knows no endorser called %(name)s. If it is new to the ledger, say what it is.")
            raise errors.WrongInput(told % {"name": said.name}, field="endorser_kind")
        taken = set(Endorser.objects.filter(slug__startswith=id_of(said.name)).values_list("slug", flat=True))
        slug = id_of(said.name, taken)
        self.statements.append(
            EndorserStatement(slug, said.name, said.kind, founded=said.founded, members=said.members)
        )
        self._new["endorser", name_key(said.name)] = slug
        return slug

    def contest(self, said: ReportedContest) -> str:
        """The contest's identifier. WrongInput when several have the name."""
        found = Contest.objects.filter(key=name_key(said.name)).order_by("pk")
        known = one_of(said.name, found, Contest.objects.all(), "contest")
        if known is not None:
            return known.slug
        if (new := self._new.get(("contest", name_key(said.name)))) is not None:
            return new
        slug = id_of(said.name, set(Contest.objects.values_list("slug", flat=True)))
        details = said.cycle, said.office, said.party, said.jurisdiction, said.decided_on
        self.statements.append(ContestStatement(slug, said.name, *details))
        self._new["contest", name_key(said.name)] = slug
        return slug

    def candidate(self, contest: str, said: ReportedCandidate) -> str:
        """The person's identifier; the same one that a person of this name has in other contests."""
        there = Candidate.objects.filter(contest__slug=contest)
        identified = _IDENTIFIED.fullmatch(said.name)
        known = there.filter(person=identified[2]).first() if identified else None
        known = known or next((one for one in there if name_key(said.name) in one.keys), None)
        if known is not None:
            return known.person
        new = {key[2]: person for key, person in self._new.items() if key[:2] == ("candidate", contest)}
        if name_key(said.name) in new:
            return new[name_key(said.name)]
        person = id_of(said.name, {*there.values_list("person", flat=True), *new.values()})
        self._new["candidate", contest, name_key(said.name)] = person
        details = said.party, said.outcome, said.share, said.note
        self.statements.append(CandidateStatement(contest, person, said.name, (), *details))
        return person


def one_of(name: str, named: QuerySet[Row], among: QuerySet[Row], field: str) -> Row | None:
    """The one that a name means, which may have its identifier behind it; None if it is new; WrongInput if several."""
    identified = _IDENTIFIED.fullmatch(name)
    if identified is not None:
        found = among.filter(slug=identified[2]).first()
        if found is not None:
            return found
    rows = list(named[:5])
    if len(rows) > 1:
        said = _("Several go by this name. Write which one: %(names)s.")
        choice = ", ".join(f"{row.name} ({row.slug})" for row in rows)
        raise errors.WrongInput(said % {"names": choice}, field=field)
    return rows[0] if rows else None
