// Canonical JSON, the one writing of every message (specification section 4.1), and the way from it to typed values.
import { Fault } from "./fault.ts";
import { Element } from "./group.ts";
import { Scalar } from "./scalar.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

const LONE_SURROGATE = /\p{Surrogate}/u;
const SMALL = 2 ** 30 - 1;

/** The compact writing of a value, fields in their order, absent where they are undefined. */
export function write(value: Json): string {
  // Belenios escapes DEL, which JavaScript leaves alone.
  return JSON.stringify(value).replaceAll("\x7f", "\\u007f");
}

/** The typed value of a message, when the text is its one writing; else the fault that says why not. */
export function read<T>(text: string, parse: (reader: Reader) => T, writing: (value: T) => Json): T {
  const value = parse(Reader.of(text));
  // So a field twice, a space, another escape or another order is found.
  if (write(writing(value)) !== text) throw new Fault("NotCanonical");
  return value;
}

/** The text of these bytes; NotUtf8. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault("NotUtf8");
  }
}

/** One JSON value on its way to a typed one, and the path to it for faults. */
export class Reader {
  private constructor(
    readonly value: unknown,
    readonly where: string,
  ) {}

  /** The value of a JSON text; NotJson. */
  static of(text: string): Reader {
    try {
      return new Reader(JSON.parse(text), "");
    } catch {
      throw new Fault("NotJson");
    }
  }

  /** The fields of an object: all of `names`, those of `optional` possibly, no others; else WrongField. */
  fields<N extends string, O extends string = never>(
    names: readonly N[],
    optional: readonly O[] = [],
  ): Record<N, Reader> & Partial<Record<O, Reader>> {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.wrong();
    const known: readonly string[] = [...names, ...optional];
    const entries = Object.entries(value as Record<string, unknown>);
    const missing = names.some((name) => !entries.some(([field]) => field === name));
    if (missing || entries.some(([field]) => !known.includes(field))) throw this.wrong();
    const dot = this.where ? "." : "";
    const readers = entries.map(([name, field]) => [name, new Reader(field, `${this.where}${dot}${name}`)] as const);
    return Object.fromEntries(readers) as Record<N, Reader> & Partial<Record<O, Reader>>;
  }

  /** The items of an array. */
  items(): Reader[] {
    if (!Array.isArray(this.value)) throw this.wrong();
    return this.value.map((item: unknown, index) => new Reader(item, `${this.where}[${index}]`));
  }

  text(): string {
    if (typeof this.value !== "string") throw this.wrong();
    if (LONE_SURROGATE.test(this.value)) throw new Fault("NotUtf8", this.where);
    return this.value;
  }

  boolean(): boolean {
    if (typeof this.value !== "boolean") throw this.wrong();
    return this.value;
  }

  /** A whole number from 0 to `maximum`, the specification's small integers, else NumberOutOfRange. */
  integer(maximum = SMALL): number {
    if (typeof this.value !== "number") throw this.wrong();
    if (!Number.isInteger(this.value) || this.value < 0 || this.value > maximum) {
      throw new Fault("NumberOutOfRange", this.where);
    }
    return this.value;
  }

  element(): Element {
    return this.place(() => Element.fromHex(this.text()));
  }

  scalar(): Scalar {
    return this.place(() => Scalar.fromDecimal(this.text()));
  }

  /** What `parse` makes, its faults with the path to this value. */
  place<T>(parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      throw error instanceof Fault && error.where === "" ? error.within(this.where) : error;
    }
  }

  wrong(): Fault {
    return new Fault("WrongField", this.where);
  }
}
