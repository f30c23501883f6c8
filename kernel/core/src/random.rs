//! Random numbers: a ChaCha20 stream, seeded by the operating system for each task.

use curve25519_dalek::scalar::Scalar;
pub use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A generator for one task, seeded afresh.
///
/// # Panics
/// When the operating system has no randomness to give: nothing may go on without it.
pub fn generator() -> ChaCha20Rng {
    let mut seed = [0u8; 32];
    getrandom::fill(&mut seed).expect("the operating system gives random numbers");
    let generator = ChaCha20Rng::from_seed(seed);
    zeroize::Zeroize::zeroize(&mut seed);
    generator
}

/// A uniform scalar.
pub fn scalar(generator: &mut ChaCha20Rng) -> Scalar {
    Scalar::random(generator)
}

/// A scalar uniform below 2^128: the weight of one equation among many in a sum.
pub fn short_scalar(generator: &mut ChaCha20Rng) -> Scalar {
    let mut bytes = [0u8; 16];
    generator.fill_bytes(&mut bytes);
    Scalar::from(u128::from_le_bytes(bytes))
}

/// `length` characters of Belenios' Base58 alphabet, uniform: bytes are cut to six bits, and those above 57 refused.
pub fn base58(length: usize, mut next_byte: impl FnMut() -> u8) -> String {
    const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut text = String::with_capacity(length);
    while text.len() < length {
        if let Some(&digit) = ALPHABET.get(usize::from(next_byte() & 63)) {
            text.push(char::from(digit));
        }
    }
    text
}
