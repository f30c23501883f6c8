"""The curve in whole numbers of Python, from RFC 8032 section 5.1: slow, short, and nothing of the kernel in it.

A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, x y = T/Z. Any point of the curve will do, in the group or outside.
"""

from hashlib import sha256

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]
IDENTITY: Point = (0, 1, 1, 0)


def add(one: Point, other: Point) -> Point:
    """RFC 8032's addition, which is complete: it doubles, too, and knows no exceptions."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(exponent: int, point: Point) -> Point:
    """``point`` to the power of ``exponent``, which is not reduced: q times a point need not be the identity."""
    power = IDENTITY
    for bit in f"{exponent:b}":
        power = add(power, power)
        if bit == "1":
            power = add(power, point)
    return power


def negate(point: Point) -> Point:
    return -point[0] % P, point[1], point[2], -point[3] % P


def affine(point: Point) -> tuple[int, int]:
    inverse = pow(point[2], -1, P)
    return point[0] * inverse % P, point[1] * inverse % P


def equal(one: Point, other: Point) -> bool:
    return affine(one) == affine(other)


def from_y(y: int, sign: int) -> Point | None:
    """The point with this y and the sign of x, or None; y is taken modulo p, and x = 0 bears any sign."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    if x & 1 != sign:
        x = -x % P
    return x, y % P, 1, x * y % P


def number_of(point: Point) -> int:
    x, y = affine(point)
    return y | (x & 1) << 255


def hex_of(point: Point) -> str:
    """Belenios' writing: 64 digits, big-endian."""
    return f"{number_of(point):064x}"


def bytes_of(point: Point) -> bytes:
    """RFC 8032's writing: 32 bytes, little-endian."""
    return number_of(point).to_bytes(32, "little")


def point_of(text: str) -> Point:
    number = int(text, 16)
    point = from_y(number & (2**255 - 1), number >> 255)
    assert point is not None, text
    return point


def in_group(point: Point) -> bool:
    return equal(multiply(Q, point), IDENTITY)


def hash_to_scalar(text: bytes) -> int:
    return int.from_bytes(sha256(text).digest(), "big") % Q


def _generator() -> Point:
    point = from_y(4 * pow(5, -1, P) % P, 0)
    assert point is not None
    return point


def _point_of_order_eight() -> Point:
    """q times the first point by its y that yields order 8 rather than less."""
    for y in range(2, 100):
        point = from_y(y, 0)
        if point is not None:
            torsion = multiply(Q, point)
            if not equal(multiply(4, torsion), IDENTITY):
                return torsion
    raise AssertionError("half of all points have a component of order 8")


G = _generator()
TORSION = [multiply(number, _point_of_order_eight()) for number in range(8)]
"""The eight points of small order, by the multiple of one of order 8: 0 is the identity, 4 has order 2."""
