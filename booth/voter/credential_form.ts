// What a voter types or pastes as a voting code, and what is wrong with it, before any cryptography.
import { BASE58, CREDENTIAL_GROUPS } from "../protocol/credentials.ts";

/** What is wrong, and the values that a sentence about it needs. */
export type CodeProblem =
  | { readonly kind: "codeEmpty" }
  | { readonly kind: "codeCharacter"; readonly character: string; readonly position: number }
  | { readonly kind: "codeShort" | "codeLong"; readonly count: number; readonly expected: number };

export type TypedCode = { readonly code: string } | { readonly problem: CodeProblem };

const DIGITS = CREDENTIAL_GROUPS.reduce((sum, digits) => sum + digits, 0);
// Spaces of every kind, hyphens and dashes of every kind, soft hyphens, and what hides in copied text.
const SEPARATORS = /[\s\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufe58\ufe63\uff0d\ufeff-]/gu;

/** The code in its one form, XXXXX-XXXXXX-XXXXX-XXXXXX, wherever the hyphens were; or what is wrong with it. */
export function typedCode(typed: string): TypedCode {
  const characters = Array.from(lastPart(typed).replace(SEPARATORS, ""));
  if (characters.length === 0) return { problem: { kind: "codeEmpty" } };
  const wrong = characters.findIndex((character) => !BASE58.includes(character));
  const character = characters[wrong];
  if (character !== undefined) return { problem: { kind: "codeCharacter", character, position: wrong + 1 } };
  const count = characters.length;
  if (count !== DIGITS) {
    return { problem: { kind: count < DIGITS ? "codeShort" : "codeLong", count, expected: DIGITS } };
  }
  let from = 0;
  const groups = CREDENTIAL_GROUPS.map((digits) => characters.slice(from, (from += digits)).join(""));
  return { code: groups.join("-") };
}

// Whoever pastes the whole link means the code at its end.
function lastPart(typed: string): string {
  return typed.slice(typed.lastIndexOf("#") + 1);
}
