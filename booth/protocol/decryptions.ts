// A trustee's partial decryption of the tally (specification section 4.20).
import { type Json, read, type Reader, write } from "./canonical.ts";
import { Fault } from "./fault.ts";
import { Element, publicKey } from "./group.ts";
import { type Proof, readProof, writeProof } from "./proofs.ts";
import { type Dice, Scalar, systemDice } from "./scalar.ts";
import { type EncryptedTally, mapTable, readTable, type Table } from "./tally.ts";

/** Each alpha raised to a trustee's private key, and the proof that it was that key. */
export interface PartialDecryption {
  readonly factors: Table<Element>;
  readonly proofs: Table<Proof>;
}

/** A trustee's part in opening `tally`, its proofs bound to the election with this `fingerprint`. */
export function decryptTally(
  secret: Scalar,
  tally: EncryptedTally,
  fingerprint: string,
  dice: Dice = systemDice,
): PartialDecryption {
  const prefix = prefixOf(fingerprint, publicKey(secret));
  return {
    factors: mapTable(tally, ({ alpha }) => alpha.power(secret)),
    proofs: mapTable(tally, ({ alpha }) => prove(prefix, secret, alpha, dice)),
  };
}

/** Returns when each factor is the alpha to the private key; else WrongTallyShape, WrongDecryptionProof. */
export function checkDecryption(
  { factors, proofs }: PartialDecryption,
  tally: EncryptedTally,
  fingerprint: string,
  key: Element,
): void {
  const shape = (table: Table<unknown>) => table.map((question) => question.length).join();
  if (shape(factors) !== shape(tally) || shape(proofs) !== shape(tally)) throw new Fault("WrongTallyShape");
  const prefix = prefixOf(fingerprint, key);
  tally.forEach((question, i) => {
    question.forEach(({ alpha }, j) => {
      const [factor, proof] = [factors[i]?.[j], proofs[i]?.[j]];
      if (factor === undefined || proof === undefined) throw new Fault("WrongTallyShape");
      checkFactor({ prefix, key, alpha, factor }, proof);
    });
  });
}

/** What a proof of one factor is about; `prefix` opens its transcript. */
export interface Statement {
  readonly prefix: string;
  readonly key: Element;
  readonly alpha: Element;
  readonly factor: Element;
}

/** Returns when the factor is alpha to the private key of `key`; else WrongDecryptionProof. */
export function checkFactor({ prefix, key, alpha, factor }: Statement, { challenge, response }: Proof): void {
  const a = Element.GENERATOR.powerVartime(response).times(key.powerVartime(challenge));
  const b = alpha.powerVartime(response).times(factor.powerVartime(challenge));
  if (!Scalar.fromHash(`${prefix}${a.hex()},${b.hex()}`).equals(challenge)) throw new Fault("WrongDecryptionProof");
}

/** The one writing of a partial decryption. */
export function decryptionText(decryption: PartialDecryption): string {
  return write(writeDecryption(decryption));
}

/** The partial decryption of its one writing. */
export function parseDecryption(text: string): PartialDecryption {
  return read(text, readDecryption, writeDecryption);
}

function readDecryption(reader: Reader): PartialDecryption {
  const fields = reader.fields(["decryption_factors", "decryption_proofs"]);
  return {
    factors: readTable(fields.decryption_factors, (item) => item.element()),
    proofs: readTable(fields.decryption_proofs, readProof),
  };
}

function writeDecryption({ factors, proofs }: PartialDecryption): Json {
  return {
    decryption_factors: mapTable(factors, (factor) => factor.hex()),
    decryption_proofs: mapTable(proofs, writeProof),
  };
}

function prove(prefix: string, secret: Scalar, alpha: Element, dice: Dice): Proof {
  const nonce = dice.scalar();
  const challenge = Scalar.fromHash(`${prefix}${publicKey(nonce).hex()},${alpha.power(nonce).hex()}`);
  return { challenge, response: nonce.minus(secret.times(challenge)) };
}

function prefixOf(fingerprint: string, key: Element): string {
  return `decrypt|${fingerprint}|${key.hex()}|`;
}
