// AES in CCM mode (RFC 3610) of WebCrypto's AES-CBC and AES-CTR: no library that we use has it (docs/decisions/ccm-in-the-browser.md).
//
// The block cipher is the browser's own, in constant time. Counted here are blocks and lengths, which are no secret.
import { Fault } from "./fault.ts";

const BLOCK = 16;

/** A key for both modes that CCM is made of. */
export interface CcmKey {
  readonly mac: CryptoKey;
  readonly stream: CryptoKey;
}

/** The key of 16, 24 or 32 bytes. */
export async function ccmKey(bytes: Uint8Array): Promise<CcmKey> {
  const raw = bytes.slice();
  const imported = (name: string) => crypto.subtle.importKey("raw", raw, name, false, ["encrypt"]);
  const [mac, stream] = await Promise.all([imported("AES-CBC"), imported("AES-CTR")]);
  return { mac, stream };
}

/** The text encrypted, and after it a tag of `tagLength` bytes over the text and `associated`. */
export async function ccmEncrypt(
  key: CcmKey,
  nonce: Uint8Array,
  text: Uint8Array,
  tagLength: number,
  associated = new Uint8Array(),
): Promise<Uint8Array> {
  const tag = await authenticate(key, { nonce, text, tagLength, associated });
  const sealed = await stream(key, nonce, concat(tag, text));
  return concat(sealed.subarray(BLOCK), sealed.subarray(0, tagLength));
}

/** The text of what `ccmEncrypt` made; WrongMessage for another key, nonce or tag. */
export async function ccmDecrypt(
  key: CcmKey,
  nonce: Uint8Array,
  sealed: Uint8Array,
  tagLength: number,
  associated = new Uint8Array(),
): Promise<Uint8Array> {
  const size = sealed.length - tagLength;
  if (size < 0) throw new Fault("WrongMessage");
  const padded = new Uint8Array(BLOCK);
  padded.set(sealed.subarray(size));
  const opened = await stream(key, nonce, concat(padded, sealed.subarray(0, size)));
  const text = opened.slice(BLOCK);
  const tag = await authenticate(key, { nonce, text, tagLength, associated });
  let difference = 0;
  for (let i = 0; i < tagLength; i++) difference |= (tag[i] ?? 0) ^ (opened[i] ?? 0);
  if (difference !== 0) throw new Fault("WrongMessage");
  return text;
}

interface Authenticated {
  readonly nonce: Uint8Array;
  readonly text: Uint8Array;
  readonly tagLength: number;
  readonly associated: Uint8Array;
}

// CBC-MAC over B_0, what is associated and the text (section 2.2). WebCrypto's CBC adds a block of padding, which is
// dropped: the block before it is the tag, as it depends on nothing that follows.
async function authenticate(key: CcmKey, { nonce, text, tagLength, associated }: Authenticated): Promise<Uint8Array> {
  const lengthSize = BLOCK - 1 - nonce.length;
  const first = new Uint8Array(BLOCK);
  first[0] = (associated.length > 0 ? 64 : 0) + 8 * ((tagLength - 2) / 2) + lengthSize - 1;
  first.set(nonce, 1);
  for (let i = 0, rest = text.length; i < lengthSize; i++, rest = Math.floor(rest / 256)) first[BLOCK - 1 - i] = rest & 255;
  const prefix = associated.length > 0 ? new Uint8Array([associated.length >> 8, associated.length & 255]) : new Uint8Array();
  const blocks = concat(first, wholeBlocks(concat(prefix, associated)), wholeBlocks(text));
  const parameters = { name: "AES-CBC", iv: new Uint8Array(BLOCK) };
  const chained = new Uint8Array(await crypto.subtle.encrypt(parameters, key.mac, blocks));
  return chained.slice(-2 * BLOCK, -BLOCK);
}

// Counter mode from A_0 on (section 2.3): the first block covers the tag, those that follow the text.
async function stream(key: CcmKey, nonce: Uint8Array, data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const lengthSize = BLOCK - 1 - nonce.length;
  const counter = new Uint8Array(BLOCK);
  counter[0] = lengthSize - 1;
  counter.set(nonce, 1);
  const parameters = { name: "AES-CTR", counter, length: 8 * lengthSize };
  return new Uint8Array(await crypto.subtle.encrypt(parameters, key.stream, data));
}

function wholeBlocks(data: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(data.length / BLOCK) * BLOCK);
  padded.set(data);
  return padded;
}

function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
