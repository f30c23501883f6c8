// The encrypted tally: what the trustees open, a table of ciphertexts (specification section 4.18).
import { sha256 } from "@noble/hashes/sha2.js";

import { type Json, read, type Reader, write } from "./canonical.ts";
import { Fault } from "./fault.ts";
import { type Element, hexOf } from "./group.ts";

/** One value for each option of each question, with a leading one more for blank. */
export type Table<T> = readonly (readonly T[])[];

/** ElGamal under the election's key: alpha = g^r, beta = y^r g^m. */
export interface Ciphertext {
  readonly alpha: Element;
  readonly beta: Element;
}

/** The sum of the counted ballots, still encrypted. */
export type EncryptedTally = Table<Ciphertext>;

/** How many ballots the tally sums up, their weight in all, and the hash of the tally's record. */
export interface SizedEncryptedTally {
  readonly ballots: number;
  readonly weight: bigint;
  readonly hash: string;
}

const HASH = /^[0-9a-f]{64}$/;
const DECIMAL = /^(?:0|[1-9][0-9]{0,99})$/;
const SMALL = 2n ** 30n - 1n;

/** The encrypted tally of its one writing. */
export function parseTally(text: string): EncryptedTally {
  return read(text, (reader) => readTable(reader, readCiphertext), writeTally);
}

/** Its one writing. */
export function tallyText(tally: EncryptedTally): string {
  return write(writeTally(tally));
}

/** The sized encrypted tally of its one writing. */
export function parseSized(text: string): SizedEncryptedTally {
  return read(text, readSized, writeSized);
}

/** A list of lists. */
export function readTable<T>(reader: Reader, parse: (item: Reader) => T): Table<T> {
  return reader.items().map((question) => question.items().map(parse));
}

/** The same table of something else. */
export function mapTable<T, U>(table: Table<T>, change: (value: T) => U): Table<U> {
  return table.map((question) => question.map(change));
}

/** The SHA-256 of a record's content, as records are named. */
export function recordHash(content: string | Uint8Array): string {
  return hexOf(sha256(typeof content === "string" ? new TextEncoder().encode(content) : content));
}

/** A hash as 64 lower-case hexadecimal digits. */
export function readHash(reader: Reader): string {
  const text = reader.text();
  if (!HASH.test(text)) throw reader.wrong();
  return text;
}

function readCiphertext(reader: Reader): Ciphertext {
  const { alpha, beta } = reader.fields(["alpha", "beta"]);
  return { alpha: alpha.element(), beta: beta.element() };
}

function writeTally(tally: EncryptedTally): Json {
  return mapTable(tally, ({ alpha, beta }) => ({ alpha: alpha.hex(), beta: beta.hex() }));
}

function readSized(reader: Reader): SizedEncryptedTally {
  const fields = reader.fields(["num_tallied", "total_weight", "encrypted_tally"]);
  return {
    ballots: fields.num_tallied.integer(),
    weight: readLarge(fields.total_weight),
    hash: readHash(fields.encrypted_tally),
  };
}

function writeSized({ ballots, weight, hash }: SizedEncryptedTally): Json {
  return { num_tallied: ballots, total_weight: writeLarge(weight), encrypted_tally: hash };
}

// A whole number, written as JSON number up to 2^30 - 1 and as string of digits above.
function readLarge(reader: Reader): bigint {
  if (typeof reader.value !== "string") return BigInt(reader.integer());
  if (!DECIMAL.test(reader.value)) throw new Fault("NumberOutOfRange", reader.where);
  return BigInt(reader.value);
}

function writeLarge(value: bigint): Json {
  return value <= SMALL ? Number(value) : value.toString();
}
