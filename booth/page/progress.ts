// Work that goes on at the server, shown while it goes on.

const EVERY = 1000;
const AFTER_A_FAILURE = 5000;

/** What `data-progress-url` answers: how much of how much is done, a sentence, and whether there is more to wait for. */
interface Progress {
  readonly done: number;
  readonly total: number;
  readonly text: string;
  readonly finished: boolean;
}

/** Keeps the `<progress>` and the `[data-progress-text]` in each `[data-progress-url]` current; reloads at the end. */
export function followProgress(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-progress-url]")) {
    void follow(element, element.dataset.progressUrl ?? "");
  }
}

async function follow(element: HTMLElement, url: string): Promise<void> {
  for (;;) {
    const progress = await ask(url);
    if (progress) show(element, progress);
    if (progress?.finished) {
      location.reload();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, progress ? EVERY : AFTER_A_FAILURE));
  }
}

async function ask(url: string): Promise<Progress | undefined> {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
    return response.ok ? ((await response.json()) as Progress) : undefined;
  } catch {
    // The connection is gone for a moment; the work goes on without us.
    return undefined;
  }
}

function show(element: HTMLElement, { done, total, text }: Progress): void {
  const bar = element.querySelector("progress");
  if (bar) {
    bar.max = Math.max(total, 1);
    bar.value = done;
  }
  const words = element.querySelector("[data-progress-text]");
  if (words && words.textContent !== text) words.textContent = text;
}
