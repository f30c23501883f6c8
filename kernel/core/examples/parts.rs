//! How far the hinted check of ballots is from the sum of its parts, measured side by side on every core.
//!
//! The parts: decoding as many points as the ballots and their hints have, one multi-scalar multiplication per batch with
//! as many scalars of the same sizes, and SHA-256 over the bytes that are hashed. `cargo run --release --example parts`
//! prints one JSON object; `make bench` calls it.

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use hustings_kernel::form::{Form, Question};
use hustings_kernel::group::Element;
use hustings_kernel::{check, credential, encrypt, random};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::hint::black_box;
use std::time::Instant;

const BALLOTS: usize = 8192;
const BATCH: usize = 2048;
const OPTIONS: usize = 4;

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn main() {
    let uuid = "11111111111111";
    let key = Element::power_of_generator(&random::scalar(&mut random::generator()));
    let question = Question { answers: OPTIONS, min: 1, max: 1, blank: false };
    let form = Form::new(uuid.to_string(), "A".repeat(43), key, vec![question]);
    let choices: Vec<Vec<Vec<u8>>> = (0..BALLOTS)
        .map(|voter| vec![(0..OPTIONS).map(|option| u8::from(option == voter % OPTIONS)).collect()])
        .collect();
    let ballots = encrypt::encrypt_many(&form, &credential::random_many(BALLOTS), &choices).expect("allowed choices");
    let ballots: Vec<&[u8]> = ballots.iter().map(Vec::as_slice).collect();
    let found = check::check_many_vartime(&form, &ballots, &[]);
    let hints: Vec<Vec<u8>> = found.into_iter().map(|ballot| ballot.expect("a right ballot").hint).collect();
    let hints: Vec<&[u8]> = hints.iter().map(Vec::as_slice).collect();

    let plain = seconds(|| assert!(check::check_many_vartime(&form, &ballots, &[]).iter().all(Result::is_ok)));
    let hinted = seconds(|| assert!(check::check_many_vartime(&form, &ballots, &hints).iter().all(Result::is_ok)));

    let (commitments, elements) = (form.commitments(), 1 + 2 * form.ciphertexts());
    let decoding = seconds(|| {
        hints.par_iter().for_each(|hint| {
            for encoding in hint.chunks_exact(32).cycle().take(commitments + elements) {
                black_box(CompressedEdwardsY::from_slice(encoding).expect("32 bytes").decompress());
            }
        });
    });
    let point = |index: u64| EdwardsPoint::mul_base(&Scalar::from(index + 1));
    let points: Vec<EdwardsPoint> = (0..(BATCH * (commitments + elements)) as u64).into_par_iter().map(point).collect();
    let mut generator = random::generator();
    let scalars: Vec<Scalar> =
        (0..BATCH)
            .flat_map(|_| (0..commitments + elements).collect::<Vec<_>>())
            .map(|index| {
                if index < commitments { random::short_scalar(&mut generator) } else { random::scalar(&mut generator) }
            })
            .collect();
    let multiplication = seconds(|| {
        (0..BALLOTS / BATCH).into_par_iter().for_each(|_| {
            black_box(EdwardsPoint::vartime_multiscalar_mul(&scalars, &points));
        });
    });
    // The ballot for its signature, and one transcript of about a third of it for each of the disjunctions.
    let hashing = seconds(|| {
        ballots.par_iter().for_each(|ballot| {
            black_box(Sha256::digest(ballot));
            for _ in 0..=OPTIONS {
                black_box(Sha256::digest(&ballot[..700]));
            }
        });
    });
    let parts = decoding + multiplication + hashing;
    println!(
        "{{\"ballots\":{BALLOTS},\"options\":{OPTIONS},\"hinted\":{hinted:.4},\"without_hints\":{plain:.4},\
         \"decoding\":{decoding:.4},\"multiplication\":{multiplication:.4},\"hashing\":{hashing:.4},\
         \"hinted_over_parts\":{:.3}}}",
        hinted / parts
    );
}
