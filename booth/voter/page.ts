// What the page brings: its elements, the election, and every sentence, in the page's language.

/** What the server wrote into the page, the same for every voter. */
export interface PageData {
  /** The election's bytes, to which every ballot is bound. */
  readonly election: string;
  readonly phase: "early" | "open" | "closed";
  readonly closesAt: string;
  readonly timeZone: string;
  readonly addresses: { readonly ballots: string; readonly status: string; readonly opened: string; readonly board: string };
}

/** The sentences that the script shows, by name; `{value}` stands for what is filled in. */
export type SentenceName =
  | "blankChosen"
  | "cannotRead"
  | "checkAgrees"
  | "checkDisagrees"
  | "chooseAtLeast"
  | "chooseAtMost"
  | "chooseBetween"
  | "chooseExactly"
  | "chooseOne"
  | "chosenCount"
  | "codeCharacter"
  | "codeEmpty"
  | "codeLong"
  | "codeShort"
  | "connectionLost"
  | "counted"
  | "encrypting"
  | "notCastYet"
  | "nothingChosen"
  | "ready"
  | "sending"
  | "sendAgain"
  | "times"
  | "unexpected"

type Values = Readonly<Record<string, string | number>>;

/** The value of a `json_script` element. */
export function data(id: string): unknown {
  return JSON.parse(element(id, HTMLScriptElement).textContent);
}

/** An element that the template has. */
export function element<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}

/** A sentence of the page's own language. */
export function sentence(name: SentenceName, values: Values = {}): string {
  sentences ??= data("sentences") as Record<string, string>;
  return (sentences[name] ?? name).replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}

let sentences: Record<string, string> | undefined;

export function language(): string {
  return document.documentElement.lang;
}

/** Runs `act` at each click. */
export function onClick(id: string, act: () => void): void {
  element(id, HTMLElement).addEventListener("click", act);
}
