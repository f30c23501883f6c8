//! Private and public credentials (section 4.8).

use crate::group::power_of_generator;
use crate::random::{self, base58};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use rand_chacha::rand_core::Rng;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

/// Credentials made by one task.
const BATCH: usize = 512;

/// The secret exponent of a private credential in an election.
pub fn secret(uuid: &str, credential: &str) -> Scalar {
    let mut number = [0u8; 64];
    for (half, digit) in number.chunks_exact_mut(32).zip(["0", "1"]) {
        let hash = Sha256::new().chain_update("derive_credential|").chain_update(uuid).chain_update("|");
        half.copy_from_slice(&hash.chain_update(digit).chain_update("|").chain_update(credential).finalize());
    }
    number.reverse();
    let secret = Scalar::from_bytes_mod_order_wide(&number);
    number.zeroize();
    secret
}

/// The public credentials of private ones, as points' writings.
pub fn public_many(uuid: &str, credentials: &[impl AsRef<str> + Sync]) -> Vec<String> {
    let of_batch = |batch: &[_]| {
        let points: Vec<_> = batch
            .iter()
            .map(|credential: &_| {
                let mut secret = secret(uuid, AsRef::<str>::as_ref(credential));
                let point = power_of_generator(&secret);
                secret.zeroize();
                point
            })
            .collect();
        let hex = EdwardsPoint::compress_batch_alloc(&points);
        hex.iter().map(|point| String::from_utf8_lossy(&crate::group::hex_of(point)).into_owned()).collect::<Vec<_>>()
    };
    credentials.par_chunks(BATCH).flat_map_iter(of_batch).collect()
}

/// Fresh private credentials.
pub fn random_many(count: usize) -> Vec<String> {
    let of_batch = |first: usize| random_batch(BATCH.min(count - first));
    (0..count).into_par_iter().step_by(BATCH).flat_map_iter(of_batch).collect()
}

fn random_batch(count: usize) -> Vec<String> {
    let mut generator = random::generator();
    let mut bytes = [0u8; 64];
    let mut at = bytes.len();
    let mut next_byte = || {
        if at == bytes.len() {
            generator.fill_bytes(&mut bytes);
            at = 0;
        }
        at += 1;
        bytes[at - 1]
    };
    let credentials = (0..count).map(|_| grouped(&base58(22, &mut next_byte))).collect();
    bytes.zeroize();
    credentials
}

/// Private credentials number `first` and on of a seed: the same each time (spec/protocol.md).
pub fn seeded_many(uuid: &str, seed: &[u8; 32], first: u64, count: usize) -> Vec<String> {
    let mut hex: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
    let one = |number: u64| {
        let mut block = [0u8; 32];
        let mut taken = 0usize;
        let text = base58(22, || {
            if taken.is_multiple_of(32) {
                let input = format!("hustings seeded credential|{uuid}|{number}|{}|{hex}", taken / 32);
                block = Sha256::digest(input).into();
            }
            taken += 1;
            block[(taken - 1) % 32]
        });
        grouped(&text)
    };
    let credentials = (first..first.saturating_add(count as u64)).into_par_iter().map(one).collect();
    hex.zeroize();
    credentials
}

fn grouped(characters: &str) -> String {
    let (a, b, c, d) = (&characters[..5], &characters[5..11], &characters[11..16], &characters[16..]);
    format!("{a}-{b}-{c}-{d}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_credentials_come_back_from_any_place() {
        let all = seeded_many("11111111111111", &[7; 32], 0, 20);
        assert_eq!(seeded_many("11111111111111", &[7; 32], 5, 3), all[5..8]);
        assert_ne!(seeded_many("11111111111112", &[7; 32], 0, 1)[0], all[0]);
        assert!(all.iter().all(|credential| credential.len() == 25));
    }

    #[test]
    fn random_credentials_differ() {
        let mut all = random_many(1000);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 1000);
    }
}
