//! Proofs about one secret exponent: of knowing it (sections 4.5, 4.6.1, 4.16), and of a correct decryption (4.20).

use crate::group::{Element, hex_of};
use crate::transcript::Transcript;
use crate::{Fault, FaultKind, random};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use zeroize::Zeroize;

/// A challenge and the response to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// The challenge.
    pub challenge: Scalar,
    /// The response.
    pub response: Scalar,
}

/// Proves knowledge of `secret`, the logarithm of a public key that stands in `prefix`.
pub fn prove_knowledge(prefix: &[u8], secret: &Scalar) -> Proof {
    let mut nonce = random::scalar(&mut random::generator());
    let commitment = EdwardsPoint::mul_base(&nonce);
    let challenge = Transcript::new(prefix).points([&hex_of(&commitment.compress())]).challenge();
    let response = nonce - secret * challenge;
    nonce.zeroize();
    Proof { challenge, response }
}

/// Checks a proof of knowledge; fault: `WrongChallenge`.
pub fn check_knowledge_vartime(prefix: &[u8], public_key: &Element, proof: &Proof) -> Result<(), Fault> {
    let commitment =
        EdwardsPoint::vartime_double_scalar_mul_basepoint(&proof.challenge, public_key.point(), &proof.response);
    let challenge = Transcript::new(prefix).points([&hex_of(&commitment.compress())]).challenge();
    if challenge == proof.challenge { Ok(()) } else { Err(FaultKind::WrongChallenge.whole()) }
}

/// A decryption factor, alpha to the power of `secret`, with its proof. `prefix` ends before the commitments.
pub fn decrypt(prefix: &[u8], secret: &Scalar, alpha: &Element) -> (Element, Proof) {
    let mut nonce = random::scalar(&mut random::generator());
    let factor = alpha.point() * secret;
    let commitments = [EdwardsPoint::mul_base(&nonce), alpha.point() * nonce];
    let challenge = decryption_challenge(prefix, &commitments);
    let response = nonce - secret * challenge;
    nonce.zeroize();
    (Element::computed(factor), Proof { challenge, response })
}

/// Checks a decryption factor; fault: `WrongDecryptionProof`.
pub fn check_decryption_vartime(
    prefix: &[u8],
    public_key: &Element,
    alpha: &Element,
    factor: &Element,
    proof: &Proof,
) -> Result<(), Fault> {
    let Proof { challenge, response } = proof;
    let commitments = [
        EdwardsPoint::vartime_double_scalar_mul_basepoint(challenge, public_key.point(), response),
        vartime_double(response, alpha, challenge, factor),
    ];
    if decryption_challenge(prefix, &commitments) == *challenge {
        Ok(())
    } else {
        Err(FaultKind::WrongDecryptionProof.whole())
    }
}

fn decryption_challenge(prefix: &[u8], commitments: &[EdwardsPoint; 2]) -> Scalar {
    let [a, b] = commitments.map(|point| hex_of(&point.compress()));
    Transcript::new(prefix).points([&a, &b]).challenge()
}

fn vartime_double(first: &Scalar, one: &Element, second: &Scalar, other: &Element) -> EdwardsPoint {
    use curve25519_dalek::traits::VartimeMultiscalarMul;
    EdwardsPoint::vartime_multiscalar_mul([first, second], [one.point(), other.point()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_of_knowledge_holds_for_its_own_key_only() {
        let secret = Scalar::from(2016u64);
        let key = Element::computed(EdwardsPoint::mul_base(&secret));
        let proof = prove_knowledge(b"prefix|", &secret);
        check_knowledge_vartime(b"prefix|", &key, &proof).unwrap();
        for (prefix, key) in [(&b"other|"[..], &key), (&b"prefix|"[..], &Element::GENERATOR)] {
            let fault = check_knowledge_vartime(prefix, key, &proof).unwrap_err();
            assert_eq!(fault.kind, FaultKind::WrongChallenge);
        }
    }

    #[test]
    fn a_decryption_holds_for_its_own_factor_only() {
        let secret = Scalar::from(1776u64);
        let key = Element::computed(EdwardsPoint::mul_base(&secret));
        let alpha = Element::computed(EdwardsPoint::mul_base(&Scalar::from(5u64)));
        let (factor, proof) = decrypt(b"decrypt|", &secret, &alpha);
        check_decryption_vartime(b"decrypt|", &key, &alpha, &factor, &proof).unwrap();
        let fault = check_decryption_vartime(b"decrypt|", &key, &alpha, &key, &proof).unwrap_err();
        assert_eq!(fault.kind, FaultKind::WrongDecryptionProof);
    }
}
