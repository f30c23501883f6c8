// How trustees talk to each other: seeds, signatures, encryption, channels (specification sections 4.6.1, 4.6.3).
//
// A trustee of the threshold protocol holds one seed; from it come a signing and a decryption key. The trustees' secrets
// pass through the server, signed by their sender and encrypted for their recipient.
import { sha256 } from "@noble/hashes/sha2.js";

import { type Json, type Reader, read, textOf, write } from "./canonical.ts";
import { type CcmKey, ccmDecrypt, ccmEncrypt, ccmKey } from "./ccm.ts";
import { Fault } from "./fault.ts";
import { type Element, hexOf, publicKey } from "./group.ts";
import { checkKnowledge, type Proof, proveKnowledge, readProof, writeProof } from "./proofs.ts";
import { type Dice, Scalar } from "./scalar.ts";

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const SEED = /^[1-9A-HJ-NP-Za-km-z]{22}$/;
const SEED_LENGTH = 22;
const TAG_LENGTH = 8;
const DATA = /^(?:[0-9a-f]{2})*$/;
const NONCE_AND_SIZE = 15;

const bytesOf = (text: string) => new TextEncoder().encode(text);
const hash = (text: string) => sha256(bytesOf(text));

// -- keys ------------------------------------------------------------------------------------------------------------

/** A trustee's two private keys. Their public keys stand in the trustee's certificate. */
export interface PrivateKeys {
  readonly signing: Scalar;
  readonly decryption: Scalar;
}

/** The keys of a seed of 22 Base58 characters; NotATrusteeKey for anything else. */
export function privateKeys(seed: string): PrivateKeys {
  if (!SEED.test(seed)) throw new Fault("NotATrusteeKey");
  return { signing: Scalar.fromHash(`sk|${seed}`), decryption: Scalar.fromHash(`dk|${seed}`) };
}

/** The seed in a trustee's file, with or without a line's end; NotATrusteeKey. */
export function readSeed(file: string): string {
  const seed = file.replace(/\n$/, "");
  privateKeys(seed);
  return seed;
}

/** A fresh seed: 22 Base58 characters, 128 bits. */
export function generateSeed(): string {
  let seed = "";
  while (seed.length < SEED_LENGTH) {
    // Six bits of each byte; those without a character are dropped, so that no character is likelier than another.
    for (const byte of crypto.getRandomValues(new Uint8Array(SEED_LENGTH))) seed += BASE58.charAt(byte & 63);
  }
  return seed.slice(0, SEED_LENGTH);
}

// -- signing ---------------------------------------------------------------------------------------------------------

/** A message and its signature, which says nothing before it is verified. */
export interface SignedMessage {
  readonly message: string;
  readonly signature: Proof;
}

const signedText = (message: string) => `sigmsg|${message}|`;

/** The message, signed by the key's owner. */
export function sign(signingKey: Scalar, message: string, dice: Dice): SignedMessage {
  return { message, signature: proveKnowledge(signedText(message), signingKey, dice) };
}

/** Returns when the key's owner signed this; else WrongChallenge, which the caller names by what was signed. */
export function verifySigned({ message, signature }: SignedMessage, verificationKey: Element): void {
  checkKnowledge(signedText(message), verificationKey, signature);
}

export function readSigned(reader: Reader): SignedMessage {
  const fields = reader.fields(["message", "signature"]);
  return { message: fields.message.text(), signature: readProof(fields.signature) };
}

export function writeSigned({ message, signature }: SignedMessage): Json {
  return { message, signature: writeProof(signature) };
}

// -- encrypting ------------------------------------------------------------------------------------------------------

/** ElGamal of a random element, and a text under AES-256 in CCM mode by a key made of that element. */
export interface EncryptedMessage {
  readonly alpha: Element;
  readonly beta: Element;
  readonly data: string;
}

/** The text, for the owner of the key `recipient`. */
export async function encrypt(recipient: Element, plaintext: string, dice: Dice): Promise<EncryptedMessage> {
  const r = dice.scalar();
  const element = publicKey(dice.scalar());
  const alpha = publicKey(r);
  const text = bytesOf(plaintext);
  const sealed = await ccmEncrypt(await keyOf(element), nonceOf(alpha, text.length), text, TAG_LENGTH);
  return { alpha, beta: recipient.power(r).times(element), data: hexOf(sealed) };
}

/** The text; WrongMessage if it was encrypted for another key, or changed. */
export async function decrypt({ alpha, beta, data }: EncryptedMessage, decryptionKey: Scalar): Promise<string> {
  const element = beta.times(alpha.power(decryptionKey).inverse());
  const sealed = Uint8Array.from({ length: data.length / 2 }, (_, i) => parseInt(data.slice(2 * i, 2 * i + 2), 16));
  const nonce = nonceOf(alpha, sealed.length - TAG_LENGTH);
  return textOf(await ccmDecrypt(await keyOf(element), nonce, sealed, TAG_LENGTH));
}

export function readEncrypted(reader: Reader): EncryptedMessage {
  const { alpha, beta, data } = reader.fields(["alpha", "beta", "data"]);
  const digits = data.text();
  if (!DATA.test(digits) || digits.length < 2 * TAG_LENGTH) throw new Fault("WrongMessage", data.where);
  return { alpha: alpha.element(), beta: beta.element(), data: digits };
}

export function writeEncrypted({ alpha, beta, data }: EncryptedMessage): Json {
  return { alpha: alpha.hex(), beta: beta.hex(), data };
}

function keyOf(element: Element): Promise<CcmKey> {
  return ccmKey(hash(`key|${element.hex()}`));
}

// RFC 3610 splits 15 bytes between the nonce and the text's size; here the size has what it needs, two at least.
function nonceOf(alpha: Element, size: number): Uint8Array {
  const sizeLength = size < 2 ** 16 ? 2 : size < 2 ** 24 ? 3 : 4;
  return hash(`iv|${alpha.hex()}`).slice(0, NONCE_AND_SIZE - sizeLength);
}

// -- channels --------------------------------------------------------------------------------------------------------

interface ChannelMessage {
  readonly recipient: Element;
  readonly message: string;
}

function readChannel(reader: Reader): ChannelMessage {
  const fields = reader.fields(["recipient", "message"]);
  return { recipient: fields.recipient.element(), message: fields.message.text() };
}

function writeChannel({ recipient, message }: ChannelMessage): Json {
  return { recipient: recipient.hex(), message };
}

/** A message for the owner of the encryption key `recipient`, as the string that travels. */
export async function send(signingKey: Scalar, recipient: Element, message: string, dice: Dice): Promise<string> {
  // The recipient is signed, too: nobody can pass the message on to another as if it were for them.
  const signed = sign(signingKey, write(writeChannel({ recipient, message })), dice);
  return write(writeEncrypted(await encrypt(recipient, write(writeSigned(signed)), dice)));
}

/**
 * The message that `sender` (a verification key) sent to the owner of `decryptionKey`.
 *
 * Faults: WrongMessage (not for this key, or changed), WrongMessageSignature, WrongRecipient, those of the encoding.
 */
export async function receive(decryptionKey: Scalar, sender: Element, text: string): Promise<string> {
  const signed = read(await decrypt(read(text, readEncrypted, writeEncrypted), decryptionKey), readSigned, writeSigned);
  named("WrongMessageSignature", () => {
    verifySigned(signed, sender);
  });
  const inner = read(signed.message, readChannel, writeChannel);
  if (!inner.recipient.equals(publicKey(decryptionKey))) throw new Fault("WrongRecipient");
  return inner.message;
}

/** What `check` does, a wrong challenge in it named by what was signed or proven. */
export function named(name: Fault["fault"], check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof Fault && error.fault === "WrongChallenge" ? new Fault(name) : error;
  }
}
