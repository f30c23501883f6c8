// What every page of the site may use; all pages work without it.
import { enableCopying, enablePrinting } from "./buttons.ts";
import { takeLetterCode } from "./letter_code.ts";
import { addLocalTimes } from "./local_times.ts";
import { followProgress } from "./progress.ts";

addLocalTimes(document);
enableCopying(document);
enablePrinting(document);
followProgress(document);
takeLetterCode(document);
