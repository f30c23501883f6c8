"""What voters are bound to, made of an election's rows: the bytes of its record."""

from hustings import errors
from hustings.decision.pool import PoolLine
from hustings.decision.rule import Rule
from hustings.elections.models import Election
from hustings.protocol.election import HomomorphicQuestion, Template, write_election
from hustings.protocol.group import Element

CREDENTIAL_AUTHORITY = "server"
"""Who makes the private credentials: the site itself."""


def election_record(election: Election, public_key: Element, pool: PoolLine | None = None) -> bytes:
    """The election's record under the trustees' key; rule and pool stand in the description, where every program looks.

    Faults: WrongRule (the description holds another line that looks like a rule, or the rule does not fit the options),
    WrongPoolLine (another line looks like a pool), WrongQuestion, Unsupported.
    """
    answers = tuple(election.options.values_list("label", flat=True))
    blank = True if election.blank else None
    question = HomomorphicQuestion(answers, election.question, election.minimum, election.maximum, blank)
    stated = election.rule if pool is None else f"{election.rule}\n{pool.text()}"
    template = Template(
        description=f"{election.description}\n\n{stated}".strip(),
        name=election.name,
        questions=(question,),
        administrator=election.organization.name,
        credential_authority=CREDENTIAL_AUTHORITY,
    )
    rule = Rule.parse(template.description)
    if rule is None or rule != Rule.parse(election.rule):
        raise errors.WrongRule("description", "the election's rule is not the one line that reads as a rule")
    rule.check_fits([answers])
    if PoolLine.parse(template.description) != pool:
        raise errors.WrongPoolLine("description", "a line reads as a pool that the election does not have")
    return write_election(template, election.uuid, public_key)
