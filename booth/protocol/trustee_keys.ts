// A trustee's keys: the private one's file, and the public one with the proof that the other is known (section 4.5).
import { type Json, type Reader, read, write } from "./canonical.ts";
import { notIdentity } from "./certificates.ts";
import { Fault } from "./fault.ts";
import { type Element, GROUP, publicKey } from "./group.ts";
import { named, sign, verifySigned } from "./pki.ts";
import { checkKnowledge, type Proof, proveKnowledge, readProof, writeProof } from "./proofs.ts";
import { type Dice, Scalar } from "./scalar.ts";

const PRIVATE_KEY = /^"([1-9][0-9]{0,76})"\n?$/;

/** The private key in a trustee's file: a number in double quotes, with or without a line's end; NotATrusteeKey. */
export function readPrivateKey(file: string): Scalar {
  const number = PRIVATE_KEY.exec(file)?.[1];
  if (number === undefined) throw new Fault("NotATrusteeKey");
  try {
    return Scalar.fromDecimal(number);
  } catch {
    throw new Fault("NotATrusteeKey");
  }
}

/** What the file of a trustee's private key holds. */
export function writePrivateKey(privateKey: Scalar): string {
  return `${write(privateKey.decimal())}\n`;
}

/** A trustee's public key, proof that its private key is known and, in a threshold, the owner's signature. */
export interface TrusteePublicKey {
  readonly proof: Proof;
  readonly publicKey: Element;
  readonly signature?: Proof;
  readonly name?: string;
}

/** The public key of a private one, with a fresh proof of knowledge. */
export function trusteeKey(privateKey: Scalar, dice: Dice): TrusteePublicKey {
  const key = publicKey(privateKey);
  return { proof: proveKnowledge(proofPrefix(key), privateKey, dice), publicKey: key };
}

/** The same key, signed by its owner as a threshold demands. */
export function signedShare(privateKey: Scalar, signingKey: Scalar, dice: Dice): TrusteePublicKey {
  const key = trusteeKey(privateKey, dice);
  return { ...key, signature: sign(signingKey, key.publicKey.hex(), dice).signature };
}

/** Returns when the proof of knowledge holds; else WrongTrusteeProof. */
export function checkTrusteeKey({ proof, publicKey: key }: TrusteePublicKey): void {
  named("WrongTrusteeProof", () => {
    checkKnowledge(proofPrefix(key), key, proof);
  });
}

/** Returns when this is the verification key `expected`, proven, and signed by `owner`'s signing key. */
export function checkShare(key: TrusteePublicKey, expected: Element, owner: Element): void {
  if (!key.publicKey.equals(expected)) throw new Fault("WrongVerificationKey");
  checkTrusteeKey(key);
  const { signature } = key;
  if (signature === undefined) throw new Fault("WrongField", "signature");
  named("WrongVerificationKeySignature", () => {
    verifySigned({ message: expected.hex(), signature }, owner);
  });
}

/** The key of a mandatory trustee as that trustee sent it. */
export function parseTrusteeKey(text: string): TrusteePublicKey {
  return read(text, (reader) => readTrusteeKey(reader, false), writeTrusteeKey);
}

/** A key that is signed (in a threshold), or one that is not. */
export function readTrusteeKey(reader: Reader, signed: boolean): TrusteePublicKey {
  const fields = reader.fields(["pok", "public_key"], ["signature", "name"]);
  if ((fields.signature !== undefined) !== signed) throw reader.wrong();
  return {
    proof: readProof(fields.pok),
    publicKey: notIdentity(fields.public_key),
    ...(fields.signature && { signature: readProof(fields.signature) }),
    ...(fields.name && { name: fields.name.text() }),
  };
}

export function writeTrusteeKey({ proof, publicKey: key, signature, name }: TrusteePublicKey): Json {
  return {
    pok: writeProof(proof),
    public_key: key.hex(),
    signature: signature && writeProof(signature),
    name,
  };
}

function proofPrefix(key: Element): string {
  return `pok|${GROUP}|${key.hex()}|`;
}
