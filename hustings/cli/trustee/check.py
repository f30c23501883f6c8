"""`hustings trustee check`: does this key work for this election?"""

from hustings.cli import arguments, fingerprints, terminal
from hustings.cli.setup import read_setup
from hustings.cli.trustee.keys import DecryptionKey, Key, read_secret
from hustings.protocol.decryptions import PartialDecryption
from hustings.protocol.group import Scalar
from hustings.protocol.tally import Ciphertext, EncryptedTally


def check(
    archive: arguments.Archive,
    key: Key,
    decryption_key: DecryptionKey = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Show that your key works for this election, before the vote opens. Each trustee runs this.

    The key is tried on a ciphertext made up for the purpose, not on the election's own.

        hustings trustee check UUID.bel --key A1B2C3D4.privkey
    """
    board = read_setup(archive)
    secret = read_secret(key, decryption_key)
    public_key = secret.public_key()
    owner = board.trustees.owner_of(public_key)
    made_up = EncryptedTally(((Ciphertext(Scalar.random().public_key(), Scalar.random().public_key()),),))
    opened = PartialDecryption.make(secret, made_up, board.election.fingerprint)
    opened.verify(made_up, board.election.fingerprint, public_key)
    if as_json:
        terminal.write_json(
            {"uuid": board.election.uuid, "owner": owner, "fingerprint": fingerprints.of_key(public_key)}
        )
        return
    terminal.output().print(f"The key works: you are trustee {owner} of election {board.election.uuid}.")
    fingerprints.tell(board)
