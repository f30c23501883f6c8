// Checks a ballot by the specification's words (4.11.1, 4.12, 4.13, 4.16), from what is public: the opposite of protocol/ballots.
import { type Json, read, type Reader, write } from "../protocol/canonical.ts";
import { type AnswerBounds, type BallotForm, fingerprint } from "../protocol/election.ts";
import { Fault, type FaultName } from "../protocol/fault.ts";
import { Element } from "../protocol/group.ts";
import { checkKnowledge, type Proof, readProof, writeProof } from "../protocol/proofs.ts";
import { Scalar } from "../protocol/scalar.ts";

interface Ciphertext {
  readonly alpha: Element;
  readonly beta: Element;
}

interface Answer {
  readonly choices: readonly Ciphertext[];
  readonly individual: readonly (readonly Proof[])[];
  readonly overall: readonly Proof[];
  readonly blank: readonly Proof[] | undefined;
}

interface Ballot {
  readonly uuid: string;
  readonly hash: string;
  readonly credential: Element;
  readonly answers: readonly Answer[];
  readonly signature: { readonly hash: string; readonly proof: Proof } | undefined;
}

/** The ballot's credential when it is right in itself. */
export function checkBallot(form: BallotForm, text: string): string {
  const ballot = readBallot(text);
  if (ballot.uuid !== form.uuid) throw new Fault("WrongElectionUuid");
  if (ballot.hash !== form.fingerprint) throw new Fault("WrongElectionHash");
  if (ballot.answers.length !== form.questions.length) throw new Fault("WrongAnswerCount");
  const start = `${ballot.hash}|${ballot.credential.hex()}`;
  ballot.answers.forEach((answer, index) => {
    const bounds = form.questions[index];
    if (bounds) checkAnswer(answer, bounds, form.publicKey, start);
  });
  if (!ballot.signature) throw new Fault("MissingSignature");
  const { hash, proof } = ballot.signature;
  if (hash !== fingerprint(write(toJson({ ...ballot, signature: undefined })))) throw new Fault("WrongSignatureHash");
  blame("WrongSignature", () => {
    checkKnowledge(`sig|${hash}|`, ballot.credential, proof);
  });
  return ballot.credential.hex();
}

function checkAnswer(answer: Answer, bounds: AnswerBounds, y: Element, start: string): void {
  const { choices, individual, overall, blank } = answer;
  const cases = bounds.max - bounds.min + 1 + Number(bounds.blank);
  if (choices.length !== bounds.options + Number(bounds.blank)) throw new Fault("WrongChoiceCount");
  if (individual.length !== choices.length) throw new Fault("WrongProofCount");
  if ([...individual, ...(blank ? [blank] : [])].some((proofs) => proofs.length !== 2)) throw new Fault("WrongProofCount");
  if (overall.length !== cases) throw new Fault("WrongProofCount");
  if (bounds.blank && !blank) throw new Fault("MissingBlankProof");
  if (!bounds.blank && blank) throw new Fault("UnexpectedBlankProof");
  const whole = `${start}|${choices.map(pairOf).join(",")}|`;
  const sum = sumOf(bounds.blank ? choices.slice(1) : choices);
  const first = choices[0] ?? sum;
  const allowed = Array.from({ length: bounds.max - bounds.min + 1 }, (_, n) => [sum, bounds.min + n] as const);
  choices.forEach((choice, index) => {
    const statements = [0, 1].map((said) => [choice, said] as const);
    blame("WrongIndividualProof", () => {
      checkOneOf(`prove|${start}|${pairOf(choice)}|`, statements, individual[index] ?? [], y);
    });
  });
  blame("WrongOverallProof", () => {
    if (blank) checkOneOf(`bproof1|${whole}`, [[first, 1], ...allowed], overall, y);
    else checkOneOf(`prove|${whole}${pairOf(sum)}|`, allowed, overall, y);
  });
  if (blank) {
    const statements = [first, sum].map((ciphertext) => [ciphertext, 0] as const);
    blame("WrongBlankProof", () => {
      checkOneOf(`bproof0|${whole}`, statements, blank, y);
    });
  }
}

function checkOneOf(
  transcript: string,
  statements: readonly (readonly [Ciphertext, number])[],
  proofs: readonly Proof[],
  y: Element,
): void {
  const commitments = statements.map(([{ alpha, beta }, said], index) => {
    const { challenge, response } = proofs[index] ?? { challenge: Scalar.ZERO, response: Scalar.ZERO };
    const content = beta.times(Element.GENERATOR.powerVartime(Scalar.fromInteger(said)).inverse());
    const a = Element.GENERATOR.powerVartime(response).times(alpha.powerVartime(challenge));
    return pairOf({ alpha: a, beta: y.powerVartime(response).times(content.powerVartime(challenge)) });
  });
  const sum = proofs.reduce((total, { challenge }) => total.plus(challenge), Scalar.ZERO);
  if (!Scalar.fromHash(transcript + commitments.join(",")).equals(sum)) throw new Fault("WrongChallenge");
}

function blame(fault: FaultName, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof Fault && error.fault === "WrongChallenge" ? new Fault(fault) : error;
  }
}

function sumOf(ciphertexts: readonly Ciphertext[]): Ciphertext {
  return {
    alpha: Element.product(ciphertexts.map(({ alpha }) => alpha)),
    beta: Element.product(ciphertexts.map(({ beta }) => beta)),
  };
}

function pairOf({ alpha, beta }: Ciphertext): string {
  return `${alpha.hex()},${beta.hex()}`;
}

function readBallot(text: string): Ballot {
  try {
    return read(text, parse, toJson);
  } catch (error) {
    // The kernel reads ballots byte by byte and knows no other fault of their writing.
    const isWriting = error instanceof Fault && ["NotJson", "NotUtf8", "WrongField"].includes(error.fault);
    throw isWriting ? new Fault("NotCanonical") : error;
  }
}

function parse(reader: Reader): Ballot {
  const fields = reader.fields(["election_uuid", "election_hash", "credential", "answers"], ["signature"]);
  const signature = fields.signature?.fields(["hash", "proof"]);
  if (signature && !/^[A-Za-z0-9+/]{43}$/.test(signature.hash.text())) throw signature.hash.wrong();
  return {
    uuid: fields.election_uuid.text(),
    hash: fields.election_hash.text(),
    credential: fields.credential.element(),
    answers: fields.answers.items().map(parseAnswer),
    signature: signature && { hash: signature.hash.text(), proof: readProof(signature.proof) },
  };
}

function parseAnswer(reader: Reader): Answer {
  const fields = reader.fields(["choices", "individual_proofs", "overall_proof"], ["blank_proof"]);
  return {
    choices: fields.choices.items().map((item) => {
      const { alpha, beta } = item.fields(["alpha", "beta"]);
      return { alpha: alpha.element(), beta: beta.element() };
    }),
    individual: fields.individual_proofs.items().map((item) => item.items().map(readProof)),
    overall: fields.overall_proof.items().map(readProof),
    blank: fields.blank_proof?.items().map(readProof),
  };
}

function toJson({ uuid, hash, credential, answers, signature }: Ballot): Json {
  return {
    election_uuid: uuid,
    election_hash: hash,
    credential: credential.hex(),
    answers: answers.map(({ choices, individual, overall, blank }) => ({
      choices: choices.map(({ alpha, beta }) => ({ alpha: alpha.hex(), beta: beta.hex() })),
      individual_proofs: individual.map((proofs) => proofs.map(writeProof)),
      overall_proof: overall.map(writeProof),
      blank_proof: blank?.map(writeProof),
    })),
    signature: signature && { hash: signature.hash, proof: writeProof(signature.proof) },
  };
}
