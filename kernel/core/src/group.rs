//! Elements of the group of prime order q in Ed25519 (section 5.2.1), written as big-endian hexadecimal.

use crate::membership;
use crate::{Fault, FaultKind};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsBasepointTableRadix32, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{BasepointTable, Identity};
use rayon::prelude::*;
use std::sync::LazyLock;

/// The hexadecimal writing of a point: 64 lower-case digits, big-endian.
pub type Hex = [u8; 64];

/// The field's prime, 2^255 - 19, little-endian.
const P: [u8; 32] = {
    let mut bytes = [0xff; 32];
    bytes[0] = 0xed;
    bytes[31] = 0x7f;
    bytes
};

/// A point read from its canonical encoding, whose membership in the group is not known yet.
///
/// It can only become an [`Element`], through [`Candidate::admit`] or, many at once, [`admit_many`].
#[derive(Debug, Clone, Copy)]
pub struct Candidate(EdwardsPoint);

/// An element of the group of prime order. None can be had without its membership check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element(EdwardsPoint);

impl Candidate {
    /// Reads 64 hexadecimal digits; faults: `PointNotCanonical`, `PointNotOnCurve`.
    pub fn from_hex(hex: &[u8]) -> Result<Self, Fault> {
        let bytes = bytes_from_hex(hex).ok_or_else(|| FaultKind::PointNotCanonical.whole())?;
        Self::from_bytes(bytes)
    }

    /// Reads the 32 bytes of RFC 8032; faults as [`Candidate::from_hex`].
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, Fault> {
        if !is_canonical(&bytes) {
            return Err(FaultKind::PointNotCanonical.whole());
        }
        let point = CompressedEdwardsY(bytes).decompress();
        point.map(Candidate).ok_or_else(|| FaultKind::PointNotOnCurve.whole())
    }

    /// The element, if this point is one; fault: `PointNotInGroup`.
    pub fn admit(self) -> Result<Element, Fault> {
        if self.0.is_torsion_free() { Ok(Element(self.0)) } else { Err(FaultKind::PointNotInGroup.whole()) }
    }
}

/// The elements that these points are, or the index of the first that is outside the group.
pub fn admit_many(candidates: &[Candidate]) -> Result<Vec<Element>, usize> {
    let points: Vec<EdwardsPoint> = candidates.iter().map(|candidate| candidate.0).collect();
    if membership::all_in_group(&points) {
        return Ok(points.into_iter().map(Element).collect());
    }
    let outside = points.iter().position(|point| !point.is_torsion_free());
    // The sums said that there is one, and they never say so wrongly.
    Err(outside.expect("a point outside the group"))
}

/// Points checked by one task.
const BATCH: usize = 16_384;

/// Whether each text is an element's writing, on every core; else the first that is not, by index, and its fault.
pub fn check_many(texts: &[&[u8]]) -> Result<(), (usize, Fault)> {
    let batches = texts.par_chunks(BATCH).enumerate().map(|(batch, texts)| {
        let mut candidates = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            match Candidate::from_hex(text) {
                Ok(candidate) => candidates.push(candidate),
                Err(fault) => {
                    // One outside the group may stand before it.
                    let outside = admit_many(&candidates).err().map(|at| (at, FaultKind::PointNotInGroup.whole()));
                    let (index, fault) = outside.unwrap_or((index, fault));
                    return Err((batch * BATCH + index, fault));
                }
            }
        }
        admit_many(&candidates).map(drop).map_err(|at| (batch * BATCH + at, FaultKind::PointNotInGroup.whole()))
    });
    batches.collect::<Vec<_>>().into_iter().collect()
}

/// The positions of points' writings in the order of their bytes in little-endian, by which Belenios sorts credentials.
///
/// What is no writing of 32 bytes comes first; it is not looked at any further.
pub fn little_endian_order(texts: &[&[u8]]) -> Vec<usize> {
    let mut keyed: Vec<_> = texts.par_iter().map(|text| bytes_from_hex(text)).enumerate().collect();
    keyed.par_sort_unstable_by(|(place, bytes), (other_place, other)| (bytes, place).cmp(&(other, other_place)));
    keyed.into_iter().map(|(place, _)| place).collect()
}

impl Element {
    /// The identity.
    pub fn identity() -> Self {
        Element(EdwardsPoint::identity())
    }

    /// The generator g.
    pub const GENERATOR: Element = Element(curve25519_dalek::constants::ED25519_BASEPOINT_POINT);

    /// Reads 64 hexadecimal digits; faults: `PointNotCanonical`, `PointNotOnCurve`, `PointNotInGroup`.
    pub fn from_hex(hex: &[u8]) -> Result<Self, Fault> {
        Candidate::from_hex(hex)?.admit()
    }

    /// What came of operations on elements is an element.
    pub(crate) fn computed(point: EdwardsPoint) -> Self {
        Element(point)
    }

    /// g to the power of a secret.
    pub fn power_of_generator(secret: &Scalar) -> Self {
        Element(power_of_generator(secret))
    }

    /// This element to the power of a secret.
    pub fn power(&self, secret: &Scalar) -> Self {
        Element(self.0 * secret)
    }

    /// This element to a public power.
    pub fn power_vartime(&self, exponent: &Scalar) -> Self {
        Element(EdwardsPoint::vartime_double_scalar_mul_basepoint(exponent, &self.0, &Scalar::ZERO))
    }

    /// The group's operation.
    pub fn combined(&self, other: &Element) -> Self {
        Element(self.0 + other.0)
    }

    /// The inverse.
    pub fn inverse(&self) -> Self {
        Element(-self.0)
    }

    /// The point.
    pub fn point(&self) -> &EdwardsPoint {
        &self.0
    }

    /// The hexadecimal writing.
    pub fn hex(&self) -> String {
        String::from_utf8(hex_of(&self.0.compress()).to_vec()).expect("hexadecimal digits are ASCII")
    }

    /// The 32 bytes of RFC 8032.
    pub fn bytes(&self) -> [u8; 32] {
        self.0.compress().0
    }
}

/// g to the power of a secret, as a point.
pub(crate) fn power_of_generator(secret: &Scalar) -> EdwardsPoint {
    // Digits of five bits: a tenth quicker here than the library's own table, of four.
    static TABLE: LazyLock<EdwardsBasepointTableRadix32> =
        LazyLock::new(|| EdwardsBasepointTableRadix32::create(Element::GENERATOR.point()));
    &*TABLE * secret
}

/// The hexadecimal writing of a compressed point.
pub fn hex_of(compressed: &CompressedEdwardsY) -> Hex {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hex = [0u8; 64];
    for (byte, pair) in compressed.0.iter().rev().zip(hex.chunks_exact_mut(2)) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    hex
}

fn bytes_from_hex(hex: &[u8]) -> Option<[u8; 32]> {
    fn digit(character: u8) -> Option<u8> {
        match character {
            b'0'..=b'9' => Some(character - b'0'),
            b'a'..=b'f' => Some(character - b'a' + 10),
            _ => None,
        }
    }
    if hex.len() != 64 {
        return None;
    }
    let mut bytes = [0u8; 32];
    for (byte, pair) in bytes.iter_mut().rev().zip(hex.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

/// Whether the y coordinate is below p, and x = 0 bears no sign: the decoder below us forgives both.
fn is_canonical(bytes: &[u8; 32]) -> bool {
    let mut y = *bytes;
    let sign = y[31] >> 7;
    y[31] &= 0x7f;
    let below_p = y.iter().rev().lt(P.iter().rev());
    let mut minus_one = P;
    minus_one[0] -= 1;
    let mut one = [0u8; 32];
    one[0] = 1;
    below_p && (sign == 0 || (y != one && y != minus_one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::constants::EIGHT_TORSION;

    #[test]
    fn the_generator_comes_back() {
        let hex = Element::GENERATOR.hex();
        assert_eq!(hex, format!("{}58", "6".repeat(62)));
        assert_eq!(Element::from_hex(hex.as_bytes()).unwrap(), Element::GENERATOR);
    }

    #[test]
    fn points_are_put_in_order_by_their_last_digits() {
        let texts = ["00".repeat(31) + "02", "01".repeat(31) + "02", "ff".repeat(31) + "01", "x".to_string()];
        let texts: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
        assert_eq!(little_endian_order(&texts), [3, 2, 0, 1]);
    }

    #[test]
    fn small_order_components_are_refused() {
        for torsion in &EIGHT_TORSION[1..] {
            let point = Element::GENERATOR.point() + torsion;
            let hex = hex_of(&point.compress());
            assert_eq!(Element::from_hex(&hex).unwrap_err().kind, FaultKind::PointNotInGroup);
        }
    }

    #[test]
    fn one_writing_only() {
        let mut cases = vec![
            (Element::GENERATOR.hex().replace("58", "5A"), FaultKind::PointNotCanonical),
            ("66".to_string(), FaultKind::PointNotCanonical),
            (format!("{}2", "0".repeat(63)), FaultKind::PointNotOnCurve),
            // The identity with a sign, y = p + 1, y = p, -1 with a sign.
            (format!("8{}1", "0".repeat(62)), FaultKind::PointNotCanonical),
            (format!("7{}ee", "f".repeat(61)), FaultKind::PointNotCanonical),
            (format!("7{}ed", "f".repeat(61)), FaultKind::PointNotCanonical),
            (format!("f{}ec", "f".repeat(61)), FaultKind::PointNotCanonical),
        ];
        cases.push((format!("7{}ec", "f".repeat(61)), FaultKind::PointNotInGroup));
        for (hex, kind) in cases {
            assert_eq!(Element::from_hex(hex.as_bytes()).unwrap_err().kind, kind, "{hex}");
        }
        assert_eq!(Element::from_hex(format!("{}1", "0".repeat(63)).as_bytes()).unwrap(), Element::identity());
    }
}
