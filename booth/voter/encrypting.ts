// Encryption in slices, so that the page shows how far it is and stays alive on a slow telephone.
import { ballotInSteps, type Vote } from "../protocol/ballots.ts";
import type { OpenedBallot } from "../protocol/opened_ballot.ts";
import { systemDice } from "../protocol/scalar.ts";

const SLICE = 40;

/** The ballot and what opens it; undefined when `isWanted` no longer says so. `show` is told the share that is done. */
export async function encryptInSlices(
  vote: Vote,
  show: (share: number) => void,
  isWanted: () => boolean,
): Promise<OpenedBallot | undefined> {
  const making = ballotInSteps(vote, systemDice);
  let pause = performance.now() + SLICE;
  // Whatever the page shows by now is seen before the work begins.
  await breath();
  while (isWanted()) {
    const made = making.next();
    if (made.done === true) return made.value;
    if (performance.now() > pause) {
      show(made.value);
      await breath();
      pause = performance.now() + SLICE;
    }
  }
  return undefined;
}

function breath(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
