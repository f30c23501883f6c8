// Opening the tally: what was recounted is held against what the site posted and whose key this is, before the key is used.
import { checkDecryption, decryptionText, decryptTally } from "../protocol/decryptions.ts";
import { Fault } from "../protocol/fault.ts";
import { publicKey } from "../protocol/group.ts";
import type { Scalar } from "../protocol/scalar.ts";
import { parseTally } from "../protocol/tally.ts";
import { type Counted, recountInWorker } from "./recount.ts";
import type { State } from "./server.ts";

type Progress = Parameters<typeof recountInWorker>[2];

/** A tally that is the sum of the ballots on the board, and a trustee's key for it. */
export class Tally {
  private constructor(
    private readonly counted: Counted,
    private readonly secret: Scalar,
  ) {}

  /** Recounts the archive; ForeignKey, WrongElectionHash and WrongEncryptedTally when it is not what the site said. */
  static async recount(state: State, secret: Scalar, worker: string, progress: Progress): Promise<Tally> {
    const posted = state.tally;
    if (posted === null) throw new Fault("WrongEncryptedTally");
    const counted = await recountInWorker(worker, { archive: posted.archive, size: posted.size }, progress);
    if (counted.fingerprint !== state.election.fingerprint) throw new Fault("WrongElectionHash");
    if (counted.keys[state.number - 1] !== publicKey(secret).hex()) throw new Fault("ForeignKey");
    if (counted.hash !== posted.hash) throw new Fault("WrongEncryptedTally");
    if (counted.ballots !== posted.ballots) throw new Fault("WrongBallotCount");
    return new Tally(counted, secret);
  }

  get hash(): string {
    return this.counted.hash;
  }

  /** The fingerprints of the archive's election and of its list of credentials, to be held against those announced. */
  get fingerprints(): { readonly election: string; readonly credentials: string } {
    return { election: this.counted.fingerprint, credentials: this.counted.credentials };
  }

  get ballots(): number {
    return this.counted.ballots;
  }

  get weight(): string {
    return this.counted.weight;
  }

  /** The trustee's part in opening it, seen to be right. */
  decrypt(): string {
    const tally = parseTally(this.counted.tally);
    const decryption = decryptTally(this.secret, tally, this.counted.fingerprint);
    checkDecryption(decryption, tally, this.counted.fingerprint, publicKey(this.secret));
    return decryptionText(decryption);
  }
}
