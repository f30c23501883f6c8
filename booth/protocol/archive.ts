// The archive of an election, UUID.bel: an old-style tar that only grows (specification section 4.4), read as it comes in.
//
// Every record is a header block of 512 bytes, its content, and zeros up to the next block. The header is a function of
// the record's name and size and of the archive's timestamp; any other header is a fault, so an archive has one writing.
import { read, type Reader, textOf } from "./canonical.ts";
import { Fault } from "./fault.ts";
import { recordHash } from "./tally.ts";

const BLOCK = 512;
const MAX_FIRST = 4096;
const MAX_RECORD = 16 * 2 ** 20;
const MAX_CREDENTIALS = 2 ** 30;
const CREDENTIALS = 3; // records are counted from 0, BELENIOS
const NAME = /^([0-9a-f]{64})\.(data|event)\.json$/;
const OCTAL = /^[0-7]{11}\0$/;
const TIMESTAMP = /^(?:0|[1-9][0-9]{0,9})$/;

/** One record but the first: its hash is that of its content; `end` is where the next one begins in the archive. */
export interface ArchiveRecord {
  readonly kind: "data" | "event";
  readonly hash: string;
  readonly content: Uint8Array;
  readonly end: number;
}

/**
 * Every record after the first, in order, its header, name, hash and padding checked; holds one at a time.
 *
 * Faults: NotAnArchive, TruncatedArchive, WrongRecordHeader, WrongRecordTime, WrongRecordName, RecordTooLarge,
 * WrongRecordHash, WrongRecordPadding.
 */
export async function* records(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveRecord> {
  const source = new Source(chunks);
  const timestamp = await firstRecord(source);
  for (let number = 1; ; number++) {
    const block = await source.take(BLOCK);
    if (block.length === 0) return;
    const { name, size } = readHeader(block, number, timestamp);
    if (size > (number === CREDENTIALS ? MAX_CREDENTIALS : MAX_RECORD)) throw new Fault("RecordTooLarge", place(number));
    const content = await wholeContent(source, size, number);
    const [, hash, kind] = NAME.exec(name) ?? [];
    if (hash === undefined || (kind !== "data" && kind !== "event")) throw new Fault("WrongRecordName", place(number));
    if (recordHash(content) !== hash) throw new Fault("WrongRecordHash", place(number));
    yield { kind, hash, content, end: source.taken };
  }
}

// Bytes that come in pieces, taken in others.
class Source {
  taken = 0;
  private readonly iterator: AsyncIterator<Uint8Array>;
  private piece = new Uint8Array();

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.iterator = chunks[Symbol.asyncIterator]();
  }

  // `size` bytes, or fewer at the end; nothing is allocated before it is there.
  async take(size: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let missing = size;
    while (missing > 0) {
      if (this.piece.length === 0) {
        const next = await this.iterator.next();
        if (next.done === true) break;
        this.piece = new Uint8Array(next.value);
        continue;
      }
      const part = this.piece.subarray(0, missing);
      this.piece = this.piece.subarray(part.length);
      pieces.push(part);
      missing -= part.length;
    }
    this.taken += size - missing;
    return joined(pieces, size - missing);
  }
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

async function firstRecord(source: Source): Promise<number> {
  const block = await source.take(BLOCK);
  if (latin(block.subarray(0, 9)) !== "BELENIOS\0") throw new Fault("NotAnArchive");
  if (block.length < BLOCK) throw new Fault("TruncatedArchive", place(0));
  const { size, timestamp } = numbers(block, 0);
  if (!same(block, header("BELENIOS", size, timestamp))) throw new Fault("WrongRecordHeader", place(0));
  if (size > MAX_FIRST) throw new Fault("RecordTooLarge", place(0));
  const content = textOf(await wholeContent(source, size, 0));
  if (read(content, readFirst, (stated) => ({ version: 1, timestamp: stated })) === timestamp.toString()) return timestamp;
  throw new Fault("WrongRecordTime", place(0));
}

function readFirst(reader: Reader): string {
  const { version, timestamp } = reader.fields(["version", "timestamp"]);
  if (version.integer() !== 1) throw new Fault("Unsupported", "version");
  const text = timestamp.text();
  if (!TIMESTAMP.test(text)) throw new Fault("NumberOutOfRange", "timestamp");
  return text;
}

async function wholeContent(source: Source, size: number, number: number): Promise<Uint8Array> {
  const padding = (BLOCK - (size % BLOCK)) % BLOCK;
  const whole = await source.take(size + padding);
  if (whole.length < size + padding) throw new Fault("TruncatedArchive", place(number));
  if (whole.subarray(size).some((byte) => byte !== 0)) throw new Fault("WrongRecordPadding", place(number));
  return whole.subarray(0, size);
}

function readHeader(block: Uint8Array, number: number, timestamp: number): { name: string; size: number } {
  if (block.length < BLOCK) throw new Fault("TruncatedArchive", place(number));
  const { size, timestamp: stated } = numbers(block, number);
  const name = latin(block.subarray(0, 100)).replace(/\0+$/, "");
  if (!same(block, header(name, size, stated))) throw new Fault("WrongRecordHeader", place(number));
  if (stated !== timestamp) throw new Fault("WrongRecordTime", place(number));
  return { name, size };
}

// Size and timestamp as a header states them.
function numbers(block: Uint8Array, number: number): { size: number; timestamp: number } {
  const [size, timestamp] = [latin(block.subarray(124, 136)), latin(block.subarray(136, 148))];
  if (!OCTAL.test(size) || !OCTAL.test(timestamp)) throw new Fault("WrongRecordHeader", place(number));
  return { size: parseInt(size, 8), timestamp: parseInt(timestamp, 8) };
}

function header(name: string, size: number, timestamp: number): Uint8Array {
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  const start = `${name.padEnd(100, "\0")}0000644\x000000000\x000000000\0${octal(size, 11)}\0${octal(timestamp, 11)}\0`;
  // The checksum counts its own eight bytes as spaces.
  const sum = block(`${start}        0`).reduce((total, byte) => total + byte, 0);
  return block(`${start}${octal(sum, 6)}\0 0`);
}

function block(text: string): Uint8Array {
  return Uint8Array.from({ length: BLOCK }, (_, i) => (i < text.length ? text.charCodeAt(i) : 0));
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

function place(number: number): string {
  return `record ${number}`;
}
