"""`hustings tally encrypt`: the sum of all ballots that count, still encrypted."""

from hustings.cli import arguments, terminal
from hustings.protocol.canonical import large
from hustings.protocol.posting import OpenBoard
from hustings.protocol.verification import Sources, verify


def encrypt(archive: arguments.Archive, hints: arguments.HintsToUse = None, as_json: arguments.AsJson = False) -> None:
    """Sum up the last ballot of each voter, without opening any, and post the sum. The organizer runs this, once.

    The archive is verified first, every ballot in it: one that is not right could spoil the sum. Next, each trustee
    runs `trustee decrypt`.

        hustings tally encrypt UUID.bel
    """
    with terminal.progress("reading the archive") as progress, OpenBoard(archive, progress) as board:
        # At another time `post_encrypted_tally` refuses at once.
        if board.board.last_event == "EndBallots":
            verify(Sources(archive, hints=hints), progress)
        sized = board.post_encrypted_tally(progress)
    if as_json:
        terminal.write_json(
            {
                "encrypted_tally": sized.encrypted_tally,
                "num_tallied": sized.num_tallied,
                "total_weight": large(sized.total_weight),
            }
        )
        return
    terminal.output().print(f"encrypted tally {sized.encrypted_tally}: {terminal.number(sized.num_tallied, 'ballot')}")
