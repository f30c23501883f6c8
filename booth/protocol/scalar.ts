// Numbers modulo q, the order of the group (specification section 4.2), and where random ones come from.
import { sha256 } from "@noble/hashes/sha2.js";

import { Fault } from "./fault.ts";

/** q, the order of the group. */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const DECIMAL = /^(?:0|[1-9][0-9]*)$/;
const LONGEST = 77;

/** A number modulo q. */
export class Scalar {
  static readonly ZERO = new Scalar(0n);

  // Only numbers from 0 to q - 1 get in.
  private constructor(readonly value: bigint) {}

  /** The scalar of its one writing; ScalarNotCanonical, ScalarOutOfRange. */
  static fromDecimal(text: string): Scalar {
    if (!DECIMAL.test(text)) throw new Fault("ScalarNotCanonical");
    // Longer ones are out of range whatever they are, and would cost time to read.
    const value = text.length > LONGEST ? ORDER : BigInt(text);
    if (value >= ORDER) throw new Fault("ScalarOutOfRange");
    return new Scalar(value);
  }

  /** This whole number modulo q. */
  static fromInteger(value: bigint | number): Scalar {
    const remainder = BigInt(value) % ORDER;
    return new Scalar(remainder < 0n ? remainder + ORDER : remainder);
  }

  /** These bytes as a big-endian number, modulo q. */
  static fromBytes(bytes: Uint8Array): Scalar {
    return Scalar.fromInteger(bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n));
  }

  /** SHA-256 of the text's UTF-8 as a big-endian number, modulo q: how challenges are made. */
  static fromHash(text: string): Scalar {
    return Scalar.fromBytes(sha256(new TextEncoder().encode(text)));
  }

  decimal(): string {
    return this.value.toString();
  }

  plus(other: Scalar): Scalar {
    return Scalar.fromInteger(this.value + other.value);
  }

  minus(other: Scalar): Scalar {
    return Scalar.fromInteger(this.value - other.value);
  }

  times(other: Scalar): Scalar {
    return Scalar.fromInteger(this.value * other.value);
  }

  equals(other: Scalar): boolean {
    return this.value === other.value;
  }

  isZero(): boolean {
    return this.value === 0n;
  }
}

/** Where random scalars come from: the browser's randomness, but for tests that must be the same each time. */
export interface Dice {
  scalar(): Scalar;
}

/** The browser's cryptographic randomness: 512 bits for each scalar, so that their remainder modulo q has no bias. */
export const systemDice: Dice = {
  scalar: () => Scalar.fromBytes(crypto.getRandomValues(new Uint8Array(64))),
};
