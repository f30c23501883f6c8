// The rounds by which trustees make a key that a threshold of them can use, as a trustee does them (sections 4.6.4 to 4.6.6).
//
//     1  certificate -> Certificate     3  polynomial -> Polynomial     5  voutput -> Voutput
//
// The server routes the messages of rounds 2, 4 and 6 and checks them for everybody; a trustee takes nobody's word for
// anything: rounds 3 and 5 check all that they are given.
import { type Json, type Reader, read, write } from "./canonical.ts";
import {
  allCertificatesText,
  boundedItems,
  type Certificate,
  checkAllCertificates,
  checkCertificates,
  checkCoefficients,
  type Coefficients,
  evaluateExponent,
  issueCoefficients,
  readCoefficients,
  within,
  writeCoefficients,
} from "./certificates.ts";
import { Fault } from "./fault.ts";
import { publicKey } from "./group.ts";
import { privateKeys, type PrivateKeys, receive, send, sign } from "./pki.ts";
import { type Proof, readProof, writeProof } from "./proofs.ts";
import { type Dice, Scalar, systemDice } from "./scalar.ts";
import { readTrusteeKey, signedShare, type TrusteePublicKey, writeTrusteeKey } from "./trustee_keys.ts";

/** What a trustee sends in round 3: its polynomial (to itself), a share for each trustee, and its coefficients. */
export interface Polynomial {
  readonly polynomial: string;
  readonly secrets: readonly string[];
  readonly coefficients: Coefficients;
  readonly signature: Proof;
}

/** What a trustee is sent in round 5: its polynomial back, a share from each trustee, and all coefficients. */
export interface Vinput {
  readonly polynomial: string;
  readonly secrets: readonly string[];
  readonly coefficients: readonly Coefficients[];
  readonly signatures: readonly Proof[];
}

/** What a trustee sends in round 5: its decryption key (to itself), and its verification key. */
export interface Voutput {
  readonly privateKey: string;
  readonly publicKey: TrusteePublicKey;
}

/** Round 3: share a random secret among all whose certificates are `certificates`. */
export async function polynomial(
  certificates: readonly Certificate[],
  seed: string,
  dice: Dice = systemDice,
): Promise<Polynomial> {
  const threshold = checkCertificates(certificates);
  const keys = privateKeys(seed);
  const { certificate } = own(certificates, keys);
  const secret = Array.from({ length: threshold }, () => dice.scalar());
  const coefficients = issueCoefficients(keys.signing, secret, dice);
  const shares = certificates.map(({ encryption }, j) =>
    send(keys.signing, encryption, scalarText("secret", evaluate(secret, j + 1)), dice),
  );
  return {
    polynomial: await send(keys.signing, certificate.encryption, write(writePolynomialSecret(secret)), dice),
    secrets: await Promise.all(shares),
    coefficients,
    signature: sign(keys.signing, allCertificatesText(certificates, coefficients.elements), dice).signature,
  };
}

/**
 * Round 5: add up the shares received, once each is seen to fit what its sender committed to.
 *
 * Faults: those of certificates, coefficients and channels; WrongPolynomial, WrongSecretShare.
 */
export async function voutput(
  certificates: readonly Certificate[],
  seed: string,
  vinput: Vinput,
  dice: Dice = systemDice,
): Promise<Voutput> {
  checkCertificates(certificates);
  const keys = privateKeys(seed);
  const { index, certificate } = own(certificates, keys);
  checkVinput(certificates, vinput);
  const ours = await receive(keys.decryption, certificate.verification, vinput.polynomial);
  const expected = vinput.coefficients[index - 1]?.elements ?? [];
  const secret = read(ours, readPolynomialSecret, writePolynomialSecret);
  if (secret.length !== expected.length || secret.some((scalar, k) => expected[k]?.equals(publicKey(scalar)) !== true)) {
    throw new Fault("WrongPolynomial", `trustee ${index}`);
  }
  let key = Scalar.ZERO;
  for (let i = 0; i < certificates.length; i++) key = key.plus(await share(certificates, vinput, keys, { from: i, to: index }));
  return {
    privateKey: await send(keys.signing, certificate.encryption, scalarText("decryption_key", key), dice),
    publicKey: signedShare(key, keys.signing, dice),
  };
}

/** A trustee's share of the key, opened from its voutput's `private_key` (a `.dkey` file) with its seed. */
export async function decryptionKey(seed: string, privateKey: string): Promise<Scalar> {
  const keys = privateKeys(seed);
  return readScalarText("decryption_key", await receive(keys.decryption, publicKey(keys.signing), privateKey));
}

/** The place, from 1, of the certificate of this seed among all; ForeignKey when there is none. */
export function ownIndex(certificates: readonly Certificate[], seed: string): number {
  return own(certificates, privateKeys(seed)).index;
}

// -- messages --------------------------------------------------------------------------------------------------------

export function writePolynomial({ polynomial, secrets, coefficients, signature }: Polynomial): Json {
  return { polynomial, secrets, coefexps: writeCoefficients(coefficients), signature: writeProof(signature) };
}

/** The vinput of its one writing. */
export function parseVinput(text: string): Vinput {
  return read(text, readVinput, writeVinput);
}

function readVinput(reader: Reader): Vinput {
  const fields = reader.fields(["polynomial", "secrets", "coefexps", "signatures"]);
  return {
    polynomial: fields.polynomial.text(),
    secrets: boundedItems(fields.secrets).map((item) => item.text()),
    coefficients: boundedItems(fields.coefexps).map(readCoefficients),
    signatures: boundedItems(fields.signatures).map(readProof),
  };
}

function writeVinput({ polynomial, secrets, coefficients, signatures }: Vinput): Json {
  return {
    polynomial,
    secrets,
    coefexps: coefficients.map(writeCoefficients),
    signatures: signatures.map(writeProof),
  };
}

/** The voutput of its one writing. */
export function parseVoutput(text: string): Voutput {
  return read(text, readVoutput, writeVoutput);
}

function readVoutput(reader: Reader): Voutput {
  const fields = reader.fields(["private_key", "public_key"]);
  return { privateKey: fields.private_key.text(), publicKey: readTrusteeKey(fields.public_key, true) };
}

export function writeVoutput({ privateKey, publicKey: key }: Voutput): Json {
  return { private_key: privateKey, public_key: writeTrusteeKey(key) };
}

// -- what the rounds share -------------------------------------------------------------------------------------------

function own(certificates: readonly Certificate[], keys: PrivateKeys): { index: number; certificate: Certificate } {
  const [signing, decryption] = [publicKey(keys.signing), publicKey(keys.decryption)];
  for (const [i, certificate] of certificates.entries()) {
    if (certificate.verification.equals(signing) && certificate.encryption.equals(decryption)) {
      return { index: i + 1, certificate };
    }
  }
  throw new Fault("ForeignKey");
}

function checkVinput(certificates: readonly Certificate[], vinput: Vinput): void {
  for (const name of ["secrets", "coefficients", "signatures"] as const) {
    if (vinput[name].length !== certificates.length) throw new Fault("WrongField", name);
  }
  for (const [i, author] of certificates.entries()) {
    const [coefficients, signature] = [vinput.coefficients[i], vinput.signatures[i]];
    if (coefficients === undefined || signature === undefined) throw new Fault("WrongField");
    within(`trustee ${i + 1}`, () => {
      checkCoefficients(coefficients, author);
      checkAllCertificates(certificates, coefficients, author, signature);
    });
  }
}

// The share that trustee `from` (from 0) sent to trustee `to` (from 1), when it fits the sender's coefficients.
async function share(
  certificates: readonly Certificate[],
  vinput: Vinput,
  keys: PrivateKeys,
  { from, to }: { from: number; to: number },
): Promise<Scalar> {
  const [sender, coefficients, sealed] = [certificates[from], vinput.coefficients[from], vinput.secrets[from]];
  if (sender === undefined || coefficients === undefined || sealed === undefined) throw new Fault("WrongField");
  const place = `trustee ${from + 1}`;
  let opened: string;
  try {
    opened = await receive(keys.decryption, sender.verification, sealed);
  } catch (error) {
    throw error instanceof Fault ? error.within(place) : error;
  }
  const value = within(place, () => readScalarText("secret", opened));
  if (!publicKey(value).equals(evaluateExponent(coefficients.elements, to))) throw new Fault("WrongSecretShare", place);
  return value;
}

function evaluate(secret: readonly Scalar[], index: number): Scalar {
  const x = Scalar.fromInteger(index);
  return secret.reduceRight((value, coefficient) => value.times(x).plus(coefficient), Scalar.ZERO);
}

function scalarText(name: string, value: Scalar): string {
  return write({ [name]: value.decimal() });
}

function readScalarText(name: string, text: string): Scalar {
  return read(
    text,
    (reader) => reader.fields([name])[name]?.scalar() ?? Scalar.ZERO,
    (value) => ({ [name]: value.decimal() }),
  );
}

function writePolynomialSecret(polynomial: readonly Scalar[]): Json {
  return { polynomial: polynomial.map((coefficient) => coefficient.decimal()) };
}

function readPolynomialSecret(reader: Reader): Scalar[] {
  return boundedItems(reader.fields(["polynomial"]).polynomial).map((item) => item.scalar());
}
