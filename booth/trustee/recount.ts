// The page's side of the worker that recounts.
import type { FaultName } from "../protocol/fault.ts";

/** What the worker is asked: where the archive is, and how many bytes it has about. */
export interface Asked {
  readonly archive: string;
  readonly size: number;
}

/** What there is to open, seen by the worker to be the sum of the ballots. */
export interface Counted {
  readonly kind: "counted";
  readonly uuid: string;
  readonly fingerprint: string;
  readonly credentials: string;
  readonly tally: string;
  readonly hash: string;
  readonly ballots: number;
  readonly weight: string;
  /** The trustees' public keys, in the order of their numbers. */
  readonly keys: readonly string[];
}

interface Progress {
  readonly kind: "progress";
  readonly stage: "reading" | "summing";
  readonly done: number;
  readonly total: number;
}

interface Failed {
  readonly kind: "failed";
  readonly fault: FaultName | "";
}

export type Answered = Counted | Progress | Failed;

/** The archive could not be read, or is not in order: `fault` is empty for the former. */
export class RecountFailed extends Error {
  constructor(readonly fault: FaultName | "") {
    super(fault);
  }
}

/** Has the archive recounted; `progress` is told the stage and how much of it is done. */
export function recountInWorker(
  script: string,
  asked: Asked,
  progress: (stage: Progress["stage"], done: number, total: number) => void,
): Promise<Counted> {
  const worker = new Worker(script);
  return new Promise<Counted>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answered>) => {
      if (data.kind === "progress") progress(data.stage, data.done, data.total);
      else if (data.kind === "counted") resolve(data);
      else reject(new RecountFailed(data.fault));
    };
    worker.onerror = () => {
      reject(new RecountFailed(""));
    };
    worker.postMessage(asked);
  }).finally(() => {
    worker.terminate();
  });
}
