// The trustee's file and what is made of it. It is the same file as the command line's: a seed (ID.key) where some of the
// trustees suffice, a private key (ID.privkey) where every one is needed.
import { read, write } from "../protocol/canonical.ts";
import { certifiedText, type Context, issueCertificate, readCertificate, writeCertificate } from "../protocol/certificates.ts";
import { Fault } from "../protocol/fault.ts";
import { publicKey } from "../protocol/group.ts";
import { decryptionKey, parseVinput, parseVoutput, polynomial, voutput, writePolynomial, writeVoutput } from "../protocol/pedersen.ts";
import { generateSeed, privateKeys, readSeed } from "../protocol/pki.ts";
import { proveKnowledge, writeProof } from "../protocol/proofs.ts";
import { Scalar, systemDice } from "../protocol/scalar.ts";
import { recordHash } from "../protocol/tally.ts";
import { parseTrusteeKey, readPrivateKey, trusteeKey, writePrivateKey, writeTrusteeKey } from "../protocol/trustee_keys.ts";
import type { State } from "./server.ts";

const NAME_LENGTH = 8;

/** The file's content is `text`; `name` is what it is saved as. */
export interface KeyFile {
  readonly name: string;
  readonly text: string;
}

/** A fresh key, as the file to be saved. */
export function makeKey(state: State): KeyFile {
  if (state.election.kind === "threshold") {
    const seed = generateSeed();
    return { name: `${certificateId(certificateOf(seed, state))}.key`, text: `${seed}\n` };
  }
  const secret = systemDice.scalar();
  const name = recordHash(publicKey(secret).hex()).slice(0, NAME_LENGTH).toUpperCase();
  return { name: `${name}.privkey`, text: writePrivateKey(secret) };
}

/** A trustee's key as it came out of the file; NotATrusteeKey for a file that holds none. */
export class Key {
  private constructor(
    private readonly seed: string | undefined,
    private readonly secret: Scalar | undefined,
  ) {}

  static fromFile(text: string, kind: State["election"]["kind"]): Key {
    return kind === "threshold" ? new Key(readSeed(text), undefined) : new Key(undefined, readPrivateKey(text));
  }

  /** Whether this is the key whose public part the site has: true before it has one. */
  isPosted(state: State): boolean {
    const { own } = state;
    if (this.secret !== undefined) {
      return own.public_key === "" || parseTrusteeKey(own.public_key).publicKey.equals(publicKey(this.secret));
    }
    if (own.certificate === "" || this.seed === undefined) return own.certificate === "";
    const posted = read(own.certificate, readCertificate, writeCertificate);
    return posted.verification.equals(publicKey(privateKeys(this.seed).signing));
  }

  /** The message that is due in this step, public as all messages are. */
  async message(state: State): Promise<string> {
    if (this.secret !== undefined) return write(writeTrusteeKey(trusteeKey(this.secret, systemDice)));
    const seed = this.seed ?? "";
    if (state.step === "certificate") return certificateOf(seed, state);
    const certificates = state.certificates.map((text) => read(text, readCertificate, writeCertificate));
    if (state.step === "polynomial") return write(writePolynomial(await polynomial(certificates, seed)));
    return write(writeVoutput(await voutput(certificates, seed, parseVinput(state.own.vinput))));
  }

  /** The secret exponent that opens this trustee's part of the tally. */
  async exponent(state: State): Promise<Scalar> {
    if (this.secret !== undefined) return this.secret;
    return decryptionKey(this.seed ?? "", parseVoutput(state.own.voutput).privateKey);
  }

  /** The proof that this file works: knowledge of the key, as the site's question asks. */
  async check(state: State): Promise<string> {
    const secret = await this.exponent(state);
    const prefix = `hustings key check|${state.question}|${publicKey(secret).hex()}|`;
    return write(writeProof(proveKnowledge(prefix, secret, systemDice)));
  }
}

/** The identifier of a certificate, by which trustees compare them; the command line names its files by it. */
export function certificateId(certificate: string): string {
  return recordHash(certifiedText(read(certificate, readCertificate, writeCertificate)));
}

function certificateOf(seed: string, { election, number }: State): string {
  const context: Context = { size: election.size, threshold: election.threshold, index: number };
  return write(writeCertificate(issueCertificate(privateKeys(seed), context, systemDice)));
}

/** The text of a file that was chosen; NotATrusteeKey for one that is too large for a key. */
export async function readKeyFile(file: File): Promise<string> {
  if (file.size > 2 ** 16) throw new Fault("NotATrusteeKey");
  return file.text();
}
