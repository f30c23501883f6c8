// Properties of ballots of any shape: what is allowed is encrypted and checks, what is not is refused by name.
import fc from "fast-check";
import { expect, test } from "vitest";

import { type Choices, encryptBallot } from "../protocol/ballots.ts";
import { type AnswerBounds, type BallotForm, fingerprint } from "../protocol/election.ts";
import { Element, publicKey } from "../protocol/group.ts";
import { ORDER, Scalar, systemDice } from "../protocol/scalar.ts";
import { checkBallot } from "./ballot_checker.ts";

const SECRET = Scalar.fromInteger(4711);

interface Case {
  readonly questions: AnswerBounds[];
  readonly choices: number[][];
}

const answered = fc
  .record({ chosen: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 4 }), blank: fc.boolean() })
  .chain(({ chosen, blank }) => {
    const [options, count] = [chosen.length, chosen.reduce((sum, value) => sum + value, 0)];
    return fc.record({
      chosen: fc.constant(chosen),
      isBlank: fc.boolean(),
      bounds: fc.record({
        options: fc.constant(options),
        min: fc.integer({ min: 0, max: count }),
        max: fc.integer({ min: count, max: options + 1 }),
        blank: fc.constant(blank),
      }),
    });
  })
  .map(({ chosen, isBlank, bounds }) => {
    if (!bounds.blank) return { bounds, row: chosen };
    return { bounds, row: isBlank ? [1, ...chosen.map(() => 0)] : [0, ...chosen] };
  });

const cases: fc.Arbitrary<Case> = fc
  .array(answered, { minLength: 1, maxLength: 2 })
  .map((answers) => ({ questions: answers.map(({ bounds }) => bounds), choices: answers.map(({ row }) => row) }));

function formWith(questions: readonly AnswerBounds[]): BallotForm {
  return { uuid: "BoothTest11111", fingerprint: fingerprint("x"), publicKey: publicKey(Scalar.fromInteger(99)), questions };
}

test("whatever is allowed makes a ballot that checks, and opens", () => {
  fc.assert(
    fc.property(cases, ({ questions, choices }) => {
      const form = formWith(questions);
      const made = encryptBallot({ form, secret: SECRET, choices }, systemDice);
      expect(checkBallot(form, made.ballot)).toBe(publicKey(SECRET).hex());
      const { answers } = JSON.parse(made.ballot) as { answers: { choices: { alpha: string; beta: string }[] }[] };
      answers.forEach((answer, question) => {
        answer.choices.forEach(({ alpha, beta }, index) => {
          const randomness = made.randomness[question]?.[index] ?? Scalar.ZERO;
          expect(alpha).toBe(publicKey(randomness).hex());
          const content = choices[question]?.[index] === 1 ? Element.GENERATOR : Element.IDENTITY;
          expect(beta).toBe(form.publicKey.powerVartime(randomness).times(content).hex());
        });
      });
    }),
    { numRuns: 30 },
  );
});

test.each<[string, AnswerBounds, Choices]>([
  ["too many", { options: 3, min: 0, max: 1, blank: false }, [[1, 1, 0]]],
  ["too few", { options: 3, min: 2, max: 3, blank: false }, [[1, 0, 0]]],
  ["blank and a choice", { options: 2, min: 1, max: 1, blank: true }, [[1, 1, 0]]],
  ["no blank number", { options: 2, min: 1, max: 1, blank: true }, [[1, 0]]],
  ["neither blank nor a choice", { options: 2, min: 1, max: 1, blank: true }, [[0, 0, 0]]],
  ["a two", { options: 2, min: 0, max: 2, blank: false }, [[2, 0]]],
  ["a half", { options: 2, min: 0, max: 2, blank: false }, [[0.5, 0.5]]],
  ["minus one", { options: 2, min: 0, max: 2, blank: false }, [[1, -1]]],
  ["an option too many", { options: 2, min: 0, max: 2, blank: false }, [[1, 0, 0]]],
  ["a question too few", { options: 2, min: 0, max: 2, blank: false }, []],
  ["a question too many", { options: 1, min: 0, max: 1, blank: false }, [[1], [1]]],
])("a choice that is none is refused: %s", (_, bounds, choices) => {
  const refused = (): unknown => encryptBallot({ form: formWith([bounds]), secret: SECRET, choices }, systemDice);
  expect(refused).toThrow(expect.objectContaining({ fault: "ChoiceNotAllowed" }));
});

test("the browser's scalars are below the order, and differ", () => {
  const thrown = Array.from({ length: 200 }, () => systemDice.scalar().value);
  expect(thrown.every((value) => value >= 0n && value < ORDER)).toBe(true);
  expect(new Set(thrown).size).toBe(thrown.length);
  // Their remainders are of numbers far above the order: the highest bit is set about as often as not.
  expect(thrown.some((value) => value >= ORDER / 2n)).toBe(true);
});

test("the kind of power makes no difference to the result", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, ORDER - 1n), fc.bigInt(0n, ORDER - 1n), (a, b) => {
      const [first, second] = [Scalar.fromInteger(a), Scalar.fromInteger(b)];
      const key = publicKey(first);
      expect(key.power(second).hex()).toBe(key.powerVartime(second).hex());
      expect(publicKey(first.times(second)).equals(key.power(second))).toBe(true);
      expect(publicKey(first.plus(second)).equals(key.times(publicKey(second)))).toBe(true);
      expect(Element.fromHex(key.hex()).equals(key)).toBe(true);
    }),
    { numRuns: 25 },
  );
});
