// "Your vote is counted": the tracker and the moment, on both clocks.
import { momentText, sameClock } from "../page/local_times.ts";
import { element, language, type PageData, sentence } from "./page.ts";
import { announce, show } from "./steps.ts";

/** What the panel says; `replaces` where an earlier ballot was replaced by this one. */
export interface Counted {
  readonly tracker: string;
  readonly posted_at: string;
  readonly replaces: boolean;
}

export function showReceipt(counted: Counted, page: PageData): void {
  element("counted-tracker", HTMLElement).textContent = counted.tracker;
  element("counted-board", HTMLAnchorElement).href = `${page.addresses.board}?q=${encodeURIComponent(counted.tracker)}`;
  const time = element("counted-time", HTMLTimeElement);
  time.dateTime = counted.posted_at;
  time.textContent = bothClocks(new Date(counted.posted_at), page.timeZone);
  element("counted-replaces", HTMLElement).hidden = !counted.replaces;
  element("counted-again", HTMLElement).hidden = page.phase !== "open";
  element("counted-closes", HTMLElement).textContent = bothClocks(new Date(page.closesAt), page.timeZone);
  show("counted");
  announce(sentence("counted"));
}

/** A moment on the viewer's clock, and on the organization's where that shows another time. */
function bothClocks(moment: Date, zone: string): string {
  const local = momentText(moment, language());
  if (sameClock(moment, zone)) return local;
  return sentence("times", { local, organization: momentText(moment, language(), zone) });
}
