// A ballot with what is in it and by which randomness, so that another program can encrypt it again and compare.
//
// Whoever has one knows the vote, so one that was opened is never cast.
import { write } from "./canonical.ts";
import type { Choices } from "./ballots.ts";
import type { Scalar } from "./scalar.ts";

export interface OpenedBallot {
  /** The ballot's text, as it would be posted. */
  readonly ballot: string;
  readonly choices: Choices;
  /** For each question, for each ciphertext. */
  readonly randomness: readonly (readonly Scalar[])[];
}

/** The one writing of an opened ballot, which `hustings ballot audit` reads. */
export function writeOpenedBallot({ ballot, choices, randomness }: OpenedBallot): string {
  return write({ ballot, choices, randomness: randomness.map((scalars) => scalars.map((scalar) => scalar.decimal())) });
}
