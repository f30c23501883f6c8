// The board as an archive holds it, for a trustee who is to open its tally: who counts, and what they sum up to.
//
// Checked are the records, the chain, the trustees, whose each ballot is and that its owner signed it, and the sum. The proofs
// in the ballots are not: that takes a browser hours, and `hustings verify` seconds (docs/decisions/what-the-trustee-page-checks.md).
import { records } from "./archive.ts";
import { Reader, textOf } from "./canonical.ts";
import { type AnswerBounds, type Election, fingerprint, formOf, parseElection } from "./election.ts";
import { entries, type Entry } from "./events.ts";
import { Fault } from "./fault.ts";
import { Element, hexOf } from "./group.ts";
import { checkKnowledge, readProof } from "./proofs.ts";
import { type EncryptedTally, parseSized, parseTally, recordHash, type SizedEncryptedTally, tallyText } from "./tally.ts";
import { parseTrustees, type Trustees, verifyTrustees } from "./trustees.ts";

/** What there is to open, summed up anew from the ballots. */
export interface Recount {
  readonly election: Election;
  readonly trustees: Trustees;
  /** The fingerprint of the list of who may vote, which the election's own does not cover. */
  readonly credentials: string;
  readonly tally: EncryptedTally;
  readonly sized: SizedEncryptedTally;
}

/** Told how many bytes of the archive are read, or how many of the ballots that count are summed up. */
export type Progress = (stage: "reading" | "summing", done: number, total: number) => void;

const ENTRY = /^([0-9a-f]{64})(?:,(0|[1-9][0-9]{0,18}))?$/;
const POINT = /^[0-9a-f]{64}$/;
const POINT_BYTES = 32;
const SIGNATURE = ',"signature":';
const BATCH = 128;

/**
 * The tally that the archive holds, when it is the sum of the last ballot of each credential.
 *
 * Faults: those of archives, chains, elections, trustees and credentials; of a ballot WrongElectionUuid,
 * WrongElectionHash, UnknownCredential, WrongAnswerCount, WrongChoiceCount, MissingSignature, WrongSignatureHash,
 * WrongSignature; of the tally WrongEncryptedTally, WrongBallotCount, WrongTotalWeight.
 */
export async function recount(chunks: AsyncIterable<Uint8Array>, total: number, progress: Progress): Promise<Recount> {
  let board: Board | undefined;
  for await (const entry of entries(records(chunks))) {
    progress("reading", entry.end, total);
    if (entry.type === "Setup") board = new Board(entry.contents);
    else board?.take(entry);
  }
  if (board === undefined) throw new Fault("TruncatedArchive");
  return board.recount(progress);
}

/** A ballot that counts so far: the bytes of its ciphertexts, one after another, and with which weight. */
interface Counted {
  readonly points: Uint8Array;
  readonly weight: bigint;
}

class Board {
  private readonly election: Election;
  private readonly trustees: Trustees;
  private readonly credentials: string;
  private readonly weights: ReadonlyMap<string, bigint>;
  private readonly answers: readonly AnswerBounds[];
  private readonly counted = new Map<string, Counted>();
  private posted: readonly [Uint8Array, Uint8Array] | undefined;

  // The records of the Setup event.
  constructor([election, trustees, credentials]: readonly Uint8Array[]) {
    if (!election || !trustees || !credentials) throw new Fault("MisplacedRecord", "Setup");
    this.election = parseElection(textOf(election));
    this.answers = formOf(this.election).questions;
    this.trustees = parseTrustees(textOf(trustees));
    verifyTrustees(this.trustees, this.election.publicKey);
    this.credentials = fingerprint(textOf(credentials));
    this.weights = readCredentials(textOf(credentials));
  }

  take({ type, contents: [first, second] }: Entry): void {
    if (type === "Ballot" && first) this.takeBallot(textOf(first));
    if (type === "EncryptedTally" && first && second) this.posted = [first, second];
  }

  // The tally that is posted, when the ballots make the same.
  async recount(progress: Progress): Promise<Recount> {
    if (this.posted === undefined) throw new Fault("WrongEncryptedTally", "none");
    const [raw, sizedRaw] = this.posted;
    const [tally, sized] = [parseTally(textOf(raw)), parseSized(textOf(sizedRaw))];
    const sums = await this.sum(progress);
    const written = tallyText(
      this.answers.map((bounds) => Array.from({ length: ciphertexts(bounds) }, () => next(sums))),
    );
    if (recordHash(written) !== sized.hash) throw new Fault("WrongEncryptedTally");
    if (sized.ballots !== this.counted.size) throw new Fault("WrongBallotCount");
    const weight = [...this.counted.values()].reduce((total, counted) => total + counted.weight, 0n);
    if (sized.weight !== weight) throw new Fault("WrongTotalWeight");
    return { election: this.election, trustees: this.trustees, credentials: this.credentials, tally, sized };
  }

  // What the owner of a credential signed: the last one counts.
  private takeBallot(text: string): void {
    const end = text.lastIndexOf(SIGNATURE);
    if (end < 0) throw new Fault("MissingSignature");
    const unsigned = `${text.slice(0, end)}}`;
    const signed = Reader.of(text.slice(end + SIGNATURE.length, -1)).fields(["hash", "proof"]);
    const fields = Reader.of(unsigned).fields(["election_uuid", "election_hash", "credential", "answers"]);
    if (fields.election_uuid.text() !== this.election.uuid) throw new Fault("WrongElectionUuid");
    if (fields.election_hash.text() !== this.election.fingerprint) throw new Fault("WrongElectionHash");
    const credential = fields.credential.text();
    const weight = this.weights.get(credential);
    if (weight === undefined) throw new Fault("UnknownCredential");
    const hash = fingerprint(unsigned);
    if (signed.hash.text() !== hash) throw new Fault("WrongSignatureHash");
    try {
      checkKnowledge(`sig|${hash}|`, fields.credential.element(), readProof(signed.proof));
    } catch (error) {
      throw error instanceof Fault && error.fault === "WrongChallenge" ? new Fault("WrongSignature") : error;
    }
    this.counted.set(credential, { points: this.points(fields.answers), weight });
  }

  // The ciphertexts of a ballot, packed: there may be hundreds of thousands of ballots.
  private points(answers: Reader): Uint8Array {
    const items = answers.items();
    if (items.length !== this.answers.length) throw new Fault("WrongAnswerCount");
    const texts = items.flatMap((item, i) => {
      const { choices } = item.fields(["choices", "individual_proofs", "overall_proof"], ["blank_proof"]);
      const pairs = choices.items().map((choice) => choice.fields(["alpha", "beta"]));
      if (pairs.length !== ciphertexts(this.answers[i])) throw new Fault("WrongChoiceCount");
      return pairs.flatMap(({ alpha, beta }) => [alpha.text(), beta.text()]);
    });
    if (texts.some((text) => !POINT.test(text))) throw new Fault("PointNotCanonical");
    return bytesOf(texts.join(""));
  }

  // The sum of what counts, alpha and beta of each ciphertext in turn.
  private async sum(progress: Progress): Promise<Element[]> {
    const ballots = [...this.counted.values()];
    const width = 2 * this.answers.reduce((total, bounds) => total + ciphertexts(bounds), 0);
    const sums = Array.from({ length: width }, () => Element.IDENTITY);
    for (let start = 0; start < ballots.length; start += BATCH) {
      const batch = ballots.slice(start, start + BATCH);
      for (let column = 0; column < width; column++) {
        const powers = batch.map(({ points, weight }) => ({
          hex: hexOf(points.subarray(POINT_BYTES * column, POINT_BYTES * (column + 1))),
          power: weight,
        }));
        sums[column] = (sums[column] ?? Element.IDENTITY).times(Element.productOfPowers(powers));
      }
      progress("summing", Math.min(start + BATCH, ballots.length), ballots.length);
      // Where there is a page, it may do something in between.
      await Promise.resolve();
    }
    return sums;
  }
}

function ciphertexts(bounds: AnswerBounds | undefined): number {
  return bounds === undefined ? 0 : bounds.options + (bounds.blank ? 1 : 0);
}

// The next ciphertext of a list of alphas and betas.
function next(sums: Element[]): { alpha: Element; beta: Element } {
  const [alpha, beta] = sums.splice(0, 2);
  if (alpha === undefined || beta === undefined) throw new Fault("WrongTallyShape");
  return { alpha, beta };
}

function readCredentials(text: string): Map<string, bigint> {
  const weights = new Map<string, bigint>();
  let weighted: boolean | undefined;
  for (const item of Reader.of(text).items()) {
    const [, credential, weight] = ENTRY.exec(item.text()) ?? [];
    if (credential === undefined) throw new Fault("WrongCredential", item.where);
    if (weights.has(credential)) throw new Fault("RepeatedCredential", item.where);
    weighted ??= weight !== undefined;
    if (weighted !== (weight !== undefined)) throw new Fault("MixedWeights", item.where);
    weights.set(credential, weight === undefined ? 1n : BigInt(weight));
  }
  if (weights.size === 0) throw new Fault("NoCredentials");
  return weights;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
