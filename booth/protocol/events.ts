// The chain of events of an election, each with the data records that it names (specification section 4.4).
//
// An event names its predecessor by hash and what it announces, its payload, by hash. Strictly before each event stand the
// data records that it names, in one order; no other record stands anywhere, and none twice.
import type { ArchiveRecord } from "./archive.ts";
import { type Json, read, Reader, textOf } from "./canonical.ts";
import { Fault } from "./fault.ts";
import { readHash } from "./tally.ts";

/** What an event announces: its type, and the contents of the records that it names, in their order. */
export interface Entry {
  readonly type: EventType;
  readonly contents: readonly Uint8Array[];
  readonly end: number;
}

const FOLLOWERS = {
  "": ["Setup"],
  Setup: ["Ballot", "EndBallots"],
  Ballot: ["Ballot", "EndBallots"],
  EndBallots: ["EncryptedTally"],
  EncryptedTally: ["PartialDecryption", "Result"],
  PartialDecryption: ["PartialDecryption", "Result"],
  Result: [],
} as const;

export type EventType = Exclude<keyof typeof FOLLOWERS, "">;

interface Event {
  readonly parent: string | undefined;
  readonly height: number;
  readonly type: string;
  readonly payload: string | undefined;
}

const MAX_WAITING = 5;

/** What each event announces, in order. Faults: ArchiveFault, ChainFault, EncodingFault as in hustings/protocol/events.py. */
export async function* entries(archive: AsyncIterable<ArchiveRecord>): AsyncGenerator<Entry> {
  const known = new Set<string>();
  let waiting: ArchiveRecord[] = [];
  let [head, height, last]: [string | undefined, number, keyof typeof FOLLOWERS] = [undefined, -1, ""];
  for await (const record of archive) {
    if (record.kind === "data") {
      if (known.has(record.hash)) throw new Fault("RepeatedRecord", record.hash);
      known.add(record.hash);
      waiting.push(record);
      if (waiting.length > MAX_WAITING) throw new Fault("StrayRecord", record.hash);
      continue;
    }
    const event = read(textOf(record.content), readEvent, writeEvent);
    if (event.parent !== head) throw new Fault("BrokenChain", `event ${height + 1}`);
    if (event.height !== height + 1) throw new Fault("WrongHeight", `event ${height + 1}`);
    const type = typeOf(event, last);
    yield { type, contents: named(type, event.payload, waiting), end: record.end };
    [head, height, last, waiting] = [record.hash, height + 1, type, []];
  }
  if (waiting.length > 0) throw new Fault("StrayRecord", waiting[0]?.hash);
}

function typeOf({ type, payload, height }: Event, last: keyof typeof FOLLOWERS): EventType {
  const found = FOLLOWERS[last].find((follower) => follower === type);
  if (found === undefined) throw new Fault(type in FOLLOWERS ? "UnexpectedEvent" : "UnknownEvent", `event ${height}`);
  if (found === "EndBallots" && payload !== undefined) throw new Fault("UnexpectedPayload", `event ${height}`);
  if (found !== "EndBallots" && payload === undefined) throw new Fault("MissingPayload", `event ${height}`);
  return found;
}

// The contents of the waiting records, when they are those that the event names, in this order.
function named(type: EventType, payload: string | undefined, waiting: readonly ArchiveRecord[]): Uint8Array[] {
  const due = [...namedInside(type, waiting[waiting.length - 1]), ...(payload === undefined ? [] : [payload])];
  if (due.some((hash) => !waiting.some((record) => record.hash === hash))) throw new Fault("MisplacedRecord", type);
  if (waiting.length > due.length) throw new Fault("StrayRecord", type);
  if (waiting.some((record, i) => record.hash !== due[i])) throw new Fault("MisplacedRecord", type);
  return waiting.map((record) => record.content);
}

// The hashes that the payload, which stands last, names itself.
function namedInside(type: EventType, payload: ArchiveRecord | undefined): string[] {
  if (payload === undefined || type === "Ballot" || type === "EndBallots" || type === "Result") return [];
  const { hashes, others, optional } = PAYLOADS[type];
  const fields: Partial<Record<string, Reader>> = Reader.of(textOf(payload.content)).fields(
    [...hashes, ...others],
    [...optional],
  );
  return [...hashes, ...optional].flatMap((name) => {
    const field = fields[name];
    return field === undefined ? [] : [readHash(field)];
  });
}

// The fields of payloads that name records, and what else stands in them.
const PAYLOADS: Record<"Setup" | "EncryptedTally" | "PartialDecryption", PayloadFields> = {
  Setup: { hashes: ["election", "trustees", "credentials"], others: [], optional: ["credentials_certificate"] },
  EncryptedTally: { hashes: ["encrypted_tally"], others: ["num_tallied", "total_weight"], optional: [] },
  PartialDecryption: { hashes: ["payload"], others: ["owner"], optional: [] },
};

interface PayloadFields {
  readonly hashes: readonly string[];
  readonly others: readonly string[];
  readonly optional: readonly string[];
}

function readEvent(reader: Reader): Event {
  const { parent, height, type, payload } = reader.fields(["height", "type"], ["parent", "payload"]);
  return {
    parent: parent && readHash(parent),
    height: height.integer(),
    type: type.text(),
    payload: payload && readHash(payload),
  };
}

function writeEvent({ parent, height, type, payload }: Event): Json {
  return { parent, height, type, payload };
}
