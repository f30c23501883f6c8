//! Whether many points all lie in the group of prime order, for the price of a few additions each.
//!
//! A point is P = P' + T with P' in the group and T of order 1, 2, 4 or 8. In each of several rounds every point goes
//! into one of 2^w buckets at random. If some T are not zero, fix all choices but that of one such point: the buckets'
//! sums have no small-order part for one choice at most, so a round misses with probability at most 2^-w, and rounds of
//! w bits together, 80 in all, miss with probability at most 2^-80. A bucket's sum is tested in turn by 80 sums of
//! random subsets of all buckets, each multiplied by q: a subset misses with probability at most one half.
//! The choices come from the operating system at each call, so nobody can prepare points against them.

use crate::random;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::traits::Identity;
use rand_chacha::rand_core::Rng;

/// Bits of soundness: a set with a point outside passes with probability at most 2^-SOUNDNESS or twice that.
const SOUNDNESS: usize = 80;

/// Points in one block of the subset sums: a block's 2^BLOCK subsets are summed once for all tests.
const BLOCK: usize = 6;

/// Below this many, testing each by itself is cheaper.
const FEW: usize = 48;

/// Whether all points lie in the group of prime order.
pub fn all_in_group(points: &[EdwardsPoint]) -> bool {
    if points.len() < FEW {
        return points.iter().all(EdwardsPoint::is_torsion_free);
    }
    let mut sums = Vec::new();
    let width = bucket_width(points.len());
    let mut choices = random::generator();
    for _ in 0..SOUNDNESS.div_ceil(width) {
        let first = sums.len();
        sums.resize(first + (1 << width), EdwardsPoint::identity());
        let mask = (1u32 << width) - 1;
        for point in points {
            sums[first + (choices.next_u32() & mask) as usize] += point;
        }
    }
    random_subsets_in_group(&sums)
}

/// The width that makes rounds x (points + 2^width x price of testing a bucket) smallest.
fn bucket_width(points: usize) -> usize {
    let price = |width: &usize| SOUNDNESS.div_ceil(*width) * (points + (SOUNDNESS / BLOCK + 12) * (1 << width));
    (2..=14).min_by_key(price).expect("a range that is not empty")
}

/// Sums 80 random subsets of the points and tests each.
fn random_subsets_in_group(points: &[EdwardsPoint]) -> bool {
    let mut choices = random::generator();
    let mut sums = [EdwardsPoint::identity(); SOUNDNESS];
    for block in points.chunks(BLOCK) {
        let mut subsets = vec![EdwardsPoint::identity(); 1 << block.len()];
        for (index, point) in block.iter().enumerate() {
            for subset in 0..1 << index {
                subsets[subset + (1 << index)] = subsets[subset] + point;
            }
        }
        for sum in &mut sums {
            *sum += subsets[choices.next_u32() as usize & (subsets.len() - 1)];
        }
    }
    sums.iter().all(EdwardsPoint::is_torsion_free)
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::constants::EIGHT_TORSION;
    use curve25519_dalek::scalar::Scalar;

    fn elements(count: u64) -> Vec<EdwardsPoint> {
        (1..=count).map(|exponent| EdwardsPoint::mul_base(&Scalar::from(exponent))).collect()
    }

    #[test]
    fn elements_pass() {
        for count in [0, 1, 47, 48, 100, 3000] {
            assert!(all_in_group(&elements(count)));
        }
    }

    #[test]
    fn one_point_outside_is_found() {
        for count in [1, 48, 500] {
            for torsion in &EIGHT_TORSION[1..] {
                let mut points = elements(count);
                points[count as usize / 2] += torsion;
                assert!(!all_in_group(&points));
            }
        }
    }

    #[test]
    fn points_outside_that_cancel_are_found() {
        // Their sum is in the group, and so is that of any set that holds both or neither.
        for pair in [(1, 7), (2, 6), (4, 4), (3, 5)] {
            let mut points = elements(300);
            points[17] += EIGHT_TORSION[pair.0];
            points[211] += EIGHT_TORSION[pair.1];
            assert!(!all_in_group(&points));
        }
        let mut points = elements(300);
        points.iter_mut().for_each(|point| *point += EIGHT_TORSION[4]);
        assert!(!all_in_group(&points));
    }
}
