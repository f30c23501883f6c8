// Private credentials, which voters hold (specification section 4.8).
import { sha256 } from "@noble/hashes/sha2.js";

import { Fault } from "./fault.ts";
import { hexOf } from "./group.ts";
import { Scalar } from "./scalar.ts";

/** The digits of credentials and of election identifiers: no 0, O, I or l, which look like others. */
export const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** How many digits stand between the hyphens of a credential. */
export const CREDENTIAL_GROUPS: readonly number[] = [5, 6, 5, 6];

const FORM = new RegExp(`^${CREDENTIAL_GROUPS.map((digits) => `[${BASE58}]{${digits}}`).join("-")}$`);

/** The secret exponent of a private credential in the election of this identifier; NotACredential. */
export function credentialSecret(uuid: string, credential: string): Scalar {
  if (!FORM.test(credential)) throw new Fault("NotACredential");
  const halves = [0, 1].map((half) => sha256(new TextEncoder().encode(`derive_credential|${uuid}|${half}|${credential}`)));
  return Scalar.fromInteger(BigInt(`0x${halves.map(hexOf).join("")}`));
}
