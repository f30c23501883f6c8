// Ballots of homomorphic questions: encrypted, proven, signed (specification sections 4.11.1, 4.16, 4.17).
import { type Json, write } from "./canonical.ts";
import { type OpenedCiphertext, proveOneOf } from "./disjunction.ts";
import { type AnswerBounds, type BallotForm, fingerprint } from "./election.ts";
import { Fault } from "./fault.ts";
import { Element, publicKey } from "./group.ts";
import type { OpenedBallot } from "./opened_ballot.ts";
import { type Proof, proveKnowledge, writeProof } from "./proofs.ts";
import { type Dice, Scalar } from "./scalar.ts";

/** For each question, for each ciphertext 0 or 1; where a vote may be blank, that comes first. */
export type Choices = readonly (readonly number[])[];

/** What a ballot is made from. */
export interface Vote {
  readonly form: BallotForm;
  readonly secret: Scalar;
  readonly choices: Choices;
}

interface Maker {
  readonly y: Element;
  /** S0: what every transcript names first. */
  readonly start: string;
  readonly dice: Dice;
}

interface Answer {
  readonly json: Json;
  readonly randomness: readonly Scalar[];
}

/** A ballot and what opens it, ChoiceNotAllowed. It yields what share of the work is done, so that a page can show it. */
export function* ballotInSteps({ form, secret, choices }: Vote, dice: Dice): Generator<number, OpenedBallot> {
  checkChoices(form, choices);
  const credential = publicKey(secret).hex();
  const maker = { y: form.publicKey.withTable(), start: `${form.fingerprint}|${credential}`, dice };
  const total = 2 * choices.flat().length + 2 * form.questions.length;
  const answers: Answer[] = [];
  let steps = 0;
  for (const [index, bounds] of form.questions.entries()) {
    const making = answerInSteps(bounds, choices[index] ?? [], maker);
    let made = making.next();
    for (; made.done !== true; made = making.next()) yield ++steps / total;
    answers.push(made.value);
  }
  const unsigned = {
    election_uuid: form.uuid,
    election_hash: form.fingerprint,
    credential,
    answers: answers.map(({ json }) => json),
  };
  const hash = fingerprint(write(unsigned));
  const proof = writeProof(proveKnowledge(`sig|${hash}|`, secret, dice));
  const ballot = write({ ...unsigned, signature: { hash, proof } });
  return { ballot, choices, randomness: answers.map(({ randomness }) => randomness) };
}

/** A ballot and what opens it, at once. */
export function encryptBallot(vote: Vote, dice: Dice): OpenedBallot {
  const making = ballotInSteps(vote, dice);
  for (;;) {
    const made = making.next();
    if (made.done === true) return made.value;
  }
}

/** Alpha and beta of an encryption of 0 or 1. */
export function encrypt(y: Element, value: number, randomness: Scalar): Pick<OpenedCiphertext, "alpha" | "beta"> {
  const content = value === 1 ? Element.GENERATOR : Element.IDENTITY;
  return { alpha: publicKey(randomness), beta: y.power(randomness).times(content) };
}

function checkChoices(form: BallotForm, choices: Choices): void {
  const allowed = (chosen: readonly number[] | undefined, { options, min, max, blank }: AnswerBounds): boolean => {
    if (chosen?.length !== options + Number(blank) || chosen.some((value) => value !== 0 && value !== 1)) return false;
    const count = chosen.slice(Number(blank)).filter((value) => value === 1).length;
    return blank && chosen[0] === 1 ? count === 0 : min <= count && count <= max;
  };
  if (choices.length !== form.questions.length) throw new Fault("ChoiceNotAllowed");
  const wrong = form.questions.findIndex((bounds, index) => !allowed(choices[index], bounds));
  if (wrong >= 0) throw new Fault("ChoiceNotAllowed", `[${wrong}]`);
}

function* answerInSteps(bounds: AnswerBounds, chosen: readonly number[], maker: Maker): Generator<void, Answer> {
  const { y, start, dice } = maker;
  const ciphertexts: OpenedCiphertext[] = [];
  for (const value of chosen) {
    const randomness = dice.scalar();
    ciphertexts.push({ ...encrypt(y, value, randomness), value, randomness });
    yield;
  }
  const proofs: Proof[][] = [];
  for (const ciphertext of ciphertexts) {
    const statements = [0, 1].map((said) => ({ ciphertext, said }));
    proofs.push(proveOneOf(`prove|${start}|${pairOf(ciphertext)}|`, statements, y, dice));
    yield;
  }
  const whole = `${start}|${ciphertexts.map(pairOf).join(",")}|`;
  const [blank, counted] = bounds.blank ? [ciphertexts[0], ciphertexts.slice(1)] : [undefined, ciphertexts];
  const sum = sumOf(counted);
  const allowed = Array.from({ length: bounds.max - bounds.min + 1 }, (_, n) => ({ ciphertext: sum, said: bounds.min + n }));
  const overall = blank
    ? proveOneOf(`bproof1|${whole}`, [{ ciphertext: blank, said: 1 }, ...allowed], y, dice)
    : proveOneOf(`prove|${whole}${pairOf(sum)}|`, allowed, y, dice);
  yield;
  const nothing = [blank ?? sum, sum].map((ciphertext) => ({ ciphertext, said: 0 }));
  const json = {
    choices: ciphertexts.map(({ alpha, beta }) => ({ alpha: alpha.hex(), beta: beta.hex() })),
    individual_proofs: proofs.map((cases) => cases.map(writeProof)),
    overall_proof: overall.map(writeProof),
    blank_proof: blank && proveOneOf(`bproof0|${whole}`, nothing, y, dice).map(writeProof),
  };
  yield;
  return { json, randomness: ciphertexts.map(({ randomness }) => randomness) };
}

function sumOf(ciphertexts: readonly OpenedCiphertext[]): OpenedCiphertext {
  return {
    alpha: Element.product(ciphertexts.map(({ alpha }) => alpha)),
    beta: Element.product(ciphertexts.map(({ beta }) => beta)),
    value: ciphertexts.reduce((sum, { value }) => sum + value, 0),
    randomness: ciphertexts.reduce((sum, { randomness }) => sum.plus(randomness), Scalar.ZERO),
  };
}

function pairOf({ alpha, beta }: OpenedCiphertext): string {
  return `${alpha.hex()},${beta.hex()}`;
}
