// The group Ed25519 as Belenios writes it (specification section 5.2.1), on noble-curves.
import { ed25519 } from "@noble/curves/ed25519.js";

import { Fault } from "./fault.ts";
import { Scalar } from "./scalar.ts";

const { Point } = ed25519;
type Point = InstanceType<typeof Point>;

/** The group's name in elections, certificates and transcripts. */
export const GROUP = "Ed25519";

const WRITING = /^[0-9a-f]{64}$/;
const P = 2n ** 255n - 19n;
const Y_MASK = 2n ** 255n - 1n;
const TABLE_BITS = 6;

/** An element of the group of prime order; one cannot be had without its membership check. */
export class Element {
  static readonly GENERATOR = new Element(Point.BASE);
  static readonly IDENTITY = new Element(Point.ZERO);

  // Its writing, which costs an inversion, once it was asked for.
  private written: string | undefined;

  private constructor(private readonly point: Point) {}

  /** The element of its one writing; PointNotCanonical, PointNotOnCurve, PointNotInGroup. */
  static fromHex(text: string): Element {
    const point = onCurve(text);
    if (!point.isTorsionFree()) throw new Fault("PointNotInGroup");
    return new Element(point);
  }

  /** The product of these elements. */
  static product(elements: readonly Element[]): Element {
    return elements.reduce((product, element) => product.times(element), Element.IDENTITY);
  }

  /** The product of points of public data to public powers; of their membership only the product's is checked. */
  static productOfPowers(points: readonly { readonly hex: string; readonly power: bigint }[]): Element {
    const powers = points.map(({ hex, power }) => (power === 1n ? onCurve(hex) : onCurve(hex).multiplyUnsafe(power)));
    const product = powers.reduce((whole, point) => whole.add(point), Point.ZERO);
    if (!product.isTorsionFree()) throw new Fault("PointNotInGroup");
    return new Element(product);
  }

  /** 64 hexadecimal digits: RFC 8032's bytes in reverse order. */
  hex(): string {
    return (this.written ??= hexOf(this.bytesLittleEndian().reverse()));
  }

  /** RFC 8032's 32 bytes, by which Belenios sorts credentials. */
  bytesLittleEndian(): Uint8Array {
    return this.point.toBytes();
  }

  /** This element to a secret power, by noble-curves' multiplication that is the same for every exponent but 0. */
  power(exponent: Scalar): Element {
    return exponent.isZero() ? Element.IDENTITY : new Element(this.point.multiply(exponent.value));
  }

  /** This element to a public power: quicker, and tells the exponent to whoever measures the time. */
  powerVartime(exponent: Scalar): Element {
    return new Element(this.point.multiplyUnsafe(exponent.value));
  }

  /** The group's operation. */
  times(other: Element): Element {
    return new Element(this.point.add(other.point));
  }

  inverse(): Element {
    return new Element(this.point.negate());
  }

  equals(other: Element): boolean {
    return this.point.equals(other.point);
  }

  isIdentity(): boolean {
    return this.equals(Element.IDENTITY);
  }

  /** Itself, with a table by which many powers of it are quick. */
  withTable(): this {
    this.point.precompute(TABLE_BITS);
    return this;
  }
}

/** g to a secret power: the public key of a private one. */
export function publicKey(secret: Scalar): Element {
  return Element.GENERATOR.power(secret);
}

/** Lower-case hexadecimal digits of these bytes. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The point of its one writing; whether it is in the group is not looked at.
function onCurve(text: string): Point {
  if (!WRITING.test(text)) throw new Fault("PointNotCanonical");
  const number = BigInt(`0x${text}`);
  const y = number & Y_MASK;
  // Where x is 0 its sign has one writing.
  if (y >= P || (number > Y_MASK && (y === 1n || y === P - 1n))) throw new Fault("PointNotCanonical");
  const bytes = Uint8Array.from({ length: 32 }, (_, index) => parseInt(text.slice(62 - 2 * index, 64 - 2 * index), 16));
  try {
    return Point.fromBytes(bytes);
  } catch {
    throw new Fault("PointNotOnCurve");
  }
}
