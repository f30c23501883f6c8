//! What is hashed into a challenge: a prefix, then points in hexadecimal, separated by commas.

use crate::group::Hex;
use crate::scalar;
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha256};

/// A transcript in the making.
#[derive(Clone)]
pub struct Transcript(Sha256);

impl Transcript {
    /// A transcript that starts with this text.
    pub fn new(prefix: &[u8]) -> Self {
        Transcript(Sha256::new_with_prefix(prefix))
    }

    /// Goes on with a text.
    pub fn text(mut self, text: &[u8]) -> Self {
        self.0.update(text);
        self
    }

    /// Goes on with points, separated by commas.
    pub fn points<'a>(mut self, points: impl IntoIterator<Item = &'a Hex>) -> Self {
        for (index, hex) in points.into_iter().enumerate() {
            if index > 0 {
                self.0.update(b",");
            }
            self.0.update(hex);
        }
        self
    }

    /// The challenge: SHA-256 as a big-endian number, modulo q.
    pub fn challenge(self) -> Scalar {
        scalar::from_digest(self.0.finalize().into())
    }
}
