import { describe, expect, test } from "vitest";

import { codeIn } from "../page/letter_code.ts";

const CODE = "7K3M-9QXA-0RTB-52WE-H8DN";

describe("the code of a letter's link", () => {
  test("is what stands in the fragment", () => {
    expect(codeIn(`#${CODE}`)).toBe(CODE);
  });

  test.each(["", "#", CODE, `#${CODE}x`, `#${CODE.toLowerCase()}`, "#main", `#${CODE}\n`, `#x${CODE}`, `##${CODE}`])(
    "%j has none",
    (fragment) => {
      expect(codeIn(fragment)).toBeUndefined();
    },
  );
});
