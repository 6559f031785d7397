// Copies the link to a card, or the code that shows it in another page's frame. The server writes it into the page of how
// busy it was, without its comments: the rest of that page needs no script.
const escaped = (text) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  const { copy, frame, done } = button.dataset;
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
