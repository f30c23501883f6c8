// Which part of the page is seen, where the focus goes, and what the title says of an unfinished vote.
import { element, sentence } from "./page.ts";

/** The page's parts, of which one is seen. */
const PARTS = ["code", "early", "over", "choose", "review", "audit", "counted"] as const;
export type Part = (typeof PARTS)[number];

/** The step that each part belongs to, counted from 1; 4 is after the last. */
const STEP: Readonly<Partial<Record<Part, number>>> = { code: 1, choose: 1, review: 2, audit: 2, counted: 4 };

const title = document.title;

/** Shows one part, moves the focus to its heading, and says in the title how far the vote is. */
export function show(part: Part): void {
  element("waiting", HTMLElement).hidden = true;
  for (const name of PARTS) element(`part-${name}`, HTMLElement).hidden = name !== part;
  showStep(STEP[part]);
  clearProblem();
  const unfinished = part === "choose" || part === "review" || part === "audit";
  const prefix = unfinished ? sentence("notCastYet") : part === "counted" ? sentence("counted") : "";
  document.title = prefix ? `${prefix} · ${title}` : title;
  element(`heading-${part}`, HTMLElement).focus();
  window.scrollTo(0, 0);
}

/** Marks where among the steps the voter is. */
export function showStep(current: number | undefined): void {
  const steps = element("steps", HTMLElement);
  steps.hidden = current === undefined;
  [...steps.children].forEach((step, index) => {
    step.classList.toggle("done", index + 1 < (current ?? 0));
    if (index + 1 === current) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  });
}

/** A refusal or a failure, at the head of the page, read out at once; `again` is what a button below it tries. */
export function showProblem(text: string, again?: () => void): void {
  element("problem-text", HTMLElement).textContent = text;
  const button = element("problem-again", HTMLButtonElement);
  button.hidden = again === undefined;
  button.onclick = again ?? null;
  const problem = element("problem", HTMLElement);
  problem.hidden = false;
  problem.scrollIntoView({ block: "nearest" });
}

export function clearProblem(): void {
  element("problem", HTMLElement).hidden = true;
  element("problem-text", HTMLElement).textContent = "";
}

/** Said to whoever listens, seen by nobody. */
export function announce(text: string): void {
  element("announcement", HTMLElement).textContent = text;
}
