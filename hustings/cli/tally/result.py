"""`hustings tally result`: open the sum, and say what it decides."""

from hustings.cli import arguments, terminal
from hustings.cli.result import counts_json, decision_json, print_result
from hustings.decision.evaluation import decision_of, pool_of
from hustings.protocol.posting import OpenBoard


def result(archive: arguments.Archive, as_json: arguments.AsJson = False) -> None:
    """Open the tally by the partial decryptions posted, post the result, and say what the rule makes of it.

    The organizer runs this, once; nothing can be posted afterwards. Everybody can then check all of it:
    `hustings verify`.

        hustings tally result UUID.bel
    """
    with terminal.progress("reading the archive") as progress, OpenBoard(archive, progress) as board:
        counts = board.post_result()
    counted = board.board.counted()
    pool = pool_of(board.board.election)
    decision = decision_of(board.board, counted) if pool is None else None
    if as_json:
        said = decision_json(decision) if decision else None
        terminal.write_json({"result": counts_json(counts), "decision": said})
        return
    print_result(terminal.output(), board.board, counted)
    if decision is not None:
        terminal.output().print(f"\n{decision.sentence}.")
    register = "" if pool is None else " --register UUID.register.jsonl (the decision depends on it)"
    terminal.output().print(f"\nPosted. To check everything: hustings verify {archive}{register}")
