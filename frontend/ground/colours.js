// The ground's colours are the style sheet's (style/tokens.css, `--g-…`): one look for light and dark.

const NAMES = [
  "land", "city", "park", "air", "water", "minor", "ar", "ar-c", "mw", "mw-c", "limit", "label", "wlabel", "shield",
];

/** The colours as they hold for an element now. */
export function colours(element) {
  const style = getComputedStyle(element);
  const found = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--g-${name}`).trim()]));
  return { ...found, sans: style.getPropertyValue("--sans").trim() || "sans-serif" };
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
