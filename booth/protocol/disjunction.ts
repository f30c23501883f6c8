// Proofs that one of several statements about ciphertexts holds (specification sections 4.12, 4.13), by who encrypted.
import type { Element } from "./group.ts";
import { publicKey } from "./group.ts";
import type { Proof } from "./proofs.ts";
import { type Dice, Scalar } from "./scalar.ts";

/** A ciphertext, or the product of some, as its maker knows it: what is in it, and by which randomness. */
export interface OpenedCiphertext {
  readonly alpha: Element;
  readonly beta: Element;
  readonly value: number;
  readonly randomness: Scalar;
}

/** The statement that a ciphertext holds this value. */
export interface Statement {
  readonly ciphertext: OpenedCiphertext;
  readonly said: number;
}

/** One proof for each statement, of which at least one is true; nobody can tell which. */
export function proveOneOf(transcript: string, statements: readonly Statement[], y: Element, dice: Dice): Proof[] {
  const genuine = statements.findIndex(({ ciphertext, said }) => ciphertext.value === said);
  const nonce = dice.scalar();
  const simulated = new Map<number, Proof>();
  const commitments = statements.map((statement, index) => {
    if (index === genuine) return commitment(nonce, Scalar.ZERO, y);
    const proof = { challenge: dice.scalar(), response: dice.scalar() };
    simulated.set(index, proof);
    return simulatedCommitment(statement, proof, y);
  });
  const others = [...simulated.values()].reduce((sum, { challenge }) => sum.plus(challenge), Scalar.ZERO);
  const challenge = Scalar.fromHash(transcript + commitments.join(",")).minus(others);
  return statements.map(
    ({ ciphertext: { randomness } }, index) =>
      simulated.get(index) ?? { challenge, response: nonce.minus(randomness.times(challenge)) },
  );
}

function simulatedCommitment({ ciphertext, said }: Statement, { challenge, response }: Proof, y: Element): string {
  // The section's g^response alpha^challenge and y^response (beta / g^said)^challenge, as powers of g and y alone, for
  // which there are tables: who encrypted knows the randomness.
  const exponent = response.plus(ciphertext.randomness.times(challenge));
  return commitment(exponent, Scalar.fromInteger(ciphertext.value - said).times(challenge), y);
}

function commitment(exponent: Scalar, difference: Scalar, y: Element): string {
  return `${publicKey(exponent).hex()},${y.power(exponent).times(publicKey(difference)).hex()}`;
}
