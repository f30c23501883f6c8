//! Making ballots (sections 4.11.1, 4.12, 4.13, 4.16, 4.17), in constant time in the secrets and, but
//! for the look whether they are allowed, in the choices.
//!
//! For a true case, a commitment is g^w and y^w. For a false one with random challenge c and response r', the same group
//! elements come out as g^a and y^a g^(d c), where a = r' + R c, R is the pair's randomness and d how far the value in the
//! pair is from what the case says. d is 0 for a true case, so every case takes the same steps.

use crate::ballot::signed_hash;
use crate::form::{Form, Question};
use crate::group::{Hex, hex_of, power_of_generator};
use crate::proof::Proof;
use crate::random::{self, ChaCha20Rng};
use crate::scalar::to_decimal;
use crate::transcript::Transcript;
use crate::{Fault, FaultKind, credential};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use rayon::prelude::*;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroize;

/// Makes a ballot; fault: `ChoiceNotAllowed`. `choices` has a 0 or 1 for each ciphertext of each answer.
pub fn encrypt(form: &Form, secret: &Scalar, choices: &[&[u8]]) -> Result<Vec<u8>, Fault> {
    let (ballot, mut randomness) = encrypt_opened(form, secret, choices)?;
    randomness.zeroize();
    Ok(ballot)
}

/// Makes a ballot as `encrypt` does, and gives the randomness of each ciphertext with it.
///
/// Whoever has the randomness reads the ballot: this is for ballots whose content everybody is to see.
pub fn encrypt_opened(form: &Form, secret: &Scalar, choices: &[&[u8]]) -> Result<(Vec<u8>, Vec<Vec<Scalar>>), Fault> {
    check_choices(form, choices)?;
    let mut maker = Maker { form, generator: random::generator() };
    let credential = hex_of(&power_of_generator(secret).compress());
    let start = [form.election_hash.as_bytes(), b"|", &credential].concat();
    let mut ballot = form.opening.clone();
    let mut opening = Vec::with_capacity(choices.len());
    ballot.extend_from_slice(&credential);
    ballot.extend_from_slice(b"\",\"answers\":[");
    for (index, (question, choices)) in form.questions.iter().zip(choices).enumerate() {
        if index > 0 {
            ballot.push(b',');
        }
        let randomness: Vec<Scalar> = choices.iter().map(|_| random::scalar(&mut maker.generator)).collect();
        ballot.extend_from_slice(maker.answer(question, choices, &randomness, &start).as_bytes());
        opening.push(randomness);
    }
    ballot.push(b']');
    let signature = maker.signature(secret, &ballot);
    ballot.extend_from_slice(signature.as_bytes());
    Ok((ballot, opening))
}

/// Makes many ballots, on every core; a fault comes with the index of its ballot.
pub fn encrypt_many(
    form: &Form,
    credentials: &[impl AsRef<str> + Sync],
    choices: &[Vec<Vec<u8>>],
) -> Result<Vec<Vec<u8>>, (usize, Fault)> {
    let one = |(index, (private, choices)): (usize, (&_, &Vec<Vec<u8>>))| {
        let mut secret = credential::secret(&form.uuid, AsRef::<str>::as_ref(private));
        let choices: Vec<&[u8]> = choices.iter().map(Vec::as_slice).collect();
        let ballot = encrypt(form, &secret, &choices).map_err(|fault| (index, fault));
        secret.zeroize();
        ballot
    };
    credentials.par_iter().zip(choices).enumerate().map(one).collect()
}

fn check_choices(form: &Form, choices: &[&[u8]]) -> Result<(), Fault> {
    if choices.len() != form.questions.len() {
        return Err(FaultKind::ChoiceNotAllowed.whole());
    }
    for (index, (question, choices)) in form.questions.iter().zip(choices).enumerate() {
        if !is_allowed(question, choices) {
            return Err(Fault::at(FaultKind::ChoiceNotAllowed, format!("question {}", index + 1)));
        }
    }
    Ok(())
}

fn is_allowed(question: &Question, choices: &[u8]) -> bool {
    if choices.len() != question.choices() || choices.iter().any(|choice| *choice > 1) {
        return false;
    }
    let (blank, chosen) = choices.split_at(usize::from(question.blank));
    let chosen: usize = chosen.iter().map(|choice| usize::from(*choice)).sum();
    match blank {
        [1] => chosen == 0,
        _ => (question.min..=question.max).contains(&chosen),
    }
}

/// A case of a disjunction as its maker sees it.
struct SecretCase {
    /// The randomness R of the pair that the case is about.
    randomness: Scalar,
    /// The value in the pair less the one that the case says: 0 for a true case.
    difference: Scalar,
    /// Whether this is the case to prove.
    genuine: Choice,
}

struct Maker<'a> {
    form: &'a Form,
    generator: ChaCha20Rng,
}

impl Maker<'_> {
    fn answer(&mut self, question: &Question, choices: &[u8], randomness: &[Scalar], start: &[u8]) -> String {
        let mut values: Vec<Scalar> = choices.iter().map(|choice| Scalar::from(*choice)).collect();
        let blank = usize::from(question.blank);
        let mut points = Vec::with_capacity(2 * choices.len() + 2);
        for (choice, r) in choices.iter().zip(randomness) {
            let one = self.form.powers[1];
            let chosen = EdwardsPoint::conditional_select(&self.form.powers[0], &one, Choice::from(*choice));
            points.extend([power_of_generator(r), &self.form.y_table * r + chosen]);
        }
        let sum = |part: usize| points[2 * blank..].chunks_exact(2).map(|pair| pair[part]).sum::<EdwardsPoint>();
        let sums = [sum(0), sum(1)];
        points.extend(sums);
        let hex: Vec<Hex> = EdwardsPoint::compress_batch_alloc(&points).iter().map(hex_of).collect();
        let (pairs, sum) = hex.split_at(2 * choices.len());
        let individual: Vec<String> = (0..choices.len())
            .map(|index| {
                let cases = two_cases(&randomness[index], &values[index]);
                let pair = &pairs[2 * index..2 * index + 2];
                let transcript = Transcript::new(b"prove|").text(start).text(b"|").points(pair).text(b"|");
                self.disjunction(transcript, cases)
            })
            .collect();
        let whole = |name: &[u8]| Transcript::new(name).text(start).text(b"|").points(pairs).text(b"|");
        let overall_transcript =
            if question.blank { whole(b"bproof1|") } else { whole(b"prove|").points(sum).text(b"|") };
        let overall = self.disjunction(overall_transcript, overall_cases(question, randomness, &values));
        let blank_proof = question
            .blank
            .then(|| self.disjunction(whole(b"bproof0|"), blank_cases(randomness, &values)))
            .map_or_else(String::new, |proof| format!(",\"blank_proof\":{proof}"));
        values.zeroize();
        let text = |hex: &Hex| String::from_utf8_lossy(hex).into_owned();
        let ciphertexts: Vec<String> = pairs
            .chunks_exact(2)
            .map(|pair| format!("{{\"alpha\":\"{}\",\"beta\":\"{}\"}}", text(&pair[0]), text(&pair[1])))
            .collect();
        format!(
            "{{\"choices\":[{}],\"individual_proofs\":[{}],\"overall_proof\":{overall}{blank_proof}}}",
            ciphertexts.join(","),
            individual.join(",")
        )
    }

    /// Proves that one of the cases is true, without saying which; written as JSON.
    fn disjunction(&mut self, transcript: Transcript, mut cases: Vec<SecretCase>) -> String {
        let mut nonce = random::scalar(&mut self.generator);
        let mut commitments = Vec::with_capacity(2 * cases.len());
        let mut proofs = Vec::with_capacity(cases.len());
        let mut others = Scalar::ZERO;
        for case in &cases {
            let challenge = random::scalar(&mut self.generator);
            let response = random::scalar(&mut self.generator);
            let simulated = response + case.randomness * challenge;
            let mut exponent = Scalar::conditional_select(&simulated, &nonce, case.genuine);
            let mut offset = case.difference * challenge;
            commitments.push(power_of_generator(&exponent));
            commitments.push(&self.form.y_table * &exponent + power_of_generator(&offset));
            others += Scalar::conditional_select(&challenge, &Scalar::ZERO, case.genuine);
            proofs.push(Proof { challenge, response });
            exponent.zeroize();
            offset.zeroize();
        }
        let hex: Vec<Hex> = EdwardsPoint::compress_batch_alloc(&commitments).iter().map(hex_of).collect();
        let genuine = transcript.points(&hex).challenge() - others;
        for (proof, case) in proofs.iter_mut().zip(&mut cases) {
            let response = nonce - case.randomness * genuine;
            proof.challenge.conditional_assign(&genuine, case.genuine);
            proof.response.conditional_assign(&response, case.genuine);
            case.randomness.zeroize();
            case.difference.zeroize();
        }
        nonce.zeroize();
        let written: Vec<String> = proofs.iter().map(written).collect();
        format!("[{}]", written.join(","))
    }

    fn signature(&mut self, secret: &Scalar, unsigned: &[u8]) -> String {
        let hash = signed_hash(unsigned);
        let mut nonce = random::scalar(&mut self.generator);
        let commitment = hex_of(&power_of_generator(&nonce).compress());
        let challenge = Transcript::new(b"sig|").text(hash.as_bytes()).text(b"|").points([&commitment]).challenge();
        let response = nonce - secret * challenge;
        nonce.zeroize();
        format!(",\"signature\":{{\"hash\":\"{hash}\",\"proof\":{}}}}}", written(&Proof { challenge, response }))
    }
}

fn written(proof: &Proof) -> String {
    format!("{{\"challenge\":\"{}\",\"response\":\"{}\"}}", to_decimal(&proof.challenge), to_decimal(&proof.response))
}

fn case(randomness: &Scalar, value: &Scalar, said: usize, genuine: Choice) -> SecretCase {
    SecretCase { randomness: *randomness, difference: value - Scalar::from(said as u64), genuine }
}

/// The pair holds 0 or 1.
fn two_cases(randomness: &Scalar, value: &Scalar) -> Vec<SecretCase> {
    let one = value.ct_eq(&Scalar::ONE);
    vec![case(randomness, value, 0, !one), case(randomness, value, 1, one)]
}

/// The vote is blank (where it may be), or the number of choices is allowed.
fn overall_cases(question: &Question, randomness: &[Scalar], values: &[Scalar]) -> Vec<SecretCase> {
    let blank = usize::from(question.blank);
    let is_blank = if question.blank { values[0].ct_eq(&Scalar::ONE) } else { Choice::from(0) };
    let (sum_randomness, sum) = sums(&randomness[blank..], &values[blank..]);
    let mut cases = Vec::with_capacity(question.overall_cases());
    if question.blank {
        cases.push(case(&randomness[0], &values[0], 1, is_blank));
    }
    cases.extend((question.min..=question.max).map(|number| {
        let genuine = sum.ct_eq(&Scalar::from(number as u64)) & !is_blank;
        case(&sum_randomness, &sum, number, genuine)
    }));
    cases
}

/// The vote is not blank, or nothing is chosen.
fn blank_cases(randomness: &[Scalar], values: &[Scalar]) -> Vec<SecretCase> {
    let is_blank = values[0].ct_eq(&Scalar::ONE);
    let (sum_randomness, sum) = sums(&randomness[1..], &values[1..]);
    vec![case(&randomness[0], &values[0], 0, !is_blank), case(&sum_randomness, &sum, 0, is_blank)]
}

fn sums(randomness: &[Scalar], values: &[Scalar]) -> (Scalar, Scalar) {
    (randomness.iter().sum(), values.iter().sum())
}
