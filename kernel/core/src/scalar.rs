//! Scalars as Belenios writes them: decimal numbers below q, without leading zeros (section 4.2).

use crate::{Fault, FaultKind};
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha256};

/// The longest decimal number below q.
pub const MAX_DIGITS: usize = 76;

const CHUNK_DIGITS: usize = 19;
const CHUNK: u64 = 10u64.pow(CHUNK_DIGITS as u32);

/// Reads a decimal number; faults: `ScalarNotCanonical`, `ScalarOutOfRange`.
pub fn from_decimal(digits: &[u8]) -> Result<Scalar, Fault> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) || (digits[0] == b'0' && digits.len() > 1) {
        return Err(FaultKind::ScalarNotCanonical.whole());
    }
    if digits.len() > MAX_DIGITS {
        return Err(FaultKind::ScalarOutOfRange.whole());
    }
    let mut limbs = [0u64; 4];
    let head = digits.len() % CHUNK_DIGITS;
    let (first, rest) = digits.split_at(head);
    for chunk in std::iter::once(first).chain(rest.chunks(CHUNK_DIGITS)) {
        let value = chunk.iter().fold(0u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        multiply_add(&mut limbs, CHUNK, value);
    }
    let mut bytes = [0u8; 32];
    for (limb, place) in limbs.iter().zip(bytes.chunks_exact_mut(8)) {
        place.copy_from_slice(&limb.to_le_bytes());
    }
    Option::from(Scalar::from_canonical_bytes(bytes)).ok_or_else(|| FaultKind::ScalarOutOfRange.whole())
}

// 76 digits stay below 2^253, so four limbs never overflow.
fn multiply_add(limbs: &mut [u64; 4], factor: u64, summand: u64) {
    let mut carry = u128::from(summand);
    for limb in limbs {
        let sum = u128::from(*limb) * u128::from(factor) + carry;
        *limb = sum as u64;
        carry = sum >> 64;
    }
}

/// Writes a scalar in decimal.
pub fn to_decimal(scalar: &Scalar) -> String {
    let mut limbs = [0u64; 4];
    for (limb, bytes) in limbs.iter_mut().zip(scalar.as_bytes().chunks_exact(8)) {
        *limb = u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
    }
    let mut chunks = Vec::with_capacity(5);
    while chunks.is_empty() || limbs != [0; 4] {
        let mut rest = 0u128;
        for limb in limbs.iter_mut().rev() {
            let value = (rest << 64) | u128::from(*limb);
            *limb = (value / u128::from(CHUNK)) as u64;
            rest = value % u128::from(CHUNK);
        }
        chunks.push(rest as u64);
    }
    let mut text = chunks.pop().expect("at least one").to_string();
    for chunk in chunks.iter().rev() {
        text.push_str(&format!("{chunk:019}"));
    }
    text
}

/// SHA-256 of a text, read as a big-endian number, modulo q.
pub fn from_hash(text: &[u8]) -> Scalar {
    from_digest(Sha256::digest(text).into())
}

/// A digest, read as a big-endian number, modulo q.
pub fn from_digest(mut digest: [u8; 32]) -> Scalar {
    digest.reverse();
    Scalar::from_bytes_mod_order(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(text: &str) {
        assert_eq!(to_decimal(&from_decimal(text.as_bytes()).unwrap()), text);
    }

    #[test]
    fn decimals_come_back() {
        for text in ["0", "1", "9", "10000000000000000000", "99999999999999999999999999999999999999"] {
            round_trip(text);
        }
        round_trip("7237005577332262213973186563042994240857116359379907606001950938285454250988");
    }

    #[test]
    fn one_writing_only() {
        for text in ["", "00", "01", "-1", "+1", " 1", "1 ", "0x1", "1e3", "١"] {
            assert_eq!(from_decimal(text.as_bytes()).unwrap_err().kind, FaultKind::ScalarNotCanonical, "{text}");
        }
        for text in [
            "7237005577332262213973186563042994240857116359379907606001950938285454250989",
            "9999999999999999999999999999999999999999999999999999999999999999999999999999",
            "10000000000000000000000000000000000000000000000000000000000000000000000000000",
        ] {
            assert_eq!(from_decimal(text.as_bytes()).unwrap_err().kind, FaultKind::ScalarOutOfRange, "{text}");
        }
    }
}
