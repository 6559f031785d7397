// The basemap's colours are the style sheet's (style/tokens.css, `--g-…`): one look for light and dark.

const NAMES = [
  "land", "city", "park", "air", "water", "minor", "ar", "ar-c", "mw", "mw-c", "limit", "label", "wlabel", "shield",
];

/** The colours as they hold for an element now. */
export function colours(element) {
  // A custom property gives its text, `light-dark(…)`; the colour that it resolves to now is that of an element.
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const style = getComputedStyle(probe);
  const found = {};
  for (const name of NAMES) {
    probe.style.color = `var(--g-${name})`;
    found[name] = style.color;
  }
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
