// What the page asks of the site and sends to it: never anything that is in the trustee's file.

/** What is due from the trustee, as the site says it. */
export type Step =
  | "public-key"
  | "certificate"
  | "polynomial"
  | "voutput"
  | "wait"
  | "check"
  | "done"
  | "decrypt"
  | "thanks"
  | "over";

/** One of the election's trustees, as all of them may see it. */
export interface SeenTrustee {
  readonly number: number;
  readonly name: string;
  readonly begun: boolean;
  readonly key: boolean;
  readonly checked: boolean;
  readonly decrypted: boolean;
}

/** The tally that is posted. */
export interface PostedTally {
  readonly hash: string;
  readonly ballots: number;
  readonly weight: string;
  readonly archive: string;
  readonly size: number;
}

/** Where the election and the trustee stand. */
export interface State {
  readonly election: {
    readonly name: string;
    readonly organization: string;
    readonly state: string;
    readonly kind: "single" | "threshold";
    readonly threshold: number;
    readonly size: number;
    readonly fingerprint: string;
    readonly result: string;
  };
  readonly number: number;
  readonly step: Step;
  readonly trustees: readonly SeenTrustee[];
  readonly certificates: readonly string[];
  readonly own: {
    readonly public_key: string;
    readonly certificate: string;
    readonly vinput: string;
    readonly voutput: string;
  };
  readonly question: string;
  readonly tally: PostedTally | null;
}

/** Where a message is sent. */
export type Message = "public-key" | "certificate" | "polynomial" | "voutput" | "checked" | "decryption";

/** The site refused: `sentence` is for the person at the screen, in their language. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly sentence: string,
  ) {
    super(sentence);
  }
}

interface Request {
  readonly method: "GET" | "POST";
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The site's side of one election, whose addresses begin with `base`. */
export class Server {
  constructor(
    private readonly base: string,
    private readonly csrfToken: string,
  ) {}

  async signIn(number: number, token: string): Promise<void> {
    await this.post("sign-in", JSON.stringify({ number, token }));
  }

  async state(): Promise<State> {
    return (await this.ask("state", { method: "GET" })) as State;
  }

  async send(message: Message, content: string): Promise<void> {
    await this.post(message, content);
  }

  private post(path: string, body: string): Promise<unknown> {
    const headers = { "X-CSRFToken": this.csrfToken, "Content-Type": "text/plain; charset=utf-8" };
    return this.ask(path, { method: "POST", body, headers });
  }

  private async ask(path: string, { headers = {}, ...request }: Request): Promise<unknown> {
    const accepting = { Accept: "application/json", ...headers };
    const options = { credentials: "same-origin", cache: "no-store", headers: accepting } as const;
    const response = await fetch(this.base + path, { ...request, ...options });
    const answer: unknown = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    const { code = "", sentence = "" } = answer as { code?: string; sentence?: string };
    throw new Refused(response.status, code, sentence);
  }
}
