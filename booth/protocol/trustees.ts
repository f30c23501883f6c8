// The trustees of an election: whose keys make its key (section 4.7), for a trustee who looks whether its own is among them.
import { type Json, read, type Reader } from "./canonical.ts";
import {
  boundedItems,
  type Certificate,
  checkAllCertificates,
  checkCertificates,
  checkCoefficients,
  type Coefficients,
  evaluateExponent,
  readCertificate,
  readCoefficients,
  refuseRepeated,
  within,
  writeCertificate,
  writeCoefficients,
} from "./certificates.ts";
import { Fault } from "./fault.ts";
import { Element } from "./group.ts";
import { type Proof, readProof, writeProof } from "./proofs.ts";
import { checkShare, checkTrusteeKey, readTrusteeKey, type TrusteePublicKey, writeTrusteeKey } from "./trustee_keys.ts";

/** A trustee without whom nothing is opened. */
export interface Single {
  readonly kind: "Single";
  readonly key: TrusteePublicKey;
}

/** A set of trustees of whom `threshold` suffice; four lists with one entry for each of them (section 4.6.7). */
export interface Pedersen {
  readonly kind: "Pedersen";
  readonly threshold: number;
  readonly certificates: readonly Certificate[];
  readonly coefficients: readonly Coefficients[];
  readonly signatures: readonly Proof[];
  readonly keys: readonly TrusteePublicKey[];
}

export type Trustees = readonly (Single | Pedersen)[];

/** The trustees of their one writing; what they signed and proved is for `verifyTrustees`. */
export function parseTrustees(text: string): Trustees {
  return read(text, (reader) => boundedItems(reader).map(readItem), writeTrustees);
}

/** The public key of each trustee; trustee n's is at n - 1. */
export function ownerKeys(trustees: Trustees): Element[] {
  return trustees.flatMap((item) => (item.kind === "Single" ? [item.key] : item.keys)).map((key) => key.publicKey);
}

/** Returns when each proof, signature and verification key is right and `publicKey` is the key that all make. */
export function verifyTrustees(trustees: Trustees, publicKey: Element): void {
  if (trustees.length === 0) throw new Fault("WrongField");
  // Where one trustee of a set suffices, all share the one key.
  refuseRepeated(trustees.flatMap((item) => ownerKeys(isOneOfMany(item) ? [{ ...item, keys: item.keys.slice(0, 1) }] : [item])));
  for (const item of trustees) {
    if (item.kind === "Single") checkTrusteeKey(item.key);
    else verifyPedersen(item);
  }
  const parts = trustees.flatMap((item) => (item.kind === "Single" ? [item.key.publicKey] : constants(item)));
  if (publicKey.isIdentity() || !Element.product(parts).equals(publicKey)) throw new Fault("WrongElectionKey");
}

function isOneOfMany(item: Single | Pedersen): item is Pedersen {
  return item.kind === "Pedersen" && item.threshold === 1;
}

// g to the f(0) of each trustee: their product is the key that the set shares.
function constants({ coefficients }: Pedersen): Element[] {
  return coefficients.map(({ elements }) => elements[0] ?? Element.IDENTITY);
}

function verifyPedersen(set: Pedersen): void {
  if (checkCertificates(set.certificates) !== set.threshold) throw new Fault("WrongThreshold");
  if (Element.product(constants(set)).isIdentity()) throw new Fault("PointIsIdentity");
  set.certificates.forEach((certificate, i) => {
    const [coefficients, signature, key] = [set.coefficients[i], set.signatures[i], set.keys[i]];
    if (!coefficients || !signature || !key) throw new Fault("WrongField", `trustee ${i + 1}`);
    within(`trustee ${i + 1}`, () => {
      checkCoefficients(coefficients, certificate);
      checkAllCertificates(set.certificates, coefficients, certificate, signature);
    });
  });
  const total = Array.from({ length: set.threshold }, (_, k) =>
    Element.product(set.coefficients.map(({ elements }) => elements[k] ?? Element.IDENTITY)),
  );
  set.keys.forEach((key, i) => {
    const owner = set.certificates[i]?.verification ?? Element.IDENTITY;
    within(`trustee ${i + 1}`, () => {
      checkShare(key, evaluateExponent(total, i + 1), owner);
    });
  });
}

function readItem(reader: Reader): Single | Pedersen {
  const [kind, value] = reader.items();
  if (kind?.value === "Single" && value) return { kind: "Single", key: readTrusteeKey(value, false) };
  if (kind?.value === "Pedersen" && value) return readPedersen(value);
  throw reader.wrong();
}

function readPedersen(reader: Reader): Pedersen {
  const fields = reader.fields(["threshold", "certs", "coefexps", "signatures", "verification_keys"]);
  const set = {
    kind: "Pedersen",
    threshold: fields.threshold.integer(),
    certificates: boundedItems(fields.certs).map(readCertificate),
    coefficients: boundedItems(fields.coefexps).map(readCoefficients),
    signatures: boundedItems(fields.signatures).map(readProof),
    keys: boundedItems(fields.verification_keys).map((item) => readTrusteeKey(item, true)),
  } as const;
  const lengths = [set.coefficients, set.signatures, set.keys].map((list) => list.length);
  if (lengths.some((length) => length !== set.certificates.length)) throw reader.wrong();
  return set;
}

function writeTrustees(trustees: Trustees): Json {
  return trustees.map((item) => {
    if (item.kind === "Single") return ["Single", writeTrusteeKey(item.key)];
    const fields = {
      threshold: item.threshold,
      certs: item.certificates.map(writeCertificate),
      coefexps: item.coefficients.map(writeCoefficients),
      signatures: item.signatures.map(writeProof),
      verification_keys: item.keys.map(writeTrusteeKey),
    };
    return ["Pedersen", fields];
  });
}
