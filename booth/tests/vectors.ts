// The vectors of spec/vectors, which the kernel and Python run as well.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../spec/vectors/", import.meta.url));

export interface Vector<Input, Output = undefined> {
  readonly name: string;
  readonly about: string;
  readonly input: Input;
  readonly expected: string;
  readonly output: Output;
}

/** All vectors of a kind. */
export function vectorsOf<Input, Output = undefined>(kind: string): Vector<Input, Output>[] {
  return readdirSync(FOLDER + kind)
    .sort()
    .map((file) => ({
      name: file.replace(".json", ""),
      ...(JSON.parse(readFileSync(`${FOLDER}${kind}/${file}`, "utf8")) as Omit<Vector<Input, Output>, "name">),
    }));
}
