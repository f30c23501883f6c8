// What the page shows. Every sentence stands in the page already, hidden, or in its catalogue; here they are chosen and filled in.
import type { SeenTrustee, State } from "./server.ts";

/** The parts of the page of which one is shown at a time. */
export type View =
  | "door"
  | "make"
  | "save"
  | "load"
  | "working"
  | "wait"
  | "check"
  | "done"
  | "decrypt"
  | "recount"
  | "open"
  | "thanks"
  | "over";

/** The step in which the trustees' browsers exchange messages. */
export const TOGETHER = 3;

/** The steps listed at the top: in which of them a view stands, if it is not said otherwise. */
const PLACES: Record<View, number> = {
  door: 0,
  make: 1,
  save: 2,
  load: 2,
  working: TOGETHER,
  wait: TOGETHER,
  check: 4,
  done: 5,
  decrypt: 6,
  recount: 6,
  open: 6,
  thanks: 7,
  over: 7,
};

/** The element with this id, of this kind; the template has it. */
export function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

/** The sentences of the page's catalogue. */
export class Sentences {
  private readonly texts: Partial<Record<string, string>>;

  constructor() {
    this.texts = JSON.parse(element("sentences", HTMLScriptElement).textContent) as Record<string, string>;
  }

  /** A sentence, with `values` in the place of its {names}; the catalogue's general one where it has none of this name. */
  say(name: string, values: Readonly<Record<string, string>> = {}): string {
    const text = this.texts[name] ?? this.texts.Fault ?? "";
    return text.replace(/\{(\w+)\}/g, (whole, value: string) => values[value] ?? whole);
  }

  has(name: string): boolean {
    return this.texts[name] !== undefined;
  }
}

let shown: View = "door";

/** Shows one part of the page and hides the others; a part that is new gets the focus, so that it is read out. */
export function show(view: View, current = PLACES[view]): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-view]")) part.hidden = part.dataset.view !== view;
  for (const item of document.querySelectorAll<HTMLElement>("#steps li")) {
    const place = Number(item.dataset.place);
    item.classList.toggle("done", place < current);
    if (place === current) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  if (view === shown) return;
  shown = view;
  document.querySelector<HTMLElement>(`[data-view="${view}"] h2`)?.focus();
}

/** Puts this text wherever the page has `data-fill="name"`. */
export function fill(name: string, text: string): void {
  for (const place of document.querySelectorAll<HTMLElement>(`[data-fill="${name}"]`)) place.textContent = text;
}

/** Shows what is marked with `data-if="name"`, or hides it. */
export function showIf(name: string, condition: boolean): void {
  for (const place of document.querySelectorAll<HTMLElement>(`[data-if="${name}"]`)) place.hidden = !condition;
}

/** Says what went wrong, or nothing. */
export function complain(sentence: string): void {
  const place = element("complaint", HTMLElement);
  place.textContent = sentence;
  place.hidden = sentence === "";
}

/** The trustees, one row each, and how far each is. */
export function listTrustees({ trustees, number }: State, sentences: Sentences): void {
  const rows = trustees.map((trustee) => {
    const row = document.createElement("tr");
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = trustee.number === number ? sentences.say("you", { name: trustee.name }) : trustee.name;
    const cells = [cell(String(trustee.number), "number"), name, stateCell(trustee, sentences)];
    row.append(...cells);
    return row;
  });
  element("trustees", HTMLElement).replaceChildren(...rows);
}

/** The identifiers of the trustees' certificates, to be compared by telephone. */
export function listIdentifiers(identifiers: readonly { readonly name: string; readonly text: string }[]): void {
  for (const list of document.querySelectorAll("[data-identifiers]")) {
    const items = identifiers.flatMap(({ name, text }) => {
      const [term, detail] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = name;
      detail.textContent = text.replace(/(.{8})(?=.)/g, "$1 ");
      detail.className = "code";
      return [term, detail];
    });
    list.replaceChildren(...items);
  }
}

function cell(text: string, className = ""): HTMLTableCellElement {
  const made = document.createElement("td");
  made.textContent = text;
  made.className = className;
  return made;
}

function stateCell({ begun, key, checked, decrypted }: SeenTrustee, sentences: Sentences): HTMLTableCellElement {
  const made = cell("");
  const badge = document.createElement("span");
  const state = decrypted ? "decrypted" : checked ? "checked" : key ? "keyMade" : begun ? "begun" : "notBegun";
  badge.className = decrypted || checked ? "badge good" : key || begun ? "badge" : "badge still";
  badge.textContent = sentences.say(state);
  made.append(badge);
  return made;
}
