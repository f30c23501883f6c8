import { sha512 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";

import { type Choices, encryptBallot } from "../protocol/ballots.ts";
import { credentialSecret } from "../protocol/credentials.ts";
import type { BallotForm } from "../protocol/election.ts";
import { Fault } from "../protocol/fault.ts";
import { Element, hexOf, publicKey } from "../protocol/group.ts";
import { checkKnowledge } from "../protocol/proofs.ts";
import { type Dice, Scalar } from "../protocol/scalar.ts";
import { checkBallot } from "./ballot_checker.ts";
import { vectorsOf } from "./vectors.ts";

/** The name of the fault that this raises, or "ok". */
function verdict(run: () => unknown): string {
  try {
    run();
    return "ok";
  } catch (error) {
    if (error instanceof Fault) return error.fault;
    throw error;
  }
}

describe("point", () => {
  test.each(vectorsOf<{ hex: string }, { bytes_le: string }>("point"))("$name", ({ input, expected, output }) => {
    expect(verdict(() => Element.fromHex(input.hex))).toBe(expected);
    if (expected !== "ok") return;
    expect(hexOf(Element.fromHex(input.hex).bytesLittleEndian())).toBe(output.bytes_le);
    expect(Element.fromHex(input.hex).hex()).toBe(input.hex);
  });
});

describe("group", () => {
  interface Input {
    element: string;
    other: string;
    exponent: string;
  }
  test.each(vectorsOf<Input, unknown>("group"))("$name", ({ input, output }) => {
    const [element, exponent] = [Element.fromHex(input.element), Scalar.fromDecimal(input.exponent)];
    const product = element.times(Element.fromHex(input.other)).hex();
    for (const power of [element.power(exponent), element.powerVartime(exponent)]) {
      expect({ product, inverse: element.inverse().hex(), power: power.hex() }).toEqual(output);
    }
  });
});

describe("scalar", () => {
  test.each(vectorsOf<{ decimal: string }, { bytes_le: string }>("scalar"))("$name", ({ input, expected, output }) => {
    expect(verdict(() => Scalar.fromDecimal(input.decimal))).toBe(expected);
    if (expected !== "ok") return;
    const scalar = Scalar.fromDecimal(input.decimal);
    expect(scalar.decimal()).toBe(input.decimal);
    const bytes = Uint8Array.from(output.bytes_le.match(/../g) ?? [], (digits) => parseInt(digits, 16));
    expect(Scalar.fromBytes(bytes.reverse()).equals(scalar)).toBe(true);
  });
});

describe("challenge", () => {
  test.each(vectorsOf<{ text: string }, { scalar: string }>("challenge"))("$name", ({ input, output }) => {
    expect(Scalar.fromHash(input.text).decimal()).toBe(output.scalar);
  });
});

describe("credential", () => {
  type Output = { secret: string; public: string } | undefined;
  test.each(vectorsOf<{ uuid: string; credential: string }, Output>("credential"))("$name", (vector) => {
    const { input, expected, output } = vector;
    expect(verdict(() => credentialSecret(input.uuid, input.credential))).toBe(expected);
    if (output === undefined) return;
    const secret = credentialSecret(input.uuid, input.credential);
    expect({ secret: secret.decimal(), public: publicKey(secret).hex() }).toEqual(output);
  });
});

describe("knowledge", () => {
  interface Input {
    prefix: string;
    public_key: string;
    challenge: string;
    response: string;
  }
  test.each(vectorsOf<Input>("knowledge"))("$name", ({ input, expected }) => {
    const check = (): void => {
      const key = Element.fromHex(input.public_key);
      const proof = { challenge: Scalar.fromDecimal(input.challenge), response: Scalar.fromDecimal(input.response) };
      checkKnowledge(input.prefix, key, proof);
    };
    expect(verdict(check)).toBe(expected);
  });
});

interface BallotInput {
  readonly form: {
    readonly uuid: string;
    readonly election_hash: string;
    readonly public_key: string;
    readonly questions: readonly { answers: number; min: number; max: number; blank: boolean }[];
  };
  readonly ballot: string;
}

function formOf({ form }: BallotInput): BallotForm {
  return {
    uuid: form.uuid,
    fingerprint: form.election_hash,
    publicKey: Element.fromHex(form.public_key),
    questions: form.questions.map(({ answers, min, max, blank }) => ({ options: answers, min, max, blank })),
  };
}

const BALLOTS = vectorsOf<BallotInput>("ballot");

describe("ballot", () => {
  test.each(BALLOTS)("$name", ({ name, input, expected }) => {
    // JSON.parse has undone the escape before the point is looked at; the kernel sees the bytes.
    const named = name === "alpha_escaped" ? "NotCanonical" : expected;
    expect(verdict(() => checkBallot(formOf(input), input.ballot))).toBe(named);
  });
});

// What tests/vectors/ballot_cases.py votes, and its dice: with the same throws in the same order our bytes are the same.
const VOTES: Record<string, Choices> = {
  ok_one_choice: [[0, 1]],
  ok_no_choice: [[0, 0]],
  ok_minimum_is_maximum: [[1, 0]],
  ok_both_choices: [[1, 1]],
  ok_blank: [[1, 0, 0]],
  ok_not_blank: [[0, 1, 0]],
  ok_neither_blank_nor_choice: [[0, 0, 0]],
  ok_two_questions: [[1], [0]],
  ok_two_kinds_of_questions: [
    [1, 0],
    [1, 1],
  ],
  ok_five_options: [[1, 0, 1, 1, 0]],
  ok_maximum_zero: [[0]],
  ok_maximum_above_answers: [[1]],
};

function vectorDice(name: string): Dice {
  let thrown = 0;
  return { scalar: () => Scalar.fromBytes(sha512(new TextEncoder().encode(`vectors|${name}|${++thrown}`))) };
}

describe("a ballot made with the vector's dice is the vector's", () => {
  const secret = vectorDice("credential").scalar();
  test.each(BALLOTS.filter(({ name }) => name in VOTES))("$name", ({ name, input }) => {
    const made = encryptBallot({ form: formOf(input), secret, choices: VOTES[name] ?? [] }, vectorDice(name));
    expect(made.ballot).toBe(input.ballot);
  });
});
