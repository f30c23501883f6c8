import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { momentText } from "../page/local_times.ts";
import { BASE58, credentialSecret } from "../protocol/credentials.ts";
import { typedCode } from "../voter/credential_form.ts";
import { type Listed, rotated } from "../voter/rotation.ts";

const CODE = "12345-6789AB-CDEFG-HJKLMN";

describe("a code as people type it", () => {
  test.each([
    CODE,
    ` ${CODE}\n`,
    "123456789ABCDEFGHJKLMN",
    "12345 6789AB CDEFG HJKLMN",
    "12345–6789AB—CDEFG\u2011HJKLMN",
    "12345-6789AB-\u200bCDEFG-\ufeffHJKLMN",
    `https://example.org/vote/uUwjeXxuGZt7tF/#${CODE}`,
  ])("%j", (typed) => {
    expect(typedCode(typed)).toEqual({ code: CODE });
  });

  test.each([
    ["", { kind: "codeEmpty" }],
    [" - ", { kind: "codeEmpty" }],
    ["12345-6789AB-CDEFG-HJKLM", { kind: "codeShort", count: 21, expected: 22 }],
    [`${CODE}P`, { kind: "codeLong", count: 23, expected: 22 }],
    ["12345-0789AB-CDEFG-HJKLMN", { kind: "codeCharacter", character: "0", position: 6 }],
    ["1234l-6789AB-CDEFG-HJKLMN", { kind: "codeCharacter", character: "l", position: 5 }],
    ["12345-6789AB-CDEFG-HJKLM🗳", { kind: "codeCharacter", character: "🗳", position: 22 }],
  ])("%j is none", (typed, problem) => {
    expect(typedCode(typed)).toEqual({ problem });
  });

  test("whatever is read as a code is one", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from(BASE58), "-", " ", "0"), minLength: 20, maxLength: 26 }), (typed) => {
        const read = typedCode(typed);
        if ("code" in read) credentialSecret("BoothTest11111", read.code);
      }),
    );
  });
});

describe("the order of options", () => {
  const options = (turning: number, last: number): Listed[] =>
    Array.from({ length: turning + last }, (_, number) => ({ number, last: number >= turning }));

  test("is a rotation, with the last ones last", () => {
    fc.assert(
      fc.property(fc.nat(8), fc.nat(2), fc.string(), (turning, last, credential) => {
        const order = rotated(options(turning, last), credential).map(({ number }) => number);
        expect(order.slice(turning)).toEqual(Array.from({ length: last }, (_, n) => turning + n));
        const [first = 0] = order;
        expect(order.slice(0, turning)).toEqual(Array.from({ length: turning }, (_, n) => (first + n) % turning));
        expect(rotated(options(turning, last), credential).map(({ number }) => number)).toEqual(order);
      }),
    );
  });

  test("begins with each option about as often", () => {
    const firsts = Array.from({ length: 900 }, (_, voter) => rotated(options(3, 1), `credential ${voter}`)[0]?.number);
    for (const number of [0, 1, 2]) {
      const share = firsts.filter((first) => first === number).length / firsts.length;
      expect(share).toBeGreaterThan(0.25);
      expect(share).toBeLessThan(0.42);
    }
  });
});

test("a moment is told in its zone", () => {
  const moment = new Date("2026-02-03T22:30:00Z");
  expect(momentText(moment, "en", "America/Chicago")).toMatch(/Feb 3, 2026.*4:30.PM CST/);
  expect(momentText(moment, "es", "Europe/Madrid")).toContain("23:30");
});
