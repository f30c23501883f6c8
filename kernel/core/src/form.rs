//! What the ballots of one election look like, and what is precomputed to make and check them.

use crate::group::Element;
use curve25519_dalek::edwards::{EdwardsBasepointTableRadix32, EdwardsPoint, VartimeEdwardsPrecomputation};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{BasepointTable, VartimePrecomputedMultiscalarMul};

/// A homomorphic question (section 4.9.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// How many answers there are to choose from, without the blank one.
    pub answers: usize,
    /// The fewest that a vote that is not blank chooses.
    pub min: usize,
    /// The most.
    pub max: usize,
    /// Whether a blank vote is allowed: then an answer has one leading ciphertext more.
    pub blank: bool,
}

impl Question {
    /// Ciphertexts of one answer.
    pub fn choices(&self) -> usize {
        self.answers + usize::from(self.blank)
    }

    /// Cases of the overall proof: one for each allowed number, and one for a blank vote.
    pub fn overall_cases(&self) -> usize {
        self.max - self.min + 1 + usize::from(self.blank)
    }

    fn commitments(&self) -> usize {
        2 * (2 * self.choices() + self.overall_cases() + if self.blank { 2 } else { 0 })
    }
}

/// The election as a ballot sees it.
pub struct Form {
    /// The election's identifier.
    pub uuid: String,
    /// The hash of the election's text, in Base64.
    pub election_hash: String,
    /// The election's public key y.
    pub public_key: Element,
    /// The questions.
    pub questions: Vec<Question>,
    /// The start of every ballot, up to the credential.
    pub(crate) opening: Vec<u8>,
    /// y, for secret exponents.
    pub(crate) y_table: EdwardsBasepointTableRadix32,
    /// y, for public exponents.
    pub(crate) y_vartime: VartimeEdwardsPrecomputation,
    /// g to the powers 0, 1, ... as far as a number of choices goes.
    pub(crate) powers: Vec<EdwardsPoint>,
}

impl Form {
    /// The form of an election. `min <= max` is the caller's to see to.
    pub fn new(uuid: String, election_hash: String, public_key: Element, questions: Vec<Question>) -> Self {
        let opening = format!("{{\"election_uuid\":\"{uuid}\",\"election_hash\":\"{election_hash}\",\"credential\":\"")
            .into_bytes();
        let most = questions.iter().map(|question| question.max).max().unwrap_or(0).max(1);
        let powers = (0..=most as u64).map(|power| EdwardsPoint::mul_base(&Scalar::from(power))).collect();
        Form {
            y_table: EdwardsBasepointTableRadix32::create(public_key.point()),
            y_vartime: VartimeEdwardsPrecomputation::new([public_key.point()]),
            uuid,
            election_hash,
            public_key,
            questions,
            opening,
            powers,
        }
    }

    /// Commitments in a ballot's proofs, that of its signature included: the points of its hint.
    pub fn commitments(&self) -> usize {
        self.questions.iter().map(Question::commitments).sum::<usize>() + 1
    }

    /// Ciphertexts of a ballot.
    pub fn ciphertexts(&self) -> usize {
        self.questions.iter().map(Question::choices).sum()
    }
}
