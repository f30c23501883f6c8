// The trustee's page: signs in with the link's fragment, and begins.
import { Ceremony } from "./ceremony.ts";
import { Refused, Server } from "./server.ts";
import { complain, element, Sentences } from "./view.ts";

const PAUSE = 3000;
const LINK = /^#([1-9][0-9]{0,4})\.([0-9a-f]{40})$/;

async function begin(): Promise<void> {
  const { base = "", worker = "" } = element("trustee", HTMLElement).dataset;
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const [server, sentences] = [new Server(base, token), new Sentences()];
  if (!isSecureContext) {
    // Browsers keep their ciphers from pages that could have been changed on the way.
    complain(sentences.say("Insecure"));
    return;
  }
  const [, number, secret] = LINK.exec(location.hash) ?? [];
  // The secret leaves the address, so that it is neither seen nor kept in the browser's history.
  history.replaceState(null, "", location.pathname);
  try {
    await patiently(
      () => (number !== undefined && secret !== undefined ? server.signIn(Number(number), secret) : server.state()),
      () => {
        complain(sentences.say("Offline"));
      },
    );
  } catch (error) {
    complain(number !== undefined && error instanceof Refused ? error.sentence : "");
    return;
  }
  complain("");
  await new Ceremony(server, sentences, worker).start();
}

// Asks again until the site can be reached: the secret is out of the address, and would be lost.
async function patiently(ask: () => Promise<unknown>, excuse: () => void): Promise<void> {
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (error instanceof Refused) throw error;
      excuse();
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}

void begin();
addEventListener("hashchange", () => {
  if (LINK.test(location.hash)) location.reload();
});
