"""What voters are bound to, made of an election's rows: the bytes of its record."""

from hustings import errors
from hustings.decision.rule import Rule
from hustings.elections.models import Election
from hustings.protocol.election import HomomorphicQuestion, Template, write_election
from hustings.protocol.group import Element

CREDENTIAL_AUTHORITY = "server"
"""Who makes the private credentials: the site itself."""


def election_record(election: Election, public_key: Element) -> bytes:
    """The election's record under the trustees' key; its rule stands in the description, where every program finds it.

    Faults: WrongRule (the description holds another line that looks like a rule, or the rule does not fit the options),
    WrongQuestion, Unsupported.
    """
    answers = tuple(election.options.values_list("label", flat=True))
    blank = True if election.blank else None
    question = HomomorphicQuestion(answers, election.question, election.minimum, election.maximum, blank)
    template = Template(
        description=f"{election.description}\n\n{election.rule}".strip(),
        name=election.name,
        questions=(question,),
        administrator=election.organization.name,
        credential_authority=CREDENTIAL_AUTHORITY,
    )
    rule = Rule.parse(template.description)
    if rule is None or rule != Rule.parse(election.rule):
        raise errors.WrongRule("description", "the election's rule is not the one line that reads as a rule")
    rule.check_fits([answers])
    return write_election(template, election.uuid, public_key)
