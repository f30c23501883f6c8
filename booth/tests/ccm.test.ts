// AES-CCM against the packet vectors of RFC 3610, section 8: number, length of the tag, length of the text, ciphertext and tag.
import { describe, expect, test } from "vitest";

import { ccmDecrypt, ccmEncrypt, ccmKey } from "../protocol/ccm.ts";
import { Fault } from "../protocol/fault.ts";
import { hexOf } from "../protocol/group.ts";

const PACKETS: readonly (readonly [number, number, number, string])[] = [
  [1, 8, 23, "588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0"],
  [2, 8, 24, "72c91a36e135f8cf291ca894085c87e3cc15c439c9e43a3ba091d56e10400916"],
  [3, 8, 25, "51b1e5f44a197d1da46b0f8e2d282ae871e838bb64da8596574adaa76fbd9fb0c5"],
  [7, 10, 23, "0135d1b2c95f41d5d1d4fec185d166b8094e999dfed96c048c56602c97acbb7490"],
];

const count = (from: number, length: number) => Uint8Array.from({ length }, (_, i) => from + i);
const associated = count(0, 8);
const nonceOf = (number: number) =>
  new Uint8Array([0, 0, 0, number + 2, number + 1, number, number - 1, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5]);
const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

describe("RFC 3610", () => {
  test.each(PACKETS)("packet vector %i", async (number, tagLength, length, sealed) => {
    const key = await ccmKey(count(0xc0, 16));
    const made = await ccmEncrypt(key, nonceOf(number), count(8, length), tagLength, associated);
    expect(hexOf(made)).toBe(sealed);
    const opened = await ccmDecrypt(key, nonceOf(number), bytesOf(sealed), tagLength, associated);
    expect(hexOf(opened)).toBe(hexOf(count(8, length)));
  });
});

test("what was changed, in any byte, is WrongMessage", async () => {
  const key = await ccmKey(count(0xc0, 16));
  const sealed = await ccmEncrypt(key, nonceOf(1), count(8, 5), 8);
  for (let i = 0; i < sealed.length; i++) {
    const changed = sealed.slice();
    changed[i] = (changed[i] ?? 0) ^ 1;
    await expect(ccmDecrypt(key, nonceOf(1), changed, 8)).rejects.toThrow(new Fault("WrongMessage"));
  }
  await expect(ccmDecrypt(key, nonceOf(1), sealed.slice(0, 7), 8)).rejects.toThrow(new Fault("WrongMessage"));
});
