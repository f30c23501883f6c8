"""`hustings tally close`: the end of the vote."""

from hustings.cli import arguments, terminal
from hustings.protocol.posting import OpenBoard


def close(archive: arguments.Archive, as_json: arguments.AsJson = False) -> None:
    """Close the vote: no ballot can be posted afterwards. The organizer runs this, once.

    Next: `tally encrypt`.

        hustings tally close UUID.bel
    """
    with terminal.progress("reading the archive") as progress, OpenBoard(archive, progress) as board:
        board.close_vote()
        posted, counted = board.board.posted, board.board.counted()
    if as_json:
        terminal.write_json({"posted": posted, "counted": counted.ballots, "head": board.board.head})
        return
    say = terminal.output().print
    ballots = terminal.number(posted, "ballot")
    say(f"The vote is closed: {ballots} posted, of which the last of each voter counts: {counted.ballots:,}.")
    say(f"Last event: {board.board.head}")
