// Takes the code of a letter's link out of the address into the page's form, where a button sends it: only a person presses
// it, so that whoever merely opens the link, a scanner of mail say, uses nothing up. Without a script the code is typed.

const CODE = /^#([0-9A-Z]{4}(?:-[0-9A-Z]{4}){4})$/;

/** The code in an address's fragment; undefined when there is none. */
export function codeIn(fragment: string): string | undefined {
  return CODE.exec(fragment)?.[1];
}

/**
 * `<input data-letter-code>` gets the code, elements with `data-with-code` are shown and those with `data-without-code`
 * hidden. The code leaves the address, so that it is neither seen nor kept in the browser's history.
 */
export function takeLetterCode(root: ParentNode): void {
  const input = root.querySelector<HTMLInputElement>("input[data-letter-code]");
  if (!input) return;
  const take = (): void => {
    const code = codeIn(location.hash);
    if (code === undefined) return;
    history.replaceState(null, "", location.pathname + location.search);
    input.value = code;
    for (const shown of root.querySelectorAll<HTMLElement>("[data-with-code]")) shown.hidden = false;
    for (const hidden of root.querySelectorAll<HTMLElement>("[data-without-code]")) hidden.hidden = true;
  };
  take();
  // The link of a letter, opened where the page is open already, loads nothing.
  addEventListener("hashchange", take);
}
