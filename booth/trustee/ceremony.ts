// The way of a trustee through the page: which part is shown, what the browser does by itself, what it waits for.
import { Fault } from "../protocol/fault.ts";
import { certificateId, Key, type KeyFile, makeKey, readKeyFile } from "./keys.ts";
import { type Message, Refused, type Server, type State } from "./server.ts";
import { Tally } from "./opening.ts";
import { complain, element, fill, listIdentifiers, listTrustees, type Sentences, show, showIf, TOGETHER } from "./view.ts";

const PAUSE = 2500;
const NOT_FOUND = 404;
const MESSAGES = new Set<string>(["public-key", "certificate", "polynomial", "voutput"]);

/** One visit to the page. What is in the trustee's file lives in this object's memory, and nowhere else. */
export class Ceremony {
  private state: State | undefined;
  private made: KeyFile | undefined;
  private key: Key | undefined;
  private busy = false;
  private tally: Tally | undefined;
  private failed: "step" | "deed" | undefined;

  constructor(
    private readonly server: Server,
    private readonly sentences: Sentences,
    private readonly worker: string,
  ) {}

  /** Begins, for a trustee who has signed in. */
  async start(): Promise<void> {
    this.listen();
    await this.step();
    setInterval(() => void this.step(), PAUSE);
  }

  private listen(): void {
    const onClick = (id: string, act: () => void) => {
      element(id, HTMLElement).addEventListener("click", act);
    };
    onClick("make", () => {
      this.make();
    });
    onClick("have", () => {
      show("load");
    });
    onClick("save", () => {
      if (this.made) saveFile(this.made);
      showIf("saved", true);
    });
    onClick("open", () => void this.attempt(() => this.open()));
    for (const input of document.querySelectorAll<HTMLInputElement>("input[data-key-file]")) {
      input.addEventListener("change", () => void this.attempt(() => this.load(input)));
    }
    element("upload", HTMLInputElement).addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) void this.attempt(() => this.upload(target));
    });
  }

  // Asks where things stand, and does what can be done without the trustee.
  private async step(): Promise<void> {
    await this.attempt(async () => {
      this.state = await this.server.state();
      this.describe(this.state);
      await this.proceed(this.state);
    }, "step");
  }

  private async proceed(state: State): Promise<void> {
    if (MESSAGES.has(state.step)) {
      if (this.key === undefined) {
        this.ask(state);
        return;
      }
      show("working");
      await this.send(state.step as Message, await this.key.message(state));
    } else if (state.step === "check" && state.election.kind === "single" && this.key !== undefined) {
      // The key came out of the file a moment ago: that is the check.
      await this.send("checked", await this.key.check(state));
    } else if (state.step === "decrypt") {
      if (this.tally === undefined) show("decrypt");
    } else {
      show(state.step as "wait" | "check" | "done" | "thanks" | "over");
    }
  }

  // What is due needs the file: a new one, or the one that was saved.
  private ask(state: State): void {
    if (state.step !== "public-key" && state.step !== "certificate") show("load", TOGETHER);
    else if (this.made !== undefined) show("save");
    else if (document.querySelector<HTMLElement>('[data-view="load"]')?.hidden !== false) show("make");
  }

  private make(): void {
    if (this.state === undefined) return;
    this.made = makeKey(this.state);
    fill("file", this.made.name);
    show("save");
  }

  // A file was chosen: its key is used when it is the one that was made, or that the site knows.
  private async load(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    if (file === undefined || this.state === undefined) return;
    try {
      const text = await readKeyFile(file);
      const key = Key.fromFile(text, this.state.election.kind);
      if (!key.isPosted(this.state) || (this.made !== undefined && this.made.text !== text)) throw new Fault("ForeignKey");
      this.made = undefined;
      this.key = key;
    } finally {
      // The same file can be chosen again.
      input.value = "";
    }
    if (this.state.step === "check") await this.send("checked", await this.key.check(this.state));
    else if (this.state.step === "decrypt") await this.recount(this.state, this.key);
    else await this.proceed(this.state);
  }

  private async recount(state: State, key: Key): Promise<void> {
    show("recount");
    const exponent = await key.exponent(state);
    try {
      this.tally = await Tally.recount(state, exponent, this.worker, (stage, done, total) => {
        const bar = element("progress", HTMLProgressElement);
        bar.max = total;
        bar.value = done;
        bar.textContent = this.sentences.say(stage, progressNumbers(stage, done, total));
        fill("progress", bar.textContent);
      });
    } catch (error) {
      show("decrypt");
      throw error;
    }
    fill("hash", this.tally.hash);
    fill("fingerprint", this.tally.fingerprints.election);
    fill("credentials", this.tally.fingerprints.credentials);
    fill("ballots", this.tally.ballots.toLocaleString(document.documentElement.lang));
    fill("weight", BigInt(this.tally.weight).toLocaleString(document.documentElement.lang));
    showIf("one-ballot", this.tally.ballots === 1);
    show("open");
  }

  private async open(): Promise<void> {
    if (this.tally === undefined || this.state === undefined) return;
    await this.send("decryption", this.tally.decrypt());
    this.tally = undefined;
    this.key = undefined;
  }

  private async upload(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    if (file === undefined || this.state === undefined) return;
    const due: Partial<Record<string, Message>> = { check: "checked", decrypt: "decryption" };
    const message = due[this.state.step] ?? (MESSAGES.has(this.state.step) ? (this.state.step as Message) : undefined);
    const content = await file.text();
    input.value = "";
    if (message === undefined) throw new Refused(409, "NotYetDue", this.sentences.say("NotYetDue"));
    // A private key, chosen by mistake, goes nowhere.
    if (!content.startsWith("{")) throw new Refused(400, "NotAMessage", this.sentences.say("NotAMessage"));
    await this.send(message, content);
  }

  private async send(message: Message, content: string): Promise<void> {
    await this.server.send(message, content);
    this.state = await this.server.state();
    this.describe(this.state);
    await this.proceed(this.state);
  }

  // Does one thing at a time, and says what went wrong: until the same kind of thing goes well.
  private async attempt(act: () => Promise<void>, kind: "step" | "deed" = "deed"): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    if (kind === "deed") complain("");
    try {
      await act();
      if (this.failed === kind) {
        complain("");
        this.failed = undefined;
      }
    } catch (error) {
      this.failed = kind;
      if (error instanceof Refused && error.status === NOT_FOUND) show("door");
      complain(sentenceOf(error, this.sentences));
    } finally {
      this.busy = false;
    }
  }

  private describe(state: State): void {
    const { election, number, tally } = state;
    const values = { number, size: election.size, threshold: election.threshold, name: election.name };
    for (const [name, value] of Object.entries(values)) fill(name, String(value));
    fill("organization", election.organization);
    showIf("signed-in", true);
    showIf("sole", election.size === 1);
    showIf("several", election.size > 1);
    showIf("threshold", election.kind === "threshold");
    showIf("all", election.kind === "single" && election.size > 1);
    showIf("dkey", state.own.voutput !== "");
    showIf("no-dkey", state.own.voutput === "");
    for (const step of document.querySelectorAll<HTMLElement>("[data-cli]")) step.hidden = step.dataset.cli !== state.step;
    fill("question", state.question);
    fill("posted-hash", tally?.hash ?? "");
    listTrustees(state, this.sentences);
    const names = state.trustees.map((trustee) => trustee.name);
    listIdentifiers(state.certificates.map((text, i) => ({ name: names[i] ?? "", text: certificateId(text) })));
    showIf("identifiers", state.certificates.length > 1);
  }
}

function progressNumbers(stage: "reading" | "summing", done: number, total: number): Record<string, string> {
  const number = (value: number) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  const unit = stage === "reading" ? 2 ** 20 : 1;
  return { done: number(done / unit), total: number(total / unit) };
}

function sentenceOf(error: unknown, sentences: Sentences): string {
  if (error instanceof Refused && error.status === NOT_FOUND) return sentences.say("SignedOut");
  if (error instanceof Refused) return error.sentence || sentences.say("Offline");
  const fault = error instanceof Error && "fault" in error ? String(error.fault) : "";
  if (fault !== "") return sentences.say(sentences.has(fault) ? fault : "Fault", { fault });
  return sentences.say("Offline");
}

function saveFile({ name, text }: KeyFile): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
