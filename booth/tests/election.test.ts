import { expect, test } from "vitest";

import { formOf, parseElection } from "../protocol/election.ts";
import { Element, publicKey } from "../protocol/group.ts";
import { Scalar } from "../protocol/scalar.ts";

const KEY = publicKey(Scalar.fromInteger(5)).hex();
const TEXT =
  '{"version":1,"description":"D\\n\\u007f/🗳","name":"N","group":"Ed25519","public_key":"' +
  `${KEY}","questions":[{"answers":["a","b"],"blank":true,"min":0,"max":3,"question":"Q"}],` +
  '"uuid":"BoothTest11111","administrator":"A","language":["es","ltr"]}';

test("an election is read as it was written", () => {
  const election = parseElection(TEXT);
  expect(election).toMatchObject({ uuid: "BoothTest11111", name: "N", description: "D\n\x7f/🗳" });
  expect(formOf(election).questions).toEqual([{ options: 2, min: 0, max: 3, blank: true }]);
  // sha256sum, base64.
  expect(election.fingerprint).toHaveLength(43);
});

test.each([
  ["NotJson", (text: string) => text.slice(1)],
  ["NotCanonical", (text: string) => `${text} `],
  ["NotCanonical", (text: string) => text.replace('"name":"N"', '"name":"N","name":"N"')],
  ["NotCanonical", (text: string) => text.replace("\\u007f", "\x7f")],
  ["NotCanonical", (text: string) => text.replace('"min":0,"max":3', '"max":3,"min":0')],
  ["NotUtf8", (text: string) => text.replace('"N"', '"\\ud800"')],
  ["WrongField", (text: string) => text.replace('"name":"N",', "")],
  ["WrongField", (text: string) => text.replace('"name":"N"', '"name":1')],
  ["WrongField", (text: string) => text.replace('"name"', '"nome"')],
  ["NumberOutOfRange", (text: string) => text.replace('"min":0', '"min":-1')],
  ["WrongQuestion", (text: string) => text.replace('"min":0', '"min":3')],
  ["WrongQuestion", (text: string) => text.replace('["a","b"]', "[]")],
  ["WrongUuid", (text: string) => text.replace("BoothTest11111", "BoothTest0")],
  ["PointNotCanonical", (text: string) => text.replace(KEY, KEY.toUpperCase())],
  ["PointIsIdentity", (text: string) => text.replace(KEY, Element.IDENTITY.hex())],
  ["Unsupported", (text: string) => text.replace('"version":1', '"version":2')],
  ["Unsupported", (text: string) => text.replace('"Ed25519"', '"BELENIOS-2048"')],
  ["Unsupported", (text: string) => text.replace('"answers"', '"type":"NonHomomorphic","answers"')],
])("another writing is %s", (fault, change) => {
  expect(() => parseElection(change(TEXT))).toThrow(expect.objectContaining({ fault }));
});
