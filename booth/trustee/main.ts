// The trustee's page: signs in with the link's fragment, and begins.
import { Ceremony } from "./ceremony.ts";
import { Refused, Server } from "./server.ts";
import { complain, element, Sentences, show } from "./view.ts";

const LINK = /^#([1-9][0-9]{0,4})\.([0-9a-f]{40})$/;

async function begin(): Promise<void> {
  const { base = "", worker = "" } = element("trustee", HTMLElement).dataset;
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const [server, sentences] = [new Server(base, token), new Sentences()];
  const [, number, secret] = LINK.exec(location.hash) ?? [];
  // The secret leaves the address, so that it is neither seen nor kept in the browser's history.
  history.replaceState(null, "", location.pathname);
  try {
    if (number !== undefined && secret !== undefined) await server.signIn(Number(number), secret);
    else await server.state();
  } catch (error) {
    show("door");
    if (!(error instanceof Refused)) complain(sentences.say("Offline"));
    else if (number !== undefined) complain(error.sentence);
    return;
  }
  await new Ceremony(server, sentences, worker).start();
}

void begin();
addEventListener("hashchange", () => {
  if (LINK.test(location.hash)) location.reload();
});
