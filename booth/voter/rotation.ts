// The order in which a voter sees the options: everybody's list begins elsewhere, and one's own is always the same.
import { sha256 } from "@noble/hashes/sha2.js";

/** An option's number in the ballot, and whether it stands last in everybody's list ("No endorsement", blank). */
export interface Listed {
  readonly number: number;
  readonly last: boolean;
}

/**
 * The options in this voter's order: rotated by SHA-256 of `rotation|` and the public credential, those that stand
 * last in their own order after the others.
 */
export function rotated<T extends Listed>(options: readonly T[], publicCredential: string): T[] {
  const turning = options.filter(({ last }) => !last);
  const hash = sha256(new TextEncoder().encode(`rotation|${publicCredential}`));
  // Of 48 bits the remainder's bias is nothing.
  const number = hash.slice(0, 6).reduce((value, byte) => value * 256 + byte, 0);
  const start = turning.length === 0 ? 0 : number % turning.length;
  return [...turning.slice(start), ...turning.slice(0, start), ...options.filter(({ last }) => last)];
}
