// For bench/booth.py: how long a ballot takes, in whatever runs this. Four options, choose one, no blank.
import { encryptBallot } from "../protocol/ballots.ts";
import { credentialSecret } from "../protocol/credentials.ts";
import { fingerprint } from "../protocol/election.ts";
import { Element } from "../protocol/group.ts";
import { Scalar, systemDice } from "../protocol/scalar.ts";

const UUID = "BoothTest11111";
const KEY = Element.GENERATOR.power(Scalar.fromInteger(4711)).hex();

/** Milliseconds of the first ballot, as a voter has it (tables are made for it), and of each of the following. */
function timeBallots(rounds: number): number[] {
  const questions = [{ options: 4, min: 1, max: 1, blank: false }];
  const form = { uuid: UUID, fingerprint: fingerprint("x"), publicKey: Element.fromHex(KEY), questions };
  return Array.from({ length: rounds }, () => {
    const start = performance.now();
    const secret = credentialSecret(UUID, "12345-6789AB-CDEFG-HJKLMN");
    encryptBallot({ form, secret, choices: [[0, 1, 0, 0]] }, systemDice);
    return performance.now() - start;
  });
}

Object.assign(globalThis, { timeBallots });
