//! The arithmetic of the Belenios voting protocol, crypto version 1, over the group Ed25519.
//!
//! In: bytes of ballots, keys, proofs. Out: the same as typed values, or the [`Fault`] that names what is wrong.
//! No files, no clock, no policy, no database. Section numbers are those of the Belenios specification, version 3.0.
//!
//! Operations on secrets take constant time; functions that do not say `vartime` in their names.

pub mod ballot;
pub mod check;
pub mod credential;
mod disjunction;
pub mod encrypt;
pub mod fault;
pub mod form;
pub mod group;
pub mod logarithm;
pub mod membership;
pub mod proof;
pub mod random;
pub mod scalar;
pub mod sum;
pub mod transcript;

pub use fault::{Fault, FaultKind};

/// A number modulo q.
pub use curve25519_dalek::scalar::Scalar as Number;
