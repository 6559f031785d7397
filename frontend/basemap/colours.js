// The basemap's colours are the style sheet's (style/tokens.css, `--g-…` and `--c1` to `--c5`): one look for light and dark.

const NAMES = [
  "land", "city", "park", "air", "water", "minor", "ar", "ar-c", "mw", "mw-c", "limit", "label", "wlabel", "shield",
];

/** The five steps of the records' maps, and what outlines the chosen cell. */
const STEPS = ["c1", "c2", "c3", "c4", "c5", "ink"];

/** From before a page is printed until after. The style sheet is not that of paper yet when the browser says so. */
let printing = false;
addEventListener("beforeprint", () => (printing = true));
addEventListener("afterprint", () => (printing = false));

/** The colours as they hold for an element now; paper is white, whatever the screen is. */
export function colours(element) {
  // A custom property gives its text, `light-dark(…)`; the colour that it resolves to now is that of an element.
  const probe = document.createElement("span");
  probe.hidden = true;
  if (printing) probe.style.colorScheme = "light";
  element.append(probe);
  const style = getComputedStyle(probe);
  const found = {};
  const find = (name, property) => {
    probe.style.color = `var(${property})`;
    found[name] = style.color;
  };
  for (const name of NAMES) find(name, `--g-${name}`);
  for (const name of STEPS) find(name, `--${name}`);
  probe.remove();
  return { ...found, sans: getComputedStyle(element).getPropertyValue("--sans").trim() || "sans-serif" };
}

/**
 * Calls back when the theme changes, by the system, on the page or on paper; gives what ends that. `changed(true)`: it must
 * be drawn before this returns, since the page is printed then.
 */
export function onTheme(changed) {
  const now = () => changed(true);
  const soon = () => changed(false);
  const media = ["(prefers-color-scheme: dark)", "print"].map((query) => matchMedia(query));
  const page = new MutationObserver(soon);
  media.forEach((one) => one.addEventListener("change", soon));
  page.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  addEventListener("beforeprint", now);
  addEventListener("afterprint", soon);
  return () => {
    media.forEach((one) => one.removeEventListener("change", soon));
    page.disconnect();
    removeEventListener("beforeprint", now);
    removeEventListener("afterprint", soon);
  };
}
