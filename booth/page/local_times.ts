// Moments in the viewer's own zone beside the organization's.

/** A moment in words: the day and the minute, in this zone or the viewer's, the zone named when `named`. */
export function momentText(moment: Date, language: string, zone?: string, named = true): string {
  const options: Intl.DateTimeFormatOptions = {
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    ...(named ? { timeZoneName: "short" } : {}),
    ...(zone ? { timeZone: zone } : {}),
  };
  return new Intl.DateTimeFormat(language, options).format(moment);
}

/** Whether both zones' clocks show the same at this moment, so that one writing serves. */
export function sameClock(moment: Date, zone: string): boolean {
  return momentText(moment, "en", zone, false) === momentText(moment, "en", undefined, false);
}

/**
 * After each `<time datetime="…" data-local>` the same moment as the viewer's clock has it.
 *
 * With `data-zone`, the zone that the page's own words are in, nothing is added where both clocks show the same.
 */
export function addLocalTimes(root: ParentNode): void {
  const language = document.documentElement.lang || "en";
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-local]")) {
    const moment = new Date(element.dateTime);
    const zone = element.dataset.zone;
    element.removeAttribute("data-local");
    if (Number.isNaN(moment.getTime()) || (zone && sameClock(moment, zone))) continue;
    const local = document.createElement("span");
    local.className = "local-time";
    local.textContent = ` (${momentText(moment, language)})`;
    element.after(local);
  }
}
