//! What can be wrong, by name. Python has a class of the same name for each (`hustings/errors.py`).

use std::fmt;

/// The name of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // Each is explained once, by its sentence in hustings/errors.py.
pub enum FaultKind {
    NotCanonical,
    PointNotCanonical,
    PointNotOnCurve,
    PointNotInGroup,
    ScalarNotCanonical,
    ScalarOutOfRange,
    WrongElectionUuid,
    WrongElectionHash,
    WrongAnswerCount,
    WrongChoiceCount,
    WrongProofCount,
    MissingBlankProof,
    UnexpectedBlankProof,
    WrongIndividualProof,
    WrongOverallProof,
    WrongBlankProof,
    MissingSignature,
    WrongSignatureHash,
    WrongSignature,
    ChoiceNotAllowed,
    WrongChallenge,
    WrongDecryptionProof,
}

/// A fault and the place where it was found, e.g. `answers[0].choices[2].alpha`; empty when the whole is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which fault.
    pub kind: FaultKind,
    /// Where, as a path into the message.
    pub place: String,
    /// More, for a person; often empty.
    pub detail: String,
}

impl Fault {
    /// A fault at a place.
    pub fn at(kind: FaultKind, place: impl Into<String>) -> Self {
        Fault { kind, place: place.into(), detail: String::new() }
    }
}

impl FaultKind {
    /// The fault's name, which is also its Python class's.
    pub fn name(self) -> String {
        format!("{self:?}")
    }

    /// This fault of the whole message.
    pub fn whole(self) -> Fault {
        Fault::at(self, "")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at {:?} {}", self.kind.name(), self.place, self.detail)
    }
}

impl std::error::Error for Fault {}
