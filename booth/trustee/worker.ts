// Reads a public archive and sums up its ballots beside the page, so that the page stays alive. Knows no secret.
import { recount } from "../protocol/board.ts";
import { Fault } from "../protocol/fault.ts";
import { tallyText } from "../protocol/tally.ts";
import { ownerKeys } from "../protocol/trustees.ts";
import type { Asked, Answered } from "./recount.ts";

const answer = (message: Answered) => {
  postMessage(message);
};

onmessage = (event: MessageEvent<Asked>) => {
  void count(event.data);
};

async function count({ archive, size }: Asked): Promise<void> {
  try {
    const { election, trustees, credentials, tally, sized } = await recount(download(archive), size, (stage, done, total) => {
      answer({ kind: "progress", stage, done, total });
    });
    answer({
      kind: "counted",
      uuid: election.uuid,
      fingerprint: election.fingerprint,
      credentials,
      tally: tallyText(tally),
      hash: sized.hash,
      ballots: sized.ballots,
      weight: sized.weight.toString(),
      keys: ownerKeys(trustees).map((key) => key.hex()),
    });
  } catch (error) {
    answer({ kind: "failed", fault: error instanceof Fault ? error.fault : "" });
  }
}

// The archive's bytes as they come in: it may be larger than memory.
async function* download(address: string): AsyncGenerator<Uint8Array> {
  const response = await fetch(address, { credentials: "omit", cache: "no-store" });
  if (!response.ok || response.body === null) throw new Error("the archive cannot be had");
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
