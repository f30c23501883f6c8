// Cast or audit: a ballot is opened, so that another program can tell what this page put into it, and is then thrown away.
import { type Choices } from "../protocol/ballots.ts";
import { fingerprint } from "../protocol/election.ts";
import { type OpenedBallot, writeOpenedBallot } from "../protocol/opened_ballot.ts";
import { listChoices } from "./choosing.ts";
import { element, onClick, sentence } from "./page.ts";
import type { Server } from "./server.ts";
import { announce, show } from "./steps.ts";

/** The options' names, and whether the first number says blank. */
interface Asked {
  readonly answers: readonly string[];
  readonly blank: boolean;
}

export class Audit {
  private opened = "";
  private tracker = "";
  private choices: Choices = [];

  constructor(
    private readonly asked: Asked,
    private readonly server: Server,
  ) {
    onClick("audit-save", () => {
      this.save();
    });
    onClick("audit-check", () => void this.check());
  }

  /** Shows what the ballot says and by which randomness. The caller has forgotten the ballot: it is never cast. */
  open(ballot: OpenedBallot): void {
    this.opened = writeOpenedBallot(ballot);
    this.tracker = fingerprint(ballot.ballot);
    this.choices = ballot.choices;
    listChoices(element("audit-choices", HTMLElement), ballot.choices, this.asked.answers, this.asked.blank);
    element("audit-tracker", HTMLElement).textContent = this.tracker;
    element("audit-opened", HTMLElement).textContent = this.opened;
    this.say("", "");
    show("audit");
  }

  /** Forgets what was opened. */
  close(): void {
    this.opened = "";
    this.choices = [];
    element("audit-opened", HTMLElement).textContent = "";
    element("audit-choices", HTMLElement).replaceChildren();
  }

  private save(): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.opened], { type: "application/json" }));
    link.download = "opened-ballot.json";
    link.click();
    setTimeout(() => {
      URL.revokeObjectURL(link.href);
    }, 60_000);
  }

  private async check(): Promise<void> {
    const asked = this.choices;
    this.say(sentence("sending"), "");
    const answer = await this.server.check(this.opened);
    if (answer.outcome === "lost") this.say(sentence("connectionLost"), "warn");
    else if (answer.outcome === "refused") this.say(answer.sentence, "bad");
    else if (JSON.stringify(answer.value.choices) === JSON.stringify(asked)) this.say(sentence("checkAgrees"), "good");
    else this.say(sentence("checkDisagrees"), "bad");
  }

  private say(text: string, kind: "" | "good" | "warn" | "bad"): void {
    const place = element("audit-verdict", HTMLElement);
    place.textContent = text;
    place.hidden = text === "";
    place.className = `notice ${kind}`;
    announce(text);
  }
}
