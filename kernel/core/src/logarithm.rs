//! Small discrete logarithms, by baby steps and giant steps.

use crate::group::Element;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use std::collections::HashMap;

/// Steps compressed together.
const STRIDE: usize = 1024;

/// For each element, the n from 0 to `maximum` with g^n = element, or none.
///
/// One table serves all; time and memory grow with the square root of `maximum`.
pub fn small_logarithms_vartime(elements: &[Element], maximum: u64) -> Vec<Option<u64>> {
    let size = (maximum as f64).sqrt() as u64 + 1;
    let g = *Element::GENERATOR.point();
    let table: HashMap<[u8; 32], u64> = steps(EdwardsPoint::identity(), g, size).flatten().zip(0..).collect();
    let giant = -(g * Scalar::from(size));
    let find = |element: &Element| {
        let mut base = 0u64;
        for stretch in steps(*element.point(), giant, maximum / size + 1) {
            for encoding in stretch {
                if let Some(small) = table.get(&encoding) {
                    return Some(base + small).filter(|found| *found <= maximum);
                }
                base += size;
            }
        }
        None
    };
    elements.iter().map(find).collect()
}

/// `count` points from `first` on, each `step` after the other, compressed, in stretches.
fn steps(first: EdwardsPoint, step: EdwardsPoint, count: u64) -> impl Iterator<Item = Vec<[u8; 32]>> {
    let mut next = first;
    let mut left = count;
    std::iter::from_fn(move || {
        let length = left.min(STRIDE as u64);
        left -= length;
        let mut points = Vec::with_capacity(STRIDE);
        for _ in 0..length {
            points.push(next);
            next += step;
        }
        let compressed = EdwardsPoint::compress_batch_alloc(&points);
        (length > 0).then(|| compressed.into_iter().map(|point| point.0).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_in_range_only() {
        for maximum in [0u64, 1, 2, 3, 99, 100, 340_665] {
            let exponents = [0, 1, maximum / 2, maximum.saturating_sub(1), maximum, maximum + 1];
            let elements = exponents.map(|exponent| Element::computed(EdwardsPoint::mul_base(&Scalar::from(exponent))));
            let expected = exponents.map(|exponent| Some(exponent).filter(|exponent| *exponent <= maximum));
            assert_eq!(small_logarithms_vartime(&elements, maximum), expected);
        }
    }
}
