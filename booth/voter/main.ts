// The voter's page. The code in the link's fragment never leaves the browser: it is taken out of the address at once.
import { Booth } from "./booth.ts";
import { data, element, type PageData, sentence } from "./page.ts";
import { show, showProblem } from "./steps.ts";

/** The fragment, out of the address and so out of the history; empty when there is none. */
function takeFragment(): string {
  const fragment = location.hash.slice(1);
  if (fragment) history.replaceState(null, "", location.pathname + location.search);
  return fragment;
}

function start(fragment: string): void {
  const booth = new Booth(data("vote") as PageData);
  const take = (code: string): void => {
    if (code) void booth.enter(code);
  };
  if (fragment) take(fragment);
  else booth.askForCode();
  // Another link to this page was opened in its place.
  window.addEventListener("hashchange", () => {
    take(takeFragment());
  });
  // Never shown again as it was, by whoever presses "back" on a shared machine.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
}

const fragment = takeFragment();
// The same page in another language takes the code along, in the fragment again.
for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-language]")) {
  link.addEventListener("click", () => {
    if (fragment) link.hash = fragment;
  });
}
try {
  start(fragment);
} catch {
  show("code");
  element("part-code", HTMLElement).hidden = true;
  showProblem(sentence("cannotRead"));
}
