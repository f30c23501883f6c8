// What the trustees of a threshold publish signed: certificates and exponentiated coefficients (sections 4.6.2, 4.6.4).
//
// Both are a signed message whose text is itself a message: here, typed values, of which one writing was signed.
import { type Json, type Reader, read, write } from "./canonical.ts";
import { Fault } from "./fault.ts";
import { Element, GROUP, publicKey } from "./group.ts";
import { named, type PrivateKeys, sign, verifySigned, writeSigned } from "./pki.ts";
import { type Proof, readProof } from "./proofs.ts";
import { type Dice, Scalar } from "./scalar.ts";

/** More than any election has: the work of checking grows with the square of their number. */
export const MAX_TRUSTEES = 256;

/** For which run of the protocol a certificate is: how many trustees, how many suffice, which one this is. */
export interface Context {
  readonly size: number;
  readonly threshold: number;
  readonly index: number;
}

/** The public keys of one trustee's seed, what they are for, and the signature by the signing key among them. */
export interface Certificate {
  readonly group: string;
  readonly context: Context;
  readonly verification: Element;
  readonly encryption: Element;
  readonly signature: Proof;
}

type CertifiedKeys = Omit<Certificate, "signature">;

/** The certificate of these keys. */
export function issueCertificate(keys: PrivateKeys, context: Context, dice: Dice): Certificate {
  const { signing, decryption } = keys;
  const certified = { group: GROUP, context, verification: publicKey(signing), encryption: publicKey(decryption) };
  return { ...certified, signature: sign(signing, certifiedText(certified), dice).signature };
}

/** The text that was signed: the keys' one writing. Its hash names the trustee's files. */
export function certifiedText(keys: CertifiedKeys): string {
  return write(writeKeys(keys));
}

/** Returns when this is for `context` and signed; else WrongCertificateContext, WrongCertificate. */
export function checkCertificate(certificate: Certificate, context: Context): void {
  const { size, threshold, index } = certificate.context;
  const fits = size === context.size && threshold === context.threshold && index === context.index;
  if (!fits || certificate.group !== GROUP) throw new Fault("WrongCertificateContext");
  named("WrongCertificate", () => {
    verifySigned({ message: certifiedText(certificate), signature: certificate.signature }, certificate.verification);
  });
}

/** The threshold that all certificates name, each for its place among all and signed; else the first fault. */
export function checkCertificates(certificates: readonly Certificate[]): number {
  const size = certificates.length;
  const threshold = certificates[0]?.context.threshold ?? 0;
  if (threshold < 1 || threshold > size) throw new Fault("WrongThreshold");
  certificates.forEach((certificate, i) => {
    within(`trustee ${i + 1}`, () => {
      checkCertificate(certificate, { size, threshold, index: i + 1 });
    });
  });
  refuseRepeated(certificates.map(({ verification }) => verification));
  return threshold;
}

export function readCertificate(reader: Reader): Certificate {
  const fields = reader.fields(["message", "signature"]);
  const keys = embedded(fields.message, readKeys, writeKeys);
  return { ...keys, signature: readProof(fields.signature) };
}

export function writeCertificate(certificate: Certificate): Json {
  return writeSigned({ message: certifiedText(certificate), signature: certificate.signature });
}

function readKeys(reader: Reader): CertifiedKeys {
  const fields = reader.fields(["context", "verification", "encryption"]);
  const [verification, encryption] = [notIdentity(fields.verification), notIdentity(fields.encryption)];
  const { group, size, threshold, index } = fields.context.fields(["group", "size", "threshold", "index"]);
  const context = { size: size.integer(), threshold: threshold.integer(), index: index.integer() };
  return { group: group.text(), context, verification, encryption };
}

function writeKeys({ group, context, verification, encryption }: CertifiedKeys): Json {
  const { size, threshold, index } = context;
  return {
    context: { group, size, threshold, index },
    verification: verification.hex(),
    encryption: encryption.hex(),
  };
}

// -- coefficients ----------------------------------------------------------------------------------------------------

/** A trustee's polynomial in the exponent, A_0 ... A_t, signed: g to the f(j) can be had from it for every j. */
export interface Coefficients {
  readonly elements: readonly Element[];
  readonly signature: Proof;
}

/** The coefficients of this polynomial. */
export function issueCoefficients(signingKey: Scalar, polynomial: readonly Scalar[], dice: Dice): Coefficients {
  const elements = polynomial.map(publicKey);
  return { elements, signature: sign(signingKey, coefficientsText(elements), dice).signature };
}

/** Returns when there are as many as the threshold and the author signed them; else the fault. */
export function checkCoefficients(coefficients: Coefficients, author: Certificate): void {
  if (coefficients.elements.length !== author.context.threshold) throw new Fault("WrongCoefficients");
  const message = coefficientsText(coefficients.elements);
  named("WrongCoefficientsSignature", () => {
    verifySigned({ message, signature: coefficients.signature }, author.verification);
  });
}

/** What a trustee signs to say: these certificates I have seen, and these are my coefficients (section 4.6.4). */
export function allCertificatesText(certificates: readonly Certificate[], elements: readonly Element[]): string {
  const message = { certs: certificates.map(writeCertificate), coefexps: elements.map((element) => element.hex()) };
  return `certs_sig|${write(message)}`;
}

/** Returns when the author signed all certificates with its coefficients; else WrongCertificatesSignature. */
export function checkAllCertificates(
  certificates: readonly Certificate[],
  { elements }: Coefficients,
  author: Certificate,
  signature: Proof,
): void {
  named("WrongCertificatesSignature", () => {
    verifySigned({ message: allCertificatesText(certificates, elements), signature }, author.verification);
  });
}

/** g to the f(index), for the polynomial f that these coefficients hold in the exponent. */
export function evaluateExponent(coefficients: readonly Element[], index: number): Element {
  const x = Scalar.fromInteger(index);
  return coefficients.reduceRight((value, element) => value.powerVartime(x).times(element), Element.IDENTITY);
}

export function readCoefficients(reader: Reader): Coefficients {
  const fields = reader.fields(["message", "signature"]);
  return {
    elements: embedded(fields.message, readElements, writeElements),
    signature: readProof(fields.signature),
  };
}

export function writeCoefficients({ elements, signature }: Coefficients): Json {
  return writeSigned({ message: coefficientsText(elements), signature });
}

function coefficientsText(elements: readonly Element[]): string {
  return write(writeElements(elements));
}

function readElements(reader: Reader): Element[] {
  return boundedItems(reader.fields(["coefexps"]).coefexps).map((item) => item.element());
}

function writeElements(elements: readonly Element[]): Json {
  return { coefexps: elements.map((element) => element.hex()) };
}

// -- what trustees' messages share -----------------------------------------------------------------------------------

/** RepeatedTrustee when one of these keys stands twice. */
export function refuseRepeated(keys: readonly Element[]): void {
  const seen = new Set<string>();
  keys.forEach((key, i) => {
    if (seen.has(key.hex())) throw new Fault("RepeatedTrustee", `trustee ${i + 1}`);
    seen.add(key.hex());
  });
}

/** A public key: a group element other than the identity, which everybody knows the private key of. */
export function notIdentity(reader: Reader): Element {
  const element = reader.element();
  if (element.isIdentity()) throw new Fault("PointIsIdentity", reader.where);
  return element;
}

/** The items of an array with one for each trustee; Unsupported when there are more than MAX_TRUSTEES. */
export function boundedItems(reader: Reader): Reader[] {
  const items = reader.items();
  if (items.length > MAX_TRUSTEES) throw new Fault("Unsupported", reader.where);
  return items;
}

/** What `check` does, its faults with the place where it looked. */
export function within<T>(place: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof Fault ? error.within(place) : error;
  }
}

// The typed value of a message within a string of another, when the string is its one writing.
function embedded<T>(reader: Reader, parse: (inner: Reader) => T, writing: (value: T) => Json): T {
  return within(reader.where, () => read(reader.text(), parse, writing));
}
