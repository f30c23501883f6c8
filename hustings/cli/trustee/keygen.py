"""`hustings trustee keygen`: the key of a trustee without whom nothing is opened."""

from hashlib import sha256

from hustings.cli import arguments, fingerprints, terminal
from hustings.protocol.group import Scalar
from hustings.protocol.trustee_keys import TrusteePublicKey, write_private_key


def keygen(out: arguments.Out = arguments.HERE, as_json: arguments.AsJson = False) -> None:
    """Make the key of a trustee whose part in opening the tally is needed. Each such trustee runs this, alone.

    ID.privkey never leaves you, and no copy of it is made elsewhere: without it there is no result, and all such keys
    together open any ballot. ID.pubkey goes to the organizer. Read the fingerprint to the organizer, by telephone say.

    If some trustees should suffice, make the key together: see `trustee threshold --help`.

        hustings trustee keygen --out ~/trustee/
    """
    private = Scalar.random()
    public = TrusteePublicKey.of(private)
    written = public.public_key.hex()
    # The name that Belenios' tool gives it.
    name = sha256(written.encode()).hexdigest()[:8].upper()
    folder = terminal.make_folder(out)
    with terminal.NewFiles() as files:
        files.secret(folder / f"{name}.privkey", write_private_key(private))
        files.public(folder / f"{name}.pubkey", public.write() + b"\n")
    if as_json:
        terminal.write_json({"id": name, "public_key": written, "fingerprint": fingerprints.of_key(public.public_key)})
        return
    say = terminal.output().print
    say(f"{folder / name}.privkey  SECRET: keep it, and give it to nobody")
    say(f"{folder / name}.pubkey   public: for the organizer")
    say(f"Fingerprint of the public key: {fingerprints.of_key(public.public_key)}")
