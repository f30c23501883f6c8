//! The homomorphic sum of ballots, each as many times as its weight (section 4.18).

use crate::ballot::Ballot;
use crate::form::Form;
use crate::group::{Candidate, Element, admit_many};
use crate::{Fault, FaultKind};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, VartimeMultiscalarMul};
use rayon::prelude::*;

/// The running sum: alpha and beta of each ciphertext of each answer, in a flat list.
#[derive(Clone)]
pub struct EncryptedSum(Vec<EdwardsPoint>);

impl EncryptedSum {
    /// The sum of no ballots.
    pub fn new(form: &Form) -> Self {
        EncryptedSum(vec![EdwardsPoint::identity(); 2 * form.ciphertexts()])
    }

    /// Adds ballots, each `weight` times.
    pub fn add_vartime(&mut self, ballots: &[(&Ballot<Element>, u64)]) {
        // The first point of a ballot is its credential.
        self.0.par_iter_mut().enumerate().for_each(|(index, sum)| {
            let point = |ballot: &Ballot<Element>| *ballot.points[index + 1].point();
            let (single, heavy): (Vec<_>, Vec<_>) =
                ballots.iter().filter(|(_, weight)| *weight > 0).partition(|(_, weight)| *weight == 1);
            *sum += single.iter().map(|(ballot, _)| point(ballot)).sum::<EdwardsPoint>();
            *sum += EdwardsPoint::vartime_multiscalar_mul(
                heavy.iter().map(|(_, weight)| Scalar::from(*weight)),
                heavy.iter().map(|(ballot, _)| point(ballot)),
            );
        });
    }

    /// Takes out ballots that were added with these weights, read again from their bytes.
    pub fn subtract_read_vartime(
        &mut self,
        form: &Form,
        ballots: &[&[u8]],
        weights: &[u64],
    ) -> Result<(), (usize, Fault)> {
        let mut taken_out = EncryptedSum::new(form);
        taken_out.add_read_vartime(form, ballots, weights)?;
        self.0.iter_mut().zip(&taken_out.0).for_each(|(sum, other)| *sum -= other);
        Ok(())
    }

    /// Adds ballots that were found right before, read again from their bytes.
    pub fn add_read_vartime(&mut self, form: &Form, ballots: &[&[u8]], weights: &[u64]) -> Result<(), (usize, Fault)> {
        let parsed: Vec<Ballot<Candidate>> = ballots
            .par_iter()
            .enumerate()
            .map(|(index, bytes)| Ballot::parse(form, bytes).map_err(|fault| (index, fault)))
            .collect::<Result<_, _>>()?;
        let candidates: Vec<Candidate> = parsed.iter().flat_map(|ballot| ballot.points.iter().copied()).collect();
        let outside = |index: usize| {
            let per_ballot = 1 + 2 * form.ciphertexts();
            (index / per_ballot, FaultKind::PointNotInGroup.whole())
        };
        let mut elements = admit_many(&candidates).map_err(outside)?.into_iter();
        let ballots: Vec<Ballot<Element>> = parsed
            .into_iter()
            .map(|ballot| {
                let points = elements.by_ref().take(ballot.points.len()).collect();
                ballot.with_points(points)
            })
            .collect();
        let weighted: Vec<_> = ballots.iter().zip(weights.iter().copied()).collect();
        self.add_vartime(&weighted);
        Ok(())
    }

    /// The sums, in the order of the questions: alpha and beta in turn.
    pub fn elements(&self) -> Vec<Element> {
        self.0.iter().copied().map(Element::computed).collect()
    }
}
