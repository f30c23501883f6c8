// The election: what is asked, and under which key (specification sections 4.9.1, 4.10).
import { sha256 } from "@noble/hashes/sha2.js";

import { type Json, read, type Reader } from "./canonical.ts";
import { BASE58 } from "./credentials.ts";
import { Fault } from "./fault.ts";
import { type Element, GROUP } from "./group.ts";

const UUID = new RegExp(`^[${BASE58}]{14,128}$`);
const VERSION = 1;

/** Choose `min` to `max` of `answers`, or, where `blank` is true, none of them. */
export interface Question {
  readonly answers: readonly string[];
  readonly blank: boolean | undefined;
  readonly min: number;
  readonly max: number;
  readonly question: string;
}

/** What a ballot is held against: the part of an election that its proofs and its signature name. */
export interface BallotForm {
  readonly uuid: string;
  readonly fingerprint: string;
  readonly publicKey: Element;
  readonly questions: readonly AnswerBounds[];
}

/** How many options there are, and how many of them may be chosen. */
export interface AnswerBounds {
  readonly options: number;
  readonly min: number;
  readonly max: number;
  readonly blank: boolean;
}

/** An election, read from its bytes; `fingerprint` is the hash of them that every ballot names. */
export interface Election {
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly questions: readonly Question[];
  readonly publicKey: Element;
  readonly fingerprint: string;
}

interface Message extends Omit<Election, "fingerprint"> {
  readonly administrator: string | undefined;
  readonly credentialAuthority: string | undefined;
  readonly language: readonly string[] | undefined;
}

/** The election of this text, which must be its one writing; Unsupported for other versions, groups and questions. */
export function parseElection(text: string): Election {
  const { uuid, name, description, questions, publicKey } = read(text, parse, write);
  return { uuid, name, description, questions, publicKey, fingerprint: fingerprint(text) };
}

/** What ballots of this election must look like. */
export function formOf({ uuid, fingerprint, publicKey, questions }: Election): BallotForm {
  const bounds = questions.map(({ answers, min, max, blank }) => ({
    options: answers.length,
    min,
    max,
    blank: blank === true,
  }));
  return { uuid, fingerprint, publicKey, questions: bounds };
}

/** SHA-256 of the text's UTF-8 in Base64 without padding, 43 characters: an election's hash, a ballot's tracker. */
export function fingerprint(text: string): string {
  const hash = sha256(new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...hash)).replace(/=+$/, "");
}

function parse(reader: Reader): Message {
  refuseUnsupported(reader);
  const fields = reader.fields(
    ["version", "description", "name", "group", "public_key", "questions", "uuid"],
    ["administrator", "credential_authority", "language"],
  );
  const uuid = fields.uuid.text();
  if (!UUID.test(uuid)) throw new Fault("WrongUuid");
  const publicKey = fields.public_key.element();
  if (publicKey.isIdentity()) throw new Fault("PointIsIdentity", "public_key");
  const questions = fields.questions.items().map(parseQuestion);
  if (questions.length === 0) throw new Fault("WrongQuestion", "questions");
  return {
    uuid,
    name: fields.name.text(),
    description: fields.description.text(),
    questions,
    publicKey,
    administrator: fields.administrator?.text(),
    credentialAuthority: fields.credential_authority?.text(),
    language: fields.language?.items().map((item) => item.text()),
  };
}

function parseQuestion(reader: Reader): Question {
  const fields = reader.fields(["answers", "min", "max", "question"], ["blank"]);
  const answers = fields.answers.items().map((item) => item.text());
  const [min, max] = [fields.min.integer(), fields.max.integer()];
  if (answers.length === 0 || min > Math.min(max, answers.length)) throw new Fault("WrongQuestion", reader.where);
  return { answers, blank: fields.blank?.boolean(), min, max, question: fields.question.text() };
}

function write(message: Message): Json {
  return {
    version: VERSION,
    description: message.description,
    name: message.name,
    group: GROUP,
    public_key: message.publicKey.hex(),
    questions: message.questions.map(({ answers, blank, min, max, question }) => ({ answers, blank, min, max, question })),
    uuid: message.uuid,
    administrator: message.administrator,
    credential_authority: message.credentialAuthority,
    language: message.language,
  };
}

function refuseUnsupported({ value }: Reader): void {
  // Before anything else is read: other versions and groups have other fields and other keys.
  const { version, group, questions } = objectOf(value);
  if (typeof version === "number" && version !== VERSION) throw new Fault("Unsupported", "version");
  if (typeof group === "string" && group !== GROUP) throw new Fault("Unsupported", "group");
  const asked: unknown[] = Array.isArray(questions) ? questions : [];
  if (asked.some((question) => typeof objectOf(question).type === "string")) throw new Fault("Unsupported", "questions");
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
