//! What the proofs of a ballot say (sections 4.12, 4.13): disjunctions of cases, each about one pair of points.

use crate::FaultKind;
use crate::ballot::{AnswerProofs, Ballot};
use crate::form::{Form, Question};
use crate::group::{Element, Hex};
use crate::proof::Proof;
use crate::transcript::Transcript;
use curve25519_dalek::edwards::EdwardsPoint;

/// What one case of a disjunction says: the pair, one of the choices or their sum, holds g to the power `power`.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) proof: &'a Proof,
    pub(crate) pair: usize,
    pub(crate) power: usize,
}

/// A disjunction: several cases under one challenge.
pub(crate) struct Disjunction<'a> {
    pub(crate) kind: FaultKind,
    place: (usize, Option<usize>),
    pub(crate) cases: Vec<Case<'a>>,
}

/// One answer with its ciphertexts, and after them the sum of those that are no blank vote.
pub(crate) struct Answer<'a> {
    pub(crate) question: &'a Question,
    proofs: &'a AnswerProofs,
    pub(crate) pairs: Vec<[EdwardsPoint; 2]>,
    hex: &'a [Hex],
}

impl<'a> Answer<'a> {
    pub(crate) fn all(form: &'a Form, ballot: &'a Ballot<Element>) -> Vec<Self> {
        let mut first = 1;
        let answers = form.questions.iter().zip(&ballot.answers);
        let read = answers.map(|(question, proofs)| {
            let range = first..first + 2 * question.choices();
            first = range.end;
            let pair = |both: &[Element]| [*both[0].point(), *both[1].point()];
            let mut pairs: Vec<_> = ballot.points[range.clone()].chunks_exact(2).map(pair).collect();
            let counted = &pairs[usize::from(question.blank)..];
            let sum = [0, 1].map(|part| counted.iter().map(|pair| pair[part]).sum());
            pairs.push(sum);
            Answer { question, proofs, pairs, hex: &ballot.hex[range] }
        });
        read.collect()
    }

    pub(crate) fn sum(&self) -> usize {
        self.pairs.len() - 1
    }

    /// The disjunctions in the order of hints: individual proofs, overall proof, blank proof.
    pub(crate) fn disjunctions(&self, answer: usize) -> Vec<Disjunction<'a>> {
        let Question { min, blank, .. } = *self.question;
        let sum = self.sum();
        let individual = self.proofs.individual.iter().enumerate().map(|(choice, proofs)| {
            let cases = proofs.iter().enumerate().map(|(power, proof)| Case { proof, pair: choice, power });
            let place = (answer, Some(choice));
            Disjunction { kind: FaultKind::WrongIndividualProof, place, cases: cases.collect() }
        });
        let mut all: Vec<_> = individual.collect();
        let overall = self.proofs.overall.iter().enumerate().map(|(index, proof)| match (blank, index) {
            (true, 0) => Case { proof, pair: 0, power: 1 },
            _ => Case { proof, pair: sum, power: min + index - usize::from(blank) },
        });
        let place = (answer, None);
        all.push(Disjunction { kind: FaultKind::WrongOverallProof, place, cases: overall.collect() });
        if let [first, second] = &self.proofs.blank[..] {
            let cases = vec![Case { proof: first, pair: 0, power: 0 }, Case { proof: second, pair: sum, power: 0 }];
            all.push(Disjunction { kind: FaultKind::WrongBlankProof, place, cases });
        }
        all
    }
}

/// The transcript of a disjunction up to its commitments (sections 4.12, 4.13).
pub(crate) fn transcript(answer: &Answer, disjunction: &Disjunction, start: &[u8], sum: &[Hex]) -> Transcript {
    let whole = |name: &[u8]| Transcript::new(name).text(start).text(b"|").points(answer.hex).text(b"|");
    match (disjunction.kind, disjunction.place.1) {
        (FaultKind::WrongBlankProof, _) => whole(b"bproof0|"),
        (FaultKind::WrongOverallProof, _) if answer.question.blank => whole(b"bproof1|"),
        (FaultKind::WrongOverallProof, _) => whole(b"prove|").points(sum).text(b"|"),
        (_, choice) => {
            let choice = choice.expect("an individual proof is about one choice");
            let pair = &answer.hex[2 * choice..2 * choice + 2];
            Transcript::new(b"prove|").text(start).text(b"|").points(pair).text(b"|")
        }
    }
}

impl Disjunction<'_> {
    pub(crate) fn written_place(&self) -> String {
        match (self.kind, self.place) {
            (_, (answer, Some(choice))) => format!("answers[{answer}].individual_proofs[{choice}]"),
            (FaultKind::WrongBlankProof, (answer, None)) => {
                format!("answers[{answer}].blank_proof")
            }
            (_, (answer, None)) => format!("answers[{answer}].overall_proof"),
        }
    }
}
