//! Ballots made and checked, for forms and choices at random; and what hints and bent bytes must not bring about.
//!
//! The dice are seeded, so a failure comes again. Long, because all of it shares the making of forms and voters.

use curve25519_dalek::scalar::Scalar;
use hustings_kernel::check::{Checked, check_many_vartime, check_one_vartime};
use hustings_kernel::encrypt::{encrypt, encrypt_many, encrypt_opened};
use hustings_kernel::form::{Form, Question};
use hustings_kernel::group::Element;
use hustings_kernel::logarithm::small_logarithms_vartime;
use hustings_kernel::random::ChaCha20Rng;
use hustings_kernel::sum::EncryptedSum;
use hustings_kernel::{Fault, FaultKind, credential};
use rand_chacha::rand_core::{Rng, SeedableRng};

const UUID: &str = "11111111111111";

struct Dice(ChaCha20Rng);

impl Dice {
    fn new(seed: u64) -> Self {
        Dice(ChaCha20Rng::seed_from_u64(seed))
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.0.next_u64() % limit as u64).unwrap()
    }

    fn scalar(&mut self) -> Scalar {
        Scalar::random(&mut self.0)
    }

    fn question(&mut self) -> Question {
        let answers = 1 + self.below(4);
        // A maximum above the answers limits nothing.
        let max = self.below(answers + 2);
        let min = self.below(max.min(answers) + 1);
        Question { answers, min, max, blank: self.below(2) == 1 }
    }

    fn form(&mut self) -> Form {
        let questions = (0..=self.below(3)).map(|_| self.question()).collect();
        self.form_of(questions)
    }

    fn form_of(&mut self, questions: Vec<Question>) -> Form {
        let key = Element::power_of_generator(&self.scalar());
        Form::new(UUID.to_string(), "A".repeat(43), key, questions)
    }

    /// One of the choices that the form allows.
    fn choices(&mut self, form: &Form) -> Vec<Vec<u8>> {
        let of_question = |question: &Question| {
            let all = choices_of(question);
            let allowed: Vec<_> = all.into_iter().filter(|choices| is_allowed(question, choices)).collect();
            allowed[self.below(allowed.len())].clone()
        };
        form.questions.iter().map(of_question).collect()
    }

    fn ballot(&mut self, form: &Form) -> Vec<u8> {
        let (secret, choices) = (self.scalar(), self.choices(form));
        encrypt(form, &secret, &slices(&choices)).unwrap()
    }
}

/// All vectors of 0 and 1, allowed or not.
fn choices_of(question: &Question) -> Vec<Vec<u8>> {
    let length = question.choices();
    (0..1u32 << length).map(|bits| (0..length).map(|place| (bits >> place & 1) as u8).collect()).collect()
}

/// What the specification says of choices (section 4.11.1), in other words than the kernel's.
fn is_allowed(question: &Question, choices: &[u8]) -> bool {
    let sum = |choices: &[u8]| choices.iter().map(|choice| usize::from(*choice)).sum::<usize>();
    if question.blank && choices[0] == 1 {
        return sum(choices) == 1;
    }
    sum(choices) >= question.min && sum(choices) <= question.max
}

fn slices(choices: &[Vec<u8>]) -> Vec<&[u8]> {
    choices.iter().map(Vec::as_slice).collect()
}

fn kind(verdict: &Result<Checked, Fault>) -> Option<FaultKind> {
    verdict.as_ref().err().map(|fault| fault.kind)
}

fn hints_of(form: &Form, ballots: &[&[u8]]) -> Vec<Vec<u8>> {
    check_many_vartime(form, ballots, &[]).into_iter().map(|verdict| verdict.unwrap().hint).collect()
}

/// The ballot with another number in the place of its `count`th response (of all, the signature's last).
fn with_wrong_response(ballot: &[u8], count: usize) -> Vec<u8> {
    let text = String::from_utf8(ballot.to_vec()).unwrap();
    let (place, found) = text.match_indices("\"response\":\"").nth(count).unwrap();
    let start = place + found.len();
    let end = start + text[start..].find('"').unwrap();
    format!("{}2016{}", &text[..start], &text[end..]).into_bytes()
}

#[test]
fn every_allowed_choice_makes_a_right_ballot_and_no_other_is_made() {
    for answers in 1..=3usize {
        for max in 0..=answers + 1 {
            for (min, blank) in (0..=max.min(answers)).flat_map(|min| [(min, false), (min, true)]) {
                let question = Question { answers, min, max, blank };
                let mut dice = Dice::new((answers * 100 + max * 10 + min) as u64);
                let form = dice.form_of(vec![question]);
                for choices in choices_of(&question) {
                    let made = encrypt(&form, &dice.scalar(), &[&choices]);
                    if is_allowed(&question, &choices) {
                        check_one_vartime(&form, &made.unwrap()).unwrap();
                    } else {
                        assert_eq!(made.unwrap_err().kind, FaultKind::ChoiceNotAllowed, "{question:?} {choices:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn an_opened_ballot_is_right_and_has_one_scalar_for_each_ciphertext() {
    let mut dice = Dice::new(7);
    for _ in 0..20 {
        let form = dice.form();
        let (secret, choices) = (dice.scalar(), dice.choices(&form));
        let (ballot, randomness) = encrypt_opened(&form, &secret, &slices(&choices)).unwrap();
        check_one_vartime(&form, &ballot).unwrap();
        let shape: Vec<usize> = randomness.iter().map(Vec::len).collect();
        assert_eq!(shape, choices.iter().map(Vec::len).collect::<Vec<_>>());
        for scalar in randomness.iter().flatten() {
            // alpha = g^r: the randomness is that of the ciphertexts.
            let alpha = Element::power_of_generator(scalar).hex();
            assert!(String::from_utf8_lossy(&ballot).contains(&format!("\"alpha\":\"{alpha}\"")));
        }
    }
}

#[test]
fn choices_of_another_shape_are_refused() {
    let mut dice = Dice::new(1);
    let question = Question { answers: 2, min: 0, max: 2, blank: false };
    let form = dice.form_of(vec![question, question]);
    let secret = dice.scalar();
    let refused: [&[&[u8]]; 7] = [
        &[],
        &[&[0, 1]],
        &[&[0, 1], &[0, 1], &[0, 1]],
        &[&[0], &[0, 1]],
        &[&[0, 1, 0], &[0, 1]],
        &[&[2, 0], &[0, 1]],
        &[&[0, 1], &[255, 1]],
    ];
    for choices in refused {
        assert_eq!(encrypt(&form, &secret, choices).unwrap_err().kind, FaultKind::ChoiceNotAllowed, "{choices:?}");
    }
    let credentials = credential::random_many(3);
    let choices = vec![vec![vec![0, 1], vec![1, 1]], vec![vec![0, 1], vec![1, 2]], vec![vec![], vec![]]];
    let (index, fault) = encrypt_many(&form, &credentials, &choices).unwrap_err();
    assert_eq!(fault.kind, FaultKind::ChoiceNotAllowed);
    assert!(index == 1 || index == 2);
}

#[test]
fn random_forms_are_checked_with_hints_and_without() {
    for seed in 0..40 {
        let mut dice = Dice::new(seed);
        let form = dice.form();
        let ballots: Vec<Vec<u8>> = (0..4).map(|_| dice.ballot(&form)).collect();
        let ballots: Vec<&[u8]> = ballots.iter().map(Vec::as_slice).collect();
        let hints = hints_of(&form, &ballots);
        assert!(hints.iter().all(|hint| hint.len() == 32 * form.commitments()));
        let hints: Vec<&[u8]> = hints.iter().map(Vec::as_slice).collect();
        for (verdict, hint) in check_many_vartime(&form, &ballots, &hints).iter().zip(&hints) {
            let checked = verdict.as_ref().unwrap();
            assert!(checked.hint_used);
            assert_eq!(checked.hint, *hint);
        }
    }
}

#[test]
fn a_ballot_is_for_its_own_form_only() {
    for seed in 0..40 {
        let mut dice = Dice::new(1000 + seed);
        let (form, other) = (dice.form(), dice.form());
        let ballot = dice.ballot(&form);
        // Another key, and nearly always other questions.
        assert!(check_one_vartime(&other, &ballot).is_err());
        let same_questions = dice.form_of(form.questions.clone());
        assert_eq!(kind(&check_one_vartime(&same_questions, &ballot)), Some(FaultKind::WrongIndividualProof));
    }
}

#[test]
fn wrong_hints_change_no_verdict() {
    let mut dice = Dice::new(2);
    let questions = vec![
        Question { answers: 2, min: 0, max: 1, blank: true },
        Question { answers: 2, min: 1, max: 2, blank: false },
    ];
    let form = dice.form_of(questions);
    let ballots: Vec<Vec<u8>> = (0..3).map(|_| dice.ballot(&form)).collect();
    let right: Vec<&[u8]> = ballots.iter().map(Vec::as_slice).collect();
    let hints = hints_of(&form, &right);
    let responses = String::from_utf8_lossy(&ballots[1]).matches("\"response\"").count();
    for round in 0..60 {
        let wrong = with_wrong_response(&ballots[1], round % responses);
        let hint = hostile_hint(&mut dice, &hints, round);
        let hostile: Vec<&[u8]> = vec![&hints[0], &hint, &hints[2]];
        // A right ballot stays right.
        assert!(check_many_vartime(&form, &right, &hostile).iter().all(Result::is_ok), "round {round}");
        // A wrong one stays wrong, for the same reason, and is the only one.
        let with_wrong: Vec<&[u8]> = vec![&ballots[0], &wrong, &ballots[2]];
        let without = check_many_vartime(&form, &with_wrong, &[]);
        assert!(matches!(&without[..], [Ok(_), Err(_), Ok(_)]), "round {round}");
        for (one, other) in check_many_vartime(&form, &with_wrong, &hostile).iter().zip(&without) {
            assert_eq!(one.as_ref().err(), other.as_ref().err(), "round {round}");
        }
    }
}

/// A hint for the second ballot: the right one as it is, or bent in one of several ways.
fn hostile_hint(dice: &mut Dice, hints: &[Vec<u8>], round: usize) -> Vec<u8> {
    let mut hint = hints[1].clone();
    let point = 32 * dice.below(hint.len() / 32);
    match round % 10 {
        0 => dice.0.fill_bytes(&mut hint),
        1 => hint = hints[0].clone(),
        2 => hint.truncate(dice.below(hint.len())),
        3 => hint.push(0),
        4 => hint[point..point + 32].copy_from_slice(&[0; 32]),
        5 => hint[point..point + 32].copy_from_slice(&Element::identity().bytes()),
        6 => hint[point + 31] ^= 0x80,
        7 => {
            let place = dice.below(hint.len());
            hint[place] ^= 1 << dice.below(8);
        }
        8 => hint.rotate_left(32),
        _ => {}
    }
    hint
}

#[test]
fn the_fault_is_that_of_the_ballot_at_its_index() {
    let mut dice = Dice::new(3);
    let form = dice.form_of(vec![Question { answers: 1, min: 0, max: 1, blank: false }]);
    // A batch of points in the group is found out ballot by ballot, and one of hints likewise.
    let ballots: Vec<Vec<u8>> = (0..60).map(|_| dice.ballot(&form)).collect();
    let right: Vec<&[u8]> = ballots.iter().map(Vec::as_slice).collect();
    let hints = hints_of(&form, &right);
    let hints: Vec<&[u8]> = hints.iter().map(Vec::as_slice).collect();
    let alpha = |ballot: &[u8]| String::from_utf8_lossy(ballot).find("\"alpha\":\"").unwrap() + 9;
    let order_two = format!("7{}ec", "f".repeat(61));
    for index in [0, 1, 29, 58, 59] {
        let start = alpha(&ballots[index]);
        let mut outside = ballots[index].clone();
        outside[start..start + 64].copy_from_slice(order_two.as_bytes());
        let bent = [
            (outside, FaultKind::PointNotInGroup),
            (with_wrong_response(&ballots[index], 0), FaultKind::WrongIndividualProof),
            (ballots[index][1..].to_vec(), FaultKind::NotCanonical),
        ];
        for (wrong, expected) in &bent {
            let mut given = right.clone();
            given[index] = wrong;
            for hints in [&[][..], &hints[..]] {
                let verdicts = check_many_vartime(&form, &given, hints);
                for (place, verdict) in verdicts.iter().enumerate() {
                    assert_eq!(kind(verdict), (place == index).then_some(*expected));
                }
            }
        }
    }
}

#[test]
fn more_ballots_than_one_batch_holds() {
    let mut dice = Dice::new(4);
    let form = dice.form_of(vec![Question { answers: 1, min: 0, max: 1, blank: false }]);
    let private = credential::random_many(40);
    let choices: Vec<Vec<Vec<u8>>> = (0..40).map(|number| vec![vec![number % 2]]).collect();
    let made = encrypt_many(&form, &private, &choices).unwrap();
    // The same few over and over: what is checked does not know it.
    let mut ballots: Vec<&[u8]> = made.iter().map(Vec::as_slice).cycle().take(9000).collect();
    let hints = hints_of(&form, &ballots[..40]);
    let hints: Vec<&[u8]> = hints.iter().map(Vec::as_slice).cycle().take(9000).collect();
    let verdicts = check_many_vartime(&form, &ballots, &hints);
    assert_eq!(verdicts.len(), 9000);
    assert!(verdicts.iter().all(|verdict| verdict.as_ref().is_ok_and(|checked| checked.hint_used)));
    let wrong = with_wrong_response(&made[0], 2);
    ballots[7777] = &wrong;
    let verdicts = check_many_vartime(&form, &ballots, &hints);
    let faults: Vec<_> =
        verdicts.iter().enumerate().filter_map(|(index, verdict)| Some((index, kind(verdict)?))).collect();
    assert_eq!(faults, [(7777, FaultKind::WrongOverallProof)]);
}

#[test]
fn weighted_sums_open_to_the_counts() {
    for seed in 0..6 {
        let mut dice = Dice::new(5000 + seed);
        let secret = dice.scalar();
        let questions = vec![dice.question(), dice.question()];
        let form = Form::new(UUID.to_string(), "A".repeat(43), Element::power_of_generator(&secret), questions);
        let votes: Vec<_> = (0..12).map(|_| dice.choices(&form)).collect();
        let weights: Vec<u64> = (0..12).map(|_| dice.below(4) as u64 * dice.below(1000) as u64).collect();
        let ballots: Vec<Vec<u8>> =
            votes.iter().map(|choices| encrypt(&form, &dice.scalar(), &slices(choices)).unwrap()).collect();
        let ballots: Vec<&[u8]> = ballots.iter().map(Vec::as_slice).collect();
        let checked: Vec<Checked> = check_many_vartime(&form, &ballots, &[]).into_iter().map(Result::unwrap).collect();
        let mut sum = EncryptedSum::new(&form);
        // In two portions, the second read from bytes.
        let first: Vec<_> = checked[..5].iter().map(|checked| &checked.ballot).zip(weights.iter().copied()).collect();
        sum.add_vartime(&first);
        sum.add_read_vartime(&form, &ballots[5..], &weights[5..]).unwrap();
        let elements = sum.elements();
        let mut less = sum.clone();
        less.subtract_read_vartime(&form, &ballots[3..7], &weights[3..7]).unwrap();
        let without: Vec<u64> =
            weights.iter().enumerate().map(|(n, weight)| if (3..7).contains(&n) { 0 } else { *weight }).collect();
        assert_eq!(less.elements(), naive_sum(&checked, &without, elements.len()));
        let naive = naive_sum(&checked, &weights, elements.len());
        assert_eq!(elements, naive);
        let opened: Vec<Element> =
            elements.chunks_exact(2).map(|pair| pair[1].combined(&pair[0].power_vartime(&secret).inverse())).collect();
        let place = |flat: usize| votes.iter().map(move |vote| u64::from(vote.concat()[flat]));
        let counts: Vec<_> = (0..opened.len())
            .map(|flat| Some(place(flat).zip(&weights).map(|(choice, weight)| choice * weight).sum()))
            .collect();
        assert_eq!(small_logarithms_vartime(&opened, weights.iter().sum()), counts);
    }
}

/// The sum by additions alone.
fn naive_sum(checked: &[Checked], weights: &[u64], length: usize) -> Vec<Element> {
    let mut sums = vec![Element::identity(); length];
    for (checked, weight) in checked.iter().zip(weights) {
        for (sum, point) in sums.iter_mut().zip(&checked.ballot.points[1..]) {
            for _ in 0..*weight {
                *sum = sum.combined(point);
            }
        }
    }
    sums
}

#[test]
fn a_ballot_that_is_read_for_the_sum_is_read_as_strictly() {
    let mut dice = Dice::new(6);
    let form = dice.form_of(vec![Question { answers: 1, min: 0, max: 1, blank: false }]);
    let ballots: Vec<Vec<u8>> = (0..3).map(|_| dice.ballot(&form)).collect();
    let mut outside = ballots[1].clone();
    let start = String::from_utf8_lossy(&outside).find("\"beta\":\"").unwrap() + 8;
    outside[start..start + 64].copy_from_slice(format!("7{}ec", "f".repeat(61)).as_bytes());
    let mut sum = EncryptedSum::new(&form);
    let given: Vec<&[u8]> = vec![&ballots[0], &outside, &ballots[2]];
    let (index, fault) = sum.add_read_vartime(&form, &given, &[1, 1, 1]).unwrap_err();
    assert_eq!((index, fault.kind), (1, FaultKind::PointNotInGroup));
    assert_eq!(sum.elements(), [Element::identity(); 2], "nothing was added");
    let (index, fault) = sum.subtract_read_vartime(&form, &given, &[1, 1, 1]).unwrap_err();
    assert_eq!((index, fault.kind), (1, FaultKind::PointNotInGroup));
    assert_eq!(sum.elements(), [Element::identity(); 2], "nothing was taken out");
}

/// Bytes that a bent ballot gets: those of JSON's grammar rather than any.
const LIKELY: &[u8] = b"{}[],:\"0123456789abcdefABCDEF -+.\\u\n\0\x7f\x80\xff";

#[test]
fn bent_bytes_are_refused_and_crash_nothing() {
    let mut dice = Dice::new(7);
    let questions = vec![
        Question { answers: 2, min: 0, max: 1, blank: true },
        Question { answers: 1, min: 1, max: 1, blank: false },
    ];
    let form = dice.form_of(questions);
    let (ballot, other) = (dice.ballot(&form), dice.ballot(&form));
    check_one_vartime(&form, &ballot).unwrap();
    let mut bent_ones = Vec::new();
    for round in 0..6000 {
        let mut bent = ballot.clone();
        for _ in 0..=dice.below(3) {
            bend(&mut dice, &mut bent, &other);
        }
        if bent != ballot && bent != other {
            bent_ones.push((round, bent));
        }
    }
    let given: Vec<&[u8]> = bent_ones.iter().map(|(_, bent)| bent.as_slice()).collect();
    for ((round, bent), verdict) in bent_ones.iter().zip(check_many_vartime(&form, &given, &[])) {
        // No second writing, and no other content, of a ballot passes.
        assert!(verdict.is_err(), "round {round}: {}", String::from_utf8_lossy(bent));
    }
}

fn bend(dice: &mut Dice, bent: &mut Vec<u8>, other: &[u8]) {
    if bent.is_empty() {
        return;
    }
    let at = dice.below(bent.len());
    let until = (at + dice.below(80)).min(bent.len());
    match dice.below(8) {
        0 => bent[at] = LIKELY[dice.below(LIKELY.len())],
        1 => bent[at] ^= 1 << dice.below(8),
        2 => bent.insert(at, LIKELY[dice.below(LIKELY.len())]),
        3 => drop(bent.remove(at)),
        4 => drop(bent.drain(at..until)),
        5 => {
            let piece = bent[at..until].to_vec();
            let place = dice.below(bent.len() + 1);
            bent.splice(place..place, piece);
        }
        6 => bent.truncate(at),
        _ => {
            let length = other.len().min(until);
            if at < length {
                bent.splice(at..length, other[at..length].iter().copied());
            }
        }
    }
}

#[test]
fn noise_is_refused() {
    let mut dice = Dice::new(8);
    let form = dice.form();
    for length in 0..2000 {
        let mut noise = vec![0; length];
        dice.0.fill_bytes(&mut noise);
        assert!(check_one_vartime(&form, &noise).is_err());
    }
    let opening = format!("{{\"election_uuid\":\"{UUID}\",\"election_hash\":\"{}\",\"credential\":\"", "A".repeat(43));
    for _ in 0..2000 {
        let likely = (0..dice.below(300)).map(|_| LIKELY[dice.below(LIKELY.len())]);
        let noise: Vec<u8> = opening.bytes().chain(likely).collect();
        assert!(check_one_vartime(&form, &noise).is_err());
    }
}
