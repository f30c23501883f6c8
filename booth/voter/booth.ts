// The voter's way through the page: code, choice, review, cast.
//
// Kept in memory only: the secret of the code while the page is open; the choice and the ballot until it is cast.
import { credentialSecret } from "../protocol/credentials.ts";
import { type AnswerBounds, type BallotForm, fingerprint, formOf, parseElection } from "../protocol/election.ts";
import { Fault } from "../protocol/fault.ts";
import { publicKey } from "../protocol/group.ts";
import type { OpenedBallot } from "../protocol/opened_ballot.ts";
import type { Scalar } from "../protocol/scalar.ts";
import { Audit } from "./audit.ts";
import { BallotPaper, listChoices } from "./choosing.ts";
import { type CodeProblem, typedCode } from "./credential_form.ts";
import { encryptInSlices } from "./encrypting.ts";
import { element, onClick, type PageData, sentence } from "./page.ts";
import { showReceipt } from "./receipt.ts";
import { type Receipt, Server, type Status } from "./server.ts";
import { announce, clearProblem, show, showProblem, showStep } from "./steps.ts";

interface Voter {
  readonly secret: Scalar;
  readonly credential: string;
}

export class Booth {
  private readonly form: BallotForm;
  private readonly answers: readonly string[];
  private readonly bounds: AnswerBounds;
  private readonly server: Server;
  private readonly paper: BallotPaper;
  private readonly audit: Audit;
  private voter: Voter | undefined;
  /** Encrypted, neither cast nor opened. */
  private ballot: OpenedBallot | undefined;
  private isSending = false;
  /** Which encryption is wanted: an earlier one that is still going on stops. */
  private attempt = 0;

  constructor(private readonly page: PageData) {
    const election = parseElection(page.election);
    this.form = formOf(election);
    const [question, bounds] = [election.questions[0], this.form.questions[0]];
    if (!question || !bounds || election.questions.length !== 1) throw new Fault("Unsupported", "questions");
    this.answers = question.answers;
    this.bounds = bounds;
    this.server = new Server(page.addresses);
    this.paper = new BallotPaper(bounds);
    this.audit = new Audit({ answers: this.answers, blank: bounds.blank }, this.server);
    this.listen();
  }

  /** Takes a code that was typed, pasted or in the link. */
  async enter(typed: string): Promise<void> {
    this.forget();
    const read = typedCode(typed);
    if ("problem" in read) {
      this.askForCode(problemText(read.problem));
      return;
    }
    element("code", HTMLInputElement).value = "";
    const secret = credentialSecret(this.form.uuid, read.code);
    this.voter = { secret, credential: publicKey(secret).hex() };
    await this.proceed(this.voter);
  }

  /** Asks for the code, with what was wrong with the one given. */
  askForCode(problem?: string): void {
    this.voter = undefined;
    show("code");
    const [field, error] = [element("code-field", HTMLElement), element("code-error", HTMLElement)];
    error.textContent = problem ?? "";
    error.hidden = problem === undefined;
    field.classList.toggle("wrong", problem !== undefined);
    const input = element("code", HTMLInputElement);
    input.setAttribute("aria-invalid", String(problem !== undefined));
    if (problem !== undefined) input.focus();
  }

  private listen(): void {
    const onSubmit = (id: string, act: () => void): void => {
      element(id, HTMLFormElement).addEventListener("submit", (event) => {
        event.preventDefault();
        act();
      });
    };
    onSubmit("code-form", () => void this.enter(element("code", HTMLInputElement).value));
    onSubmit("choose-form", () => {
      if (this.paper.complain(this.paper.problem())) this.paper.firstInput()?.focus();
      else void this.review();
    });
    onClick("review-change", () => {
      if (this.isSending) return;
      this.discardBallot();
      show("choose");
    });
    onClick("cast", () => void this.cast());
    onClick("audit-open", () => {
      this.openBallot();
    });
    onClick("audit-continue", () => {
      this.audit.close();
      void this.review();
    });
    onClick("vote-again", () => {
      if (this.voter) this.startChoosing(this.voter);
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.ballot) return;
      event.preventDefault();
      // Browsers of some years ago heed this only.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      event.returnValue = true;
    });
  }

  /** Shows what this voter can do now: vote, see that the vote is counted, or learn why not. */
  private async proceed(voter: Voter): Promise<void> {
    const answer = await this.server.status(voter.credential);
    if (this.voter !== voter) return;
    if (answer.outcome === "refused") this.askForCode(answer.sentence);
    else if (answer.outcome === "lost") {
      show("code");
      showProblem(sentence("connectionLost"), () => void this.proceed(voter));
    } else if (isUsed(answer.value)) showReceipt({ ...answer.value, replaces: false }, this.page);
    else if (this.page.phase === "open") this.startChoosing(voter);
    else show(this.page.phase === "early" ? "early" : "over");
  }

  private startChoosing({ credential }: Voter): void {
    this.discardBallot();
    this.paper.layOut(credential);
    show("choose");
  }

  private async review(): Promise<void> {
    const voter = this.voter;
    if (!voter) return;
    const choices = this.paper.choices();
    const attempt = ++this.attempt;
    show("review");
    listChoices(element("review-choices", HTMLElement), choices, this.answers, this.bounds.blank);
    this.showReadiness(undefined);
    const bar = element("encrypting-bar", HTMLProgressElement);
    bar.value = 0;
    announce(sentence("encrypting"));
    const made = await encryptInSlices(
      { form: this.form, secret: voter.secret, choices },
      (share) => (bar.value = share),
      () => attempt === this.attempt,
    );
    if (!made) return;
    this.ballot = made;
    this.showReadiness(fingerprint(made.ballot));
    announce(sentence("ready"));
  }

  private showReadiness(tracker: string | undefined): void {
    element("encrypting", HTMLElement).hidden = tracker !== undefined;
    element("ready", HTMLElement).hidden = tracker === undefined;
    element("review-tracker", HTMLElement).textContent = tracker ?? "";
    for (const id of ["cast", "audit-open"]) element(id, HTMLElement).setAttribute("aria-disabled", String(!tracker));
  }

  private async cast(): Promise<void> {
    const { ballot } = this;
    if (!ballot || this.isSending) return;
    this.isSending = true;
    clearProblem();
    showStep(3);
    announce(sentence("sending"));
    element("cast", HTMLElement).setAttribute("aria-disabled", "true");
    element("sending", HTMLElement).hidden = false;
    const answer = await this.server.cast(ballot.ballot);
    this.isSending = false;
    element("cast", HTMLElement).setAttribute("aria-disabled", "false");
    element("sending", HTMLElement).hidden = true;
    if (answer.outcome === "answered") this.conclude(answer.value, fingerprint(ballot.ballot));
    // The ballot stays: whether it arrived or not, the same bytes can be sent again.
    else if (answer.outcome === "lost") showProblem(sentence("sendAgain"), () => void this.cast());
    else {
      showStep(2);
      showProblem(answer.sentence);
    }
  }

  private conclude(receipt: Receipt, tracker: string): void {
    if (receipt.tracker !== tracker) {
      showProblem(sentence("unexpected"));
      return;
    }
    this.forget();
    showReceipt(receipt, this.page);
  }

  private openBallot(): void {
    const { ballot } = this;
    if (!ballot || this.isSending) return;
    // From here on this ballot cannot be cast: only its opening is left.
    this.ballot = undefined;
    this.audit.open(ballot);
  }

  private discardBallot(): void {
    this.attempt++;
    this.ballot = undefined;
  }

  private forget(): void {
    this.discardBallot();
    this.audit.close();
    this.paper.clear();
    element("review-choices", HTMLElement).replaceChildren();
    element("review-tracker", HTMLElement).textContent = "";
  }
}

function isUsed(status: Status): status is Status & { tracker: string; posted_at: string } {
  return status.ballots > 0 && status.tracker !== null && status.posted_at !== null;
}

function problemText(problem: CodeProblem): string {
  return sentence(problem.kind, "count" in problem || "character" in problem ? { ...problem } : {});
}
