// The basemap's colours are the style sheet's (style/tokens.css, `--g-…` and `--c1` to `--c5`): one look for light and dark.

const NAMES = [
  "land", "city", "park", "air", "water", "minor", "ar", "ar-c", "mw", "mw-c", "limit", "label", "wlabel", "shield",
];

/** The five steps of the records' maps, and what outlines the chosen cell. */
const STEPS = ["c1", "c2", "c3", "c4", "c5", "ink"];

/** The colours as they hold for an element now. */
export function colours(element) {
  // A custom property gives its text, `light-dark(…)`; the colour that it resolves to now is that of an element.
  const probe = document.createElement("span");
  probe.hidden = true;
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

/** Calls back when the theme changes, by the system or on the page; gives what ends that. */
export function onTheme(changed) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const page = new MutationObserver(changed);
  system.addEventListener("change", changed);
  page.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    system.removeEventListener("change", changed);
    page.disconnect();
  };
}
