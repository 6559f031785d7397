// Does what the entries of a card's menu say: the whole screen, a picture, the link, or the code that shows the card in
// another page's frame. The server writes it into the pages that have such menus, without its comments.
const escaped = (text) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

// An iPhone gives no element the whole screen: the entry is not shown there.
if (!document.fullscreenEnabled) document.documentElement.dataset.noFull = "";

addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-full],[data-picture],[data-copy]");
  if (!button) return;
  const { copy, frame, done, full, script } = button.dataset;
  if (full !== undefined) {
    // A card that is refused the whole screen stays as it is.
    button.closest(".card").requestFullscreen().catch(() => {});
    const menu = button.closest("details");
    menu.open = false;
    menu.querySelector("summary").focus();
    return;
  }
  if (script) {
    // Loaded with the first picture (`frontend/picture`): from then on that script hears the buttons before this one.
    try {
      await import(script);
      button.click();
    } catch {
      button.textContent = "The picture could not be made";
    }
    return;
  }
  const address = location.origin + copy;
  const text = frame
    ? `<iframe src="${escaped(address)}" title="${escaped(frame)}" width="480" height="420" loading="lazy"></iframe>`
    : address;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = done;
  } catch {
    // Without a secure connection there is no clipboard: the text is shown instead.
    button.textContent = text;
  }
});
