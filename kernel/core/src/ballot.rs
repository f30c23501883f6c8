//! A ballot (section 4.17), read from its one canonical writing.
//!
//! The reader demands each byte that the form determines, so whatever it accepts has no second writing.

use crate::form::{Form, Question};
use crate::group::{Candidate, Hex};
use crate::proof::Proof;
use crate::{Fault, FaultKind, scalar};
use base64ct::{Base64Unpadded, Encoding};
use sha2::{Digest, Sha256};

/// A ballot, its points in a flat list: the credential, then alpha and beta of each ciphertext of each answer.
///
/// `P` is [`Candidate`] as read, and [`crate::group::Element`] once the points are known to be in the group.
pub struct Ballot<P> {
    /// The points.
    pub points: Vec<P>,
    /// Their writings, in the same order.
    pub hex: Vec<Hex>,
    /// The proofs of each answer.
    pub answers: Vec<AnswerProofs>,
    /// The signature's hash as it stands in the ballot, in Base64.
    pub signature_hash: String,
    /// The hash of the ballot without its signature, in Base64.
    pub signed_hash: String,
    /// The signature's proof.
    pub signature: Proof,
}

/// The proofs of one answer to a homomorphic question (section 4.11.1).
pub struct AnswerProofs {
    /// For each ciphertext: that it holds 0 or 1.
    pub individual: Vec<Vec<Proof>>,
    /// That the number of choices is allowed.
    pub overall: Vec<Proof>,
    /// That a blank vote chooses nothing.
    pub blank: Vec<Proof>,
}

impl<P> Ballot<P> {
    /// The same ballot with other points for its writings.
    pub fn with_points<Q>(self, points: Vec<Q>) -> Ballot<Q> {
        let Ballot { hex, answers, signature_hash, signed_hash, signature, .. } = self;
        Ballot { points, hex, answers, signature_hash, signed_hash, signature }
    }
}

impl Ballot<Candidate> {
    /// Reads a ballot of this form; faults: those of encodings and counts, and `WrongElectionUuid`, `WrongElectionHash`.
    pub fn parse(form: &Form, bytes: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader { bytes, at: 0 };
        reader.opening(form)?;
        let mut points = Vec::with_capacity(1 + 2 * form.ciphertexts());
        let mut hex = Vec::with_capacity(1 + 2 * form.ciphertexts());
        let credential = reader.point(&mut hex).map_err(|fault| within("credential", fault))?;
        points.push(credential);
        reader.expect(b"\",\"answers\":[")?;
        let mut answers = Vec::with_capacity(form.questions.len());
        for (index, question) in form.questions.iter().enumerate() {
            if reader.peek(b"]") {
                return Err(Fault::at(FaultKind::WrongAnswerCount, "answers"));
            }
            if index > 0 {
                reader.expect(b",")?;
            }
            let proofs = reader.answer(question, &mut points, &mut hex);
            answers.push(proofs.map_err(|fault| within(&format!("answers[{index}]"), fault))?);
        }
        if reader.peek(b",{") {
            return Err(Fault::at(FaultKind::WrongAnswerCount, "answers"));
        }
        reader.expect(b"]")?;
        let signed_hash = signed_hash(&bytes[..reader.at]);
        if reader.peek(b"}") {
            return Err(FaultKind::MissingSignature.whole());
        }
        reader.expect(b",\"signature\":{\"hash\":\"")?;
        let signature_hash = reader.base64().map_err(|fault| within("signature.hash", fault))?;
        reader.expect(b"\",\"proof\":")?;
        let signature = reader.proof().map_err(|fault| within("signature.proof", fault))?;
        reader.expect(b"}}")?;
        reader.end()?;
        Ok(Ballot { points, hex, answers, signature_hash, signed_hash, signature })
    }
}

/// The hash that a signature signs, of the ballot with its closing brace in place of the signature.
pub(crate) fn signed_hash(unsigned: &[u8]) -> String {
    let digest = Sha256::new().chain_update(unsigned).chain_update(b"}").finalize();
    Base64Unpadded::encode_string(&digest)
}

/// The fault, its place seen from one level further out.
pub(crate) fn within(outer: &str, fault: Fault) -> Fault {
    let place = match fault.place.as_bytes().first() {
        None => outer.to_string(),
        Some(b'[') => format!("{outer}{}", fault.place),
        Some(_) => format!("{outer}.{}", fault.place),
    };
    Fault { place, ..fault }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    fn peek(&self, text: &[u8]) -> bool {
        self.rest().starts_with(text)
    }

    fn not_canonical(&self) -> Fault {
        let detail = format!("at byte {}", self.at);
        Fault { kind: FaultKind::NotCanonical, place: String::new(), detail }
    }

    fn expect(&mut self, text: &[u8]) -> Result<(), Fault> {
        if !self.peek(text) {
            return Err(self.not_canonical());
        }
        self.at += text.len();
        Ok(())
    }

    fn end(&self) -> Result<(), Fault> {
        if self.rest().is_empty() { Ok(()) } else { Err(self.not_canonical()) }
    }

    fn opening(&mut self, form: &Form) -> Result<(), Fault> {
        if self.peek(&form.opening) {
            self.at += form.opening.len();
            return Ok(());
        }
        self.expect(b"{\"election_uuid\":\"")?;
        if self.text_until_quote()? != form.uuid.as_bytes() {
            return Err(Fault::at(FaultKind::WrongElectionUuid, "election_uuid"));
        }
        self.expect(b"\",\"election_hash\":\"")?;
        if self.text_until_quote()? != form.election_hash.as_bytes() {
            return Err(Fault::at(FaultKind::WrongElectionHash, "election_hash"));
        }
        self.expect(b"\",\"credential\":\"")
    }

    fn text_until_quote(&mut self) -> Result<&[u8], Fault> {
        let Some(length) = self.rest().iter().position(|byte| *byte == b'"') else {
            return Err(self.not_canonical());
        };
        let start = self.at;
        self.at += length;
        Ok(&self.bytes[start..self.at])
    }

    fn point(&mut self, hex: &mut Vec<Hex>) -> Result<Candidate, Fault> {
        let text = self.text_until_quote()?;
        let candidate = Candidate::from_hex(text)?;
        hex.push(text.try_into().expect("a point was read from 64 digits"));
        Ok(candidate)
    }

    fn base64(&mut self) -> Result<String, Fault> {
        let start = self.at;
        let text = self.text_until_quote()?;
        // SHA-256 in Base64 without padding has 43 characters; the comparison with the true hash does the rest.
        if text.len() == 43 && text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte)) {
            return Ok(text.iter().map(|byte| char::from(*byte)).collect());
        }
        self.at = start;
        Err(self.not_canonical())
    }

    fn scalar(&mut self) -> Result<curve25519_dalek::Scalar, Fault> {
        scalar::from_decimal(self.text_until_quote()?)
    }

    fn proof(&mut self) -> Result<Proof, Fault> {
        self.expect(b"{\"challenge\":\"")?;
        let challenge = self.scalar().map_err(|fault| within("challenge", fault))?;
        self.expect(b"\",\"response\":\"")?;
        let response = self.scalar().map_err(|fault| within("response", fault))?;
        self.expect(b"\"}")?;
        Ok(Proof { challenge, response })
    }

    /// An array of exactly `count` items; another number is the fault `wrong`.
    fn array<T>(
        &mut self,
        count: usize,
        wrong: FaultKind,
        mut item: impl FnMut(&mut Self) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        self.expect(b"[")?;
        let mut items = Vec::with_capacity(count);
        while !self.peek(b"]") {
            if items.len() == count {
                // One more is a matter of counting; anything else is no JSON.
                let another = self.peek(b",{") || self.peek(b",[");
                return Err(if another { wrong.whole() } else { self.not_canonical() });
            }
            if !items.is_empty() {
                self.expect(b",")?;
            }
            let place = items.len();
            items.push(item(self).map_err(|fault| within(&format!("[{place}]"), fault))?);
        }
        self.at += 1;
        if items.len() == count { Ok(items) } else { Err(wrong.whole()) }
    }

    fn proofs(&mut self, count: usize) -> Result<Vec<Proof>, Fault> {
        self.array(count, FaultKind::WrongProofCount, Self::proof)
    }

    fn answer(
        &mut self,
        question: &Question,
        points: &mut Vec<Candidate>,
        hex: &mut Vec<Hex>,
    ) -> Result<AnswerProofs, Fault> {
        let choices = question.choices();
        self.expect(b"{\"choices\":")?;
        let read = self.array(choices, FaultKind::WrongChoiceCount, |reader| {
            reader.expect(b"{\"alpha\":\"")?;
            points.push(reader.point(hex).map_err(|fault| within("alpha", fault))?);
            reader.expect(b"\",\"beta\":\"")?;
            points.push(reader.point(hex).map_err(|fault| within("beta", fault))?);
            reader.expect(b"\"}")
        });
        read.map_err(|fault| within("choices", fault))?;
        self.expect(b",\"individual_proofs\":")?;
        let individual = self.array(choices, FaultKind::WrongProofCount, |reader| reader.proofs(2));
        let individual = individual.map_err(|fault| within("individual_proofs", fault))?;
        self.expect(b",\"overall_proof\":")?;
        let overall = self.proofs(question.overall_cases());
        let overall = overall.map_err(|fault| within("overall_proof", fault))?;
        let blank = self.blank_proof(question)?;
        self.expect(b"}")?;
        Ok(AnswerProofs { individual, overall, blank })
    }

    fn blank_proof(&mut self, question: &Question) -> Result<Vec<Proof>, Fault> {
        match (question.blank, self.peek(b",\"blank_proof\":")) {
            (true, true) => {
                self.expect(b",\"blank_proof\":")?;
                self.proofs(2).map_err(|fault| within("blank_proof", fault))
            }
            (false, false) => Ok(Vec::new()),
            (true, false) => Err(FaultKind::MissingBlankProof.whole()),
            (false, true) => Err(Fault::at(FaultKind::UnexpectedBlankProof, "blank_proof")),
        }
    }
}
