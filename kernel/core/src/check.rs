//! Whether ballots are right: one, or many at once with hints (spec/hints.md).
//!
//! Every proof of a ballot comes down to commitments A = g^r alpha^c and B = y^r (beta / g^m)^c, which the compact form
//! leaves out and the challenge is the hash of. They are recomputed one by one, unless a hint brings them: then they are
//! hashed as brought, and all equations of many ballots are checked together, as one sum with random weights.

use crate::ballot::Ballot;
use crate::disjunction::{Answer, transcript};
use crate::form::Form;
use crate::group::{Candidate, Element, Hex, admit_many, hex_of};
use crate::proof::Proof;
use crate::transcript::Transcript;
use crate::{Fault, FaultKind, random};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul, VartimePrecomputedMultiscalarMul};
use rayon::prelude::*;

/// Ballots checked as one sum, by one task: enough for the sum to be cheap, few enough for memory.
const BATCH: usize = 2048;

/// A ballot that was found right, and the hint that lets others find so sooner.
pub struct Checked {
    /// The ballot, its points known to be in the group.
    pub ballot: Ballot<Element>,
    /// One eighth of each commitment, compressed, in the order of spec/hints.md.
    pub hint: Vec<u8>,
    /// Whether the hint that came with the ballot was of use.
    pub hint_used: bool,
}

/// Checks one ballot by itself.
pub fn check_one_vartime(form: &Form, bytes: &[u8]) -> Result<Checked, Fault> {
    let mut verdicts = check_batch(form, &[bytes], &[]);
    verdicts.pop().expect("one verdict for one ballot")
}

/// Checks many ballots, on every core. `hints` has one for each ballot, possibly empty, or none at all.
pub fn check_many_vartime(form: &Form, ballots: &[&[u8]], hints: &[&[u8]]) -> Vec<Result<Checked, Fault>> {
    let batch = ballots.len().div_ceil(rayon::current_num_threads()).clamp(1, BATCH);
    let batches: Vec<usize> = (0..ballots.len()).step_by(batch).collect();
    let verdicts = batches.par_iter().map(|&first| {
        let last = ballots.len().min(first + batch);
        let hints = if hints.is_empty() { hints } else { &hints[first..last] };
        check_batch(form, &ballots[first..last], hints)
    });
    verdicts.collect::<Vec<_>>().into_iter().flatten().collect()
}

fn check_batch(form: &Form, ballots: &[&[u8]], hints: &[&[u8]]) -> Vec<Result<Checked, Fault>> {
    let parsed: Vec<_> = ballots.iter().map(|bytes| Ballot::parse(form, bytes)).collect();
    let mut verdicts: Vec<Option<Result<Checked, Fault>>> = Vec::with_capacity(ballots.len());
    let mut hinted = Vec::new();
    for (index, ballot) in admit(parsed).into_iter().enumerate() {
        let hint = hints.get(index).copied().unwrap_or_default();
        verdicts.push(match ballot {
            Err(fault) => Some(Err(fault)),
            Ok(ballot) => match commitments_of_hint(form, &ballot, hint) {
                Some(commitments) => {
                    hinted.push((index, ballot, commitments));
                    None
                }
                None => Some(check_recomputed(form, ballot)),
            },
        });
    }
    let hold = equations_hold_vartime(form, &hinted);
    for (index, ballot, _) in hinted {
        verdicts[index] = Some(if hold {
            Ok(Checked { ballot, hint: hints[index].to_vec(), hint_used: true })
        } else {
            check_recomputed(form, ballot)
        });
    }
    verdicts.into_iter().map(|verdict| verdict.expect("each ballot has its verdict")).collect()
}

/// Lets the points of all ballots into the group together, or, if one is outside, ballot by ballot.
fn admit(parsed: Vec<Result<Ballot<Candidate>, Fault>>) -> Vec<Result<Ballot<Element>, Fault>> {
    let candidates: Vec<Candidate> = parsed.iter().flatten().flat_map(|ballot| ballot.points.iter().copied()).collect();
    match admit_many(&candidates) {
        Ok(elements) => {
            let mut elements = elements.into_iter();
            let mut own = |ballot: Ballot<Candidate>| {
                let points = elements.by_ref().take(ballot.points.len()).collect();
                ballot.with_points(points)
            };
            parsed.into_iter().map(|ballot| ballot.map(&mut own)).collect()
        }
        Err(_) => parsed.into_iter().map(|ballot| ballot.and_then(admit_one)).collect(),
    }
}

fn admit_one(ballot: Ballot<Candidate>) -> Result<Ballot<Element>, Fault> {
    match admit_many(&ballot.points) {
        Ok(points) => Ok(ballot.with_points(points)),
        Err(index) => Err(Fault::at(FaultKind::PointNotInGroup, place_of_point(&ballot, index))),
    }
}

fn place_of_point<P>(ballot: &Ballot<P>, index: usize) -> String {
    if index == 0 {
        return "credential".to_string();
    }
    let mut choice = (index - 1) / 2;
    let part = if index % 2 == 1 { "alpha" } else { "beta" };
    for (answer, proofs) in ballot.answers.iter().enumerate() {
        if choice < proofs.individual.len() {
            return format!("answers[{answer}].choices[{choice}].{part}");
        }
        choice -= proofs.individual.len();
    }
    unreachable!("a ballot has no points beyond its answers")
}

/// The commitments that a hint brings, if their hashes are the ballot's challenges; then only the equations are open.
fn commitments_of_hint(form: &Form, ballot: &Ballot<Element>, hint: &[u8]) -> Option<Vec<EdwardsPoint>> {
    if hint.len() != 32 * form.commitments() {
        return None;
    }
    let eighths = hint.chunks_exact(32).map(|bytes| CompressedEdwardsY::from_slice(bytes).ok()?.decompress());
    // Eight times any point of the curve is an element of the group.
    let commitments: Option<Vec<_>> = eighths.map(|eighth| Some(eighth?.mul_by_cofactor())).collect();
    commitments.filter(|commitments| check_challenges(form, ballot, commitments).is_ok())
}

fn check_recomputed(form: &Form, ballot: Ballot<Element>) -> Result<Checked, Fault> {
    let eighths = eighths_of_commitments_vartime(form, &ballot);
    let commitments: Vec<_> = eighths.iter().map(EdwardsPoint::mul_by_cofactor).collect();
    check_challenges(form, &ballot, &commitments)?;
    let hint = EdwardsPoint::compress_batch_alloc(&eighths).iter().flat_map(|point| point.0).collect();
    Ok(Checked { ballot, hint, hint_used: false })
}

/// One eighth of each commitment, from the proofs.
fn eighths_of_commitments_vartime(form: &Form, ballot: &Ballot<Element>) -> Vec<EdwardsPoint> {
    let eighth = Scalar::from(8u8).invert();
    let on_g = |point: &EdwardsPoint, Proof { challenge, response }: &Proof| {
        EdwardsPoint::vartime_double_scalar_mul_basepoint(&(challenge * eighth), point, &(response * eighth))
    };
    let mut eighths = Vec::with_capacity(form.commitments());
    for answer in Answer::all(form, ballot) {
        for case in answer.disjunctions(0).iter().flat_map(|disjunction| &disjunction.cases) {
            let [alpha, beta] = &answer.pairs[case.pair];
            let claim = if case.power == 0 { *beta } else { beta - form.powers[case.power] };
            let Proof { challenge, response } = case.proof;
            eighths.push(on_g(alpha, case.proof));
            let response = [response * eighth];
            eighths.push(form.y_vartime.vartime_mixed_multiscalar_mul(response, [challenge * eighth], [claim]));
        }
    }
    eighths.push(on_g(ballot.points[0].point(), &ballot.signature));
    eighths
}

/// Whether each challenge is the hash of its commitments, and the signature is for this ballot.
fn check_challenges(form: &Form, ballot: &Ballot<Element>, commitments: &[EdwardsPoint]) -> Result<(), Fault> {
    let answers = Answer::all(form, ballot);
    let mut points = commitments.to_vec();
    points.extend(answers.iter().flat_map(|answer| answer.pairs[answer.sum()]));
    let hex: Vec<Hex> = EdwardsPoint::compress_batch_alloc(&points).iter().map(hex_of).collect();
    let (mut commitments, sums) = hex.split_at(commitments.len());
    let start = [form.election_hash.as_bytes(), b"|", &ballot.hex[0]].concat();
    for (index, answer) in answers.iter().enumerate() {
        let sum = &sums[2 * index..2 * index + 2];
        for disjunction in answer.disjunctions(index) {
            let (own, rest) = commitments.split_at(2 * disjunction.cases.len());
            commitments = rest;
            let challenge = transcript(answer, &disjunction, &start, sum).points(own).challenge();
            let said: Scalar = disjunction.cases.iter().map(|case| case.proof.challenge).sum();
            if said != challenge {
                return Err(Fault::at(disjunction.kind, disjunction.written_place()));
            }
        }
    }
    check_signature(ballot, &commitments[0])
}

fn check_signature(ballot: &Ballot<Element>, commitment: &Hex) -> Result<(), Fault> {
    if ballot.signature_hash != ballot.signed_hash {
        return Err(Fault::at(FaultKind::WrongSignatureHash, "signature.hash"));
    }
    let transcript = Transcript::new(b"sig|").text(ballot.signature_hash.as_bytes()).text(b"|");
    if transcript.points([commitment]).challenge() == ballot.signature.challenge {
        return Ok(());
    }
    Err(Fault::at(FaultKind::WrongSignature, "signature.proof"))
}

/// Whether all commitments that hints brought are what the proofs make of them.
///
/// Each equation, commitment / (base^response point^challenge) = 1, is raised to a random power below 2^128, and their
/// product compared with the identity. All points are in the group, so a wrong one passes with probability 2^-128.
fn equations_hold_vartime(form: &Form, hinted: &[(usize, Ballot<Element>, Vec<EdwardsPoint>)]) -> bool {
    let mut weights = random::generator();
    let (mut scalars, mut points) = (Vec::new(), Vec::new());
    let (mut on_g, mut on_y) = (Scalar::ZERO, Scalar::ZERO);
    for (_, ballot, commitments) in hinted {
        let mut commitments = commitments.iter();
        let mut commitment = |scalars: &mut Vec<Scalar>, points: &mut Vec<EdwardsPoint>| {
            let weight = random::short_scalar(&mut weights);
            scalars.push(weight);
            points.push(*commitments.next().expect("a hint has a point for each commitment"));
            weight
        };
        for answer in Answer::all(form, ballot) {
            let mut exponents = vec![[Scalar::ZERO; 2]; answer.pairs.len()];
            for case in answer.disjunctions(0).iter().flat_map(|disjunction| &disjunction.cases) {
                let Proof { challenge, response } = case.proof;
                let [of_a, of_b] = [0, 1].map(|_| commitment(&mut scalars, &mut points));
                on_g -= of_a * response;
                on_y -= of_b * response;
                on_g += of_b * challenge * Scalar::from(case.power as u64);
                exponents[case.pair][0] -= of_a * challenge;
                exponents[case.pair][1] -= of_b * challenge;
            }
            let on_sum = exponents.pop().expect("the sum's");
            for (index, (pair, exponents)) in answer.pairs.iter().zip(&exponents).enumerate() {
                let in_sum = !(answer.question.blank && index == 0);
                for part in [0, 1] {
                    points.push(pair[part]);
                    scalars.push(if in_sum { exponents[part] + on_sum[part] } else { exponents[part] });
                }
            }
        }
        let Proof { challenge, response } = ballot.signature;
        let of_signature = commitment(&mut scalars, &mut points);
        on_g -= of_signature * response;
        points.push(*ballot.points[0].point());
        scalars.push(-(of_signature * challenge));
    }
    points.extend([*Element::GENERATOR.point(), *form.public_key.point()]);
    scalars.extend([on_g, on_y]);
    EdwardsPoint::vartime_multiscalar_mul(scalars, points).is_identity()
}
