// The three questions that the page asks the server. None bears a cookie; what they send is what is documented, no more.
import type { PageData } from "./page.ts";
import { language } from "./page.ts";

const PATIENCE = 30_000;

/** The server said no: its own sentence says what to do. */
export interface Refused {
  readonly outcome: "refused";
  readonly code: string;
  readonly sentence: string;
}

/** No answer: whether the request arrived is unknown. */
export interface Lost {
  readonly outcome: "lost";
}

export interface Answered<T> {
  readonly outcome: "answered";
  readonly value: T;
}

export type Answer<T> = Answered<T> | Refused | Lost;

/** What a public credential has been used for. */
export interface Status {
  readonly ballots: number;
  readonly tracker: string | null;
  readonly posted_at: string | null;
}

export interface Receipt {
  readonly tracker: string;
  readonly number: number;
  readonly posted_at: string;
  readonly replaces: boolean;
}

/** What the second program found in an opened ballot: for each question what was chosen. */
export interface Verdict {
  readonly honest: true;
  readonly choices: readonly (readonly number[])[];
}

export class Server {
  constructor(private readonly addresses: PageData["addresses"]) {}

  status(publicCredential: string): Promise<Answer<Status>> {
    return ask(`${this.addresses.status}?credential=${publicCredential}`, { method: "GET" });
  }

  /** The same bytes again get the same receipt, so a lost answer is asked for again by sending them again. */
  cast(ballot: string): Promise<Answer<Receipt>> {
    return ask(this.addresses.ballots, { method: "POST", body: ballot });
  }

  check(opened: string): Promise<Answer<Verdict>> {
    return ask(this.addresses.opened, { method: "POST", body: opened });
  }
}

async function ask<T>(address: string, request: { method: string; body?: string }): Promise<Answer<T>> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort();
  }, PATIENCE);
  try {
    const headers = {
      Accept: "application/json",
      "Accept-Language": language(),
      ...(request.body === undefined ? {} : { "Content-Type": "application/json" }),
    };
    const options = { ...request, headers, credentials: "omit", cache: "no-store", signal: controller.signal } as const;
    const response = await fetch(address, options);
    const said: unknown = await response.json();
    if (response.ok) return { outcome: "answered", value: said as T };
    // A broken gateway's page is no JSON and no answer; neither is a server that failed.
    return isRefusal(said) && response.status < 500 ? { outcome: "refused", ...said } : { outcome: "lost" };
  } catch {
    return { outcome: "lost" };
  } finally {
    clearTimeout(timer);
  }
}

function isRefusal(said: unknown): said is { code: string; sentence: string } {
  return typeof said === "object" && said !== null && "code" in said && "sentence" in said;
}
