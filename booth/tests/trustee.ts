// A trustee on the command line, for tests/booth/test_trustees.py: reads one JSON object on its input, and does what its
// `do` says with the same code that the trustee's page runs.
import { createReadStream, statSync } from "node:fs";
import { text } from "node:stream/consumers";

import { read, write } from "../protocol/canonical.ts";
import { recount } from "../protocol/board.ts";
import { type Certificate, issueCertificate, readCertificate, writeCertificate } from "../protocol/certificates.ts";
import { decryptionText, decryptTally } from "../protocol/decryptions.ts";
import { Fault } from "../protocol/fault.ts";
import { decryptionKey, parseVinput, polynomial, voutput, writePolynomial, writeVoutput } from "../protocol/pedersen.ts";
import { generateSeed, privateKeys, receive, send } from "../protocol/pki.ts";
import { Element } from "../protocol/group.ts";
import { Scalar, systemDice } from "../protocol/scalar.ts";
import { readPrivateKey, trusteeKey, writePrivateKey, writeTrusteeKey } from "../protocol/trustee_keys.ts";

type Asked = Record<string, string>;

const certificatesOf = (lines: string): Certificate[] =>
  lines.split("\n").map((line) => read(line, readCertificate, writeCertificate));

const deeds: Record<string, (asked: Asked) => Promise<unknown>> = {
  keygen: () => {
    const secret = systemDice.scalar();
    return Promise.resolve({ file: writePrivateKey(secret), sent: write(writeTrusteeKey(trusteeKey(secret, systemDice))) });
  },
  certificate: ({ size, threshold, index }) => {
    const seed = generateSeed();
    const context = { size: Number(size), threshold: Number(threshold), index: Number(index) };
    const certificate = issueCertificate(privateKeys(seed), context, systemDice);
    return Promise.resolve({ seed, sent: write(writeCertificate(certificate)) });
  },
  polynomial: async ({ certificates = "", seed = "" }) => ({
    sent: write(writePolynomial(await polynomial(certificatesOf(certificates), seed))),
  }),
  voutput: async ({ certificates = "", seed = "", vinput = "" }) => ({
    sent: write(writeVoutput(await voutput(certificatesOf(certificates), seed, parseVinput(vinput)))),
  }),
  send: async ({ key = "", recipient = "", message = "" }) => ({
    sent: await send(Scalar.fromDecimal(key), Element.fromHex(recipient), message, systemDice),
  }),
  receive: async ({ key = "", sender = "", message = "" }) => ({
    text: await receive(Scalar.fromDecimal(key), Element.fromHex(sender), message),
  }),
  decrypt: async ({ archive = "", seed, dkey, file = "" }) => {
    const chunks = createReadStream(archive) as AsyncIterable<Uint8Array>;
    const stages = new Set<string>();
    const found = await recount(chunks, statSync(archive).size, (stage) => stages.add(stage));
    const secret = seed === undefined ? readPrivateKey(file) : await decryptionKey(seed, dkey ?? "");
    const { ballots, weight, hash } = found.sized;
    const sent = decryptionText(decryptTally(secret, found.tally, found.election.fingerprint));
    const { credentials } = found;
    return { ballots, weight: weight.toString(), hash, credentials, sent, stages: [...stages] };
  },
};

const asked = JSON.parse(await text(process.stdin)) as Asked;
try {
  const deed = deeds[asked.do ?? ""];
  process.stdout.write(JSON.stringify(deed ? await deed(asked) : { fault: "NoSuchDeed" }));
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  process.stdout.write(JSON.stringify({ fault: error.fault, where: error.where }));
}
