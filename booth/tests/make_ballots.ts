// For tests in other languages: reads {"election": text, "votes": [{"credential", "choices"}]} from the standard input,
// writes {"uuid", "fingerprint", "opened": [opened ballot's text]} to the standard output.
import { readFileSync, writeSync } from "node:fs";

import { encryptBallot } from "../protocol/ballots.ts";
import { credentialSecret } from "../protocol/credentials.ts";
import { formOf, parseElection } from "../protocol/election.ts";
import { writeOpenedBallot } from "../protocol/opened_ballot.ts";
import { systemDice } from "../protocol/scalar.ts";

interface Asked {
  readonly election: string;
  readonly votes: readonly { credential: string; choices: number[][] }[];
}

const { election: text, votes } = JSON.parse(readFileSync(0, "utf8")) as Asked;
const election = parseElection(text);
const form = formOf(election);
const opened = votes.map(({ credential, choices }) => {
  const secret = credentialSecret(election.uuid, credential);
  return writeOpenedBallot(encryptBallot({ form, secret, choices }, systemDice));
});
writeSync(1, JSON.stringify({ uuid: election.uuid, fingerprint: election.fingerprint, opened }));
