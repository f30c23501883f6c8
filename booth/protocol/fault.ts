// The faults of data that the browser's programs name, by the names that hustings/errors.py gives them.

/** What is wrong with data that was read. */
export type FaultName =
  | "BrokenChain"
  | "ChoiceNotAllowed"
  | "DuplicateBallot"
  | "ForeignKey"
  | "MisplacedRecord"
  | "MissingBlankProof"
  | "MissingPayload"
  | "MissingSignature"
  | "MixedWeights"
  | "NoCredentials"
  | "NotACredential"
  | "NotATrusteeKey"
  | "NotAnArchive"
  | "NotCanonical"
  | "NotJson"
  | "NotUtf8"
  | "NumberOutOfRange"
  | "PointIsIdentity"
  | "PointNotCanonical"
  | "PointNotInGroup"
  | "PointNotOnCurve"
  | "RecordTooLarge"
  | "RepeatedCredential"
  | "RepeatedRecord"
  | "RepeatedTrustee"
  | "ScalarNotCanonical"
  | "ScalarOutOfRange"
  | "StrayRecord"
  | "TruncatedArchive"
  | "UnexpectedBlankProof"
  | "UnexpectedEvent"
  | "UnexpectedPayload"
  | "UnknownCredential"
  | "UnknownEvent"
  | "Unsupported"
  | "WrongAnswerCount"
  | "WrongBallotCount"
  | "WrongBlankProof"
  | "WrongCertificate"
  | "WrongCertificateContext"
  | "WrongCertificatesSignature"
  | "WrongChallenge"
  | "WrongChoiceCount"
  | "WrongCoefficients"
  | "WrongCoefficientsSignature"
  | "WrongCredential"
  | "WrongDecryptionProof"
  | "WrongElectionHash"
  | "WrongElectionKey"
  | "WrongElectionUuid"
  | "WrongEncryptedTally"
  | "WrongField"
  | "WrongHeight"
  | "WrongIndividualProof"
  | "WrongMessage"
  | "WrongMessageSignature"
  | "WrongOverallProof"
  | "WrongPolynomial"
  | "WrongProofCount"
  | "WrongQuestion"
  | "WrongRecipient"
  | "WrongRecordHash"
  | "WrongRecordHeader"
  | "WrongRecordName"
  | "WrongRecordPadding"
  | "WrongRecordTime"
  | "WrongSecretShare"
  | "WrongSignature"
  | "WrongSignatureHash"
  | "WrongTallyShape"
  | "WrongThreshold"
  | "WrongTotalWeight"
  | "WrongTrusteeProof"
  | "WrongUuid"
  | "WrongVerificationKey"
  | "WrongVerificationKeySignature";

/** Data at fault: `fault` is its name for programs and translations, `where` the path to the field. */
export class Fault extends Error {
  override readonly name = "Fault";

  constructor(
    readonly fault: FaultName,
    readonly where = "",
    readonly detail = "",
  ) {
    super([where, fault, detail].filter(Boolean).join(": "));
  }

  /** The same fault, its place seen from outside. */
  within(outer: string): Fault {
    return new Fault(this.fault, this.where ? `${outer}.${this.where}` : outer, this.detail);
  }
}
