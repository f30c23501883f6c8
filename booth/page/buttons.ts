// Buttons that copy and print. They are `hidden` in the page, since without a script they would do nothing.

const SAID_FOR = 2500;

/** `<button data-copy="#tracker" data-copied="Copied" hidden>` copies that element's text. */
export function enableCopying(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => void copy(button));
  }
}

/** `<button data-print hidden>` prints the page. */
export function enablePrinting(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      window.print();
    });
  }
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const source = document.querySelector(button.dataset.copy ?? "");
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
  } catch {
    // No leave to write, or no clipboard: the text is selected, and the viewer's own copying does the rest.
    getSelection()?.selectAllChildren(source);
    return;
  }
  const label = button.textContent;
  button.textContent = button.dataset.copied ?? label;
  setTimeout(() => (button.textContent = label), SAID_FOR);
}
