// The ballot paper: options in the voter's order, how many may be chosen, and what was.
import type { Choices } from "../protocol/ballots.ts";
import type { AnswerBounds } from "../protocol/election.ts";
import { element, sentence } from "./page.ts";
import { type Listed, rotated } from "./rotation.ts";

const BLANK = -1;

interface Option extends Listed {
  readonly item: HTMLElement;
  readonly input: HTMLInputElement;
}

/** The form with the options. */
export class BallotPaper {
  private readonly options: readonly Option[];

  constructor(private readonly bounds: AnswerBounds) {
    const items = [...element("options", HTMLElement).children].filter((item) => item instanceof HTMLElement);
    this.options = items.map((item) => {
      const input = element(`option-${item.dataset.number ?? ""}`, HTMLInputElement);
      return { item, input, number: Number(item.dataset.number), last: item.dataset.last !== undefined };
    });
    element("choose-form", HTMLFormElement).addEventListener("change", ({ target }) => {
      this.react(target);
    });
  }

  /** Lays the options out as this voter sees them, nothing chosen. */
  layOut(publicCredential: string): void {
    this.clear();
    // Appending moves an element that is there already.
    element("options", HTMLElement).append(...rotated(this.options, publicCredential).map(({ item }) => item));
  }

  clear(): void {
    element("choose-form", HTMLFormElement).reset();
    this.complain(undefined);
    this.count();
  }

  /** What keeps the choice from being cast, in a sentence; undefined when it may be. */
  problem(): string | undefined {
    const { min, max, options } = this.bounds;
    const count = this.chosenNumbers().length;
    if (this.isBlank() || (count >= min && count <= max)) return undefined;
    if (min === 1 && max === 1) return sentence("chooseOne");
    const values = { min, max: Math.min(max, options), count };
    if (min === max) return sentence("chooseExactly", values);
    if (count < min && max >= options) return sentence("chooseAtLeast", values);
    return sentence(min === 0 ? "chooseAtMost" : "chooseBetween", values);
  }

  /** Shows a problem beside the options, or that there is none; true when there is one. */
  complain(text: string | undefined): boolean {
    const place = element("choose-error", HTMLElement);
    place.textContent = text ?? "";
    place.hidden = text === undefined;
    element("choices", HTMLElement).classList.toggle("wrong", text !== undefined);
    return text !== undefined;
  }

  /** What was chosen, as the protocol writes it. */
  choices(): Choices {
    const chosen = this.chosenNumbers();
    const row = Array.from({ length: this.bounds.options }, (_, number) => Number(chosen.includes(number)));
    return [this.bounds.blank ? [Number(this.isBlank()), ...row] : row];
  }

  /** The first option that can be chosen, for the focus. */
  firstInput(): HTMLElement | undefined {
    return element("options", HTMLElement).querySelector("input") ?? undefined;
  }

  private chosenNumbers(): number[] {
    return this.options.filter(({ input, number }) => input.checked && number !== BLANK).map(({ number }) => number);
  }

  private isBlank(): boolean {
    return this.options.some(({ input, number }) => number === BLANK && input.checked);
  }

  private react(target: EventTarget | null): void {
    const changed = this.options.find(({ input }) => input === target);
    if (changed?.input.type === "checkbox" && changed.input.checked) {
      // A blank ballot chooses nothing, so each of the two undoes the other.
      for (const other of this.options) {
        if ((other.number === BLANK) !== (changed.number === BLANK)) other.input.checked = false;
      }
    }
    const { max } = this.bounds;
    this.complain(this.chosenNumbers().length > max ? this.problem() : undefined);
    this.count();
  }

  private count(): void {
    const place = element("choose-count", HTMLElement);
    place.textContent = place.hidden ? "" : sentence("chosenCount", { count: this.chosenNumbers().length });
  }
}

/** Writes what the choices say into a list: the options' names, or that the ballot is blank. */
export function listChoices(list: HTMLElement, choices: Choices, answers: readonly string[], blank: boolean): void {
  const [row = []] = choices;
  const chosen = answers.filter((_, index) => row[index + Number(blank)] === 1);
  const none = sentence(blank && row[0] === 1 ? "blankChosen" : "nothingChosen");
  list.replaceChildren(
    ...(chosen.length > 0 ? chosen : [none]).map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }),
  );
}
