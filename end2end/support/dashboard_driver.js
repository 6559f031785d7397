// In the page: finds what a change of the filter presses, and waits until the page has settled. Elements are found by the
// browser's selectors and nothing is asked again and again, so that the engine compiles little for it.

/** Put into a page before its own scripts; `window.driver` then finds. */
export function driver() {
  let found;
  const frame = () => new Promise((done) => requestAnimationFrame(done));

  /** The one at that place among those that count something, or the last of them; its key. */
  const nth = (all, place, counts, key) => {
    found = undefined;
    for (const one of all) {
      if (!counts(one)) continue;
      found = one;
      if (place-- === 0) break;
    }
    return found ? key(found) : null;
  };

  window.driver = {
    /** The dimensions that have a picker. */
    pickers: () => [...document.querySelectorAll("details.picker-of[data-dimension]")].map((one) => one.dataset.dimension),

    picker(dimension) {
      found = document.querySelector(`details[data-dimension="${dimension}"] summary`);
    },

    /** Finds an option by its key, or by its place among those that are off. */
    option(dimension, which) {
      const inputs = `details[data-dimension="${dimension}"] li:not([hidden]) input`;
      if (typeof which === "string") {
        found = document.querySelector(`${inputs}[value="${CSS.escape(which)}"]`);
        return found ? which : null;
      }
      const counts = (input) => input.closest("li").querySelector(".num").textContent !== "0";
      return nth(document.querySelectorAll(`${inputs}:not(:checked)`), which, counts, (input) => input.value);
    },

    /** Finds a bar's link by its text, or by its place among those that are off. */
    bar(which) {
      const seen = (link) => link.getClientRects().length > 0;
      if (typeof which === "string") {
        return nth(document.querySelectorAll("table.bars th a"), 0, (link) => link.textContent === which && seen(link), () => which);
      }
      const counts = (link) => seen(link) && link.closest("tr").querySelector(".count").textContent.trim() !== "0";
      return nth(document.querySelectorAll('table.bars th a:not([aria-current="true"])'), which, counts, (link) => link.textContent);
    },

    preset(name) {
      nth(document.querySelectorAll(".presets a"), 0, (link) => link.textContent.trim() === name, () => name);
    },

    /** Gives the focus to what was found last, and waits until that is painted. */
    async focus() {
      found.focus();
      found = undefined;
      await frame();
      await frame();
    },

    /** Until the map shows what the numbers say, twenty seconds at most, and until whatever is scheduled behind it is done. */
    async settle() {
      const main = document.querySelector("main");
      const map = document.querySelector(".map-root");
      const busy = () => main.classList.contains("loading") || map?.getAttribute("aria-busy") === "true";
      await new Promise((done) => {
        const observer = new MutationObserver(() => busy() || end());
        const end = () => {
          clearTimeout(late);
          observer.disconnect();
          done();
        };
        const late = setTimeout(end, 20_000);
        observer.observe(main, { attributes: true, attributeFilter: ["class"] });
        if (map) observer.observe(map, { attributes: true, attributeFilter: ["aria-busy"] });
        if (!busy()) end();
      });
      await new Promise((done) => requestIdleCallback(done, { timeout: 1_000 }));
    },
  };
}
