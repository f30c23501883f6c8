// Proofs of knowledge of a private key (specification sections 4.5, 4.6.1, 4.16).
import type { Json, Reader } from "./canonical.ts";
import { Fault } from "./fault.ts";
import { Element, publicKey } from "./group.ts";
import { type Dice, Scalar } from "./scalar.ts";

/** A challenge and the response to it. */
export interface Proof {
  readonly challenge: Scalar;
  readonly response: Scalar;
}

/** Knowledge of `secret`: the challenge is the hash of `prefix` and the commitment, which is in no proof. */
export function proveKnowledge(prefix: string, secret: Scalar, dice: Dice): Proof {
  const nonce = dice.scalar();
  const challenge = Scalar.fromHash(prefix + publicKey(nonce).hex());
  return { challenge, response: nonce.minus(secret.times(challenge)) };
}

/** Checks such a proof; WrongChallenge. */
export function checkKnowledge(prefix: string, key: Element, { challenge, response }: Proof): void {
  const commitment = Element.GENERATOR.powerVartime(response).times(key.powerVartime(challenge));
  if (!Scalar.fromHash(prefix + commitment.hex()).equals(challenge)) throw new Fault("WrongChallenge");
}

export function readProof(reader: Reader): Proof {
  const fields = reader.fields(["challenge", "response"]);
  return { challenge: fields.challenge.scalar(), response: fields.response.scalar() };
}

export function writeProof({ challenge, response }: Proof): Json {
  return { challenge: challenge.decimal(), response: response.decimal() };
}
