// In the page: how long a change of the filter takes from the key to the painted numbers, what moved, what the memory is.

/** Put into a page before its own scripts; `window.timer` then measures. */
export function timer() {
  // Of the memory of WebAssembly only its size is known, by the module's own object.
  const memories = [];
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await original.apply(WebAssembly, given);
      memories.push((made.instance ?? made).exports.memory);
      return made;
    };
  }
  // Shifts soon after a key are reported too, though Cumulative Layout Shift leaves them out.
  const shifts = [];
  const take = (list) => {
    for (const { value, hadRecentInput, sources } of list) {
      const moves = sources.map(({ node, previousRect: was, currentRect: is }) => {
        const element = node?.nodeType === 1 ? node : node?.parentElement;
        const card = element?.closest(".card, .breadcrumb, .filter-card")?.id;
        const text = element?.textContent.trim().slice(0, 30);
        // What came into view or left it has an empty rectangle; it moved only if something else did.
        const seen = was.height > 0 && is.height > 0;
        return { what: `${element?.localName} “${text}” in ${card || "the page"}`, right: is.x - was.x, down: seen ? is.y - was.y : 0 };
      });
      shifts.push({ value, counted: !hadRecentInput, moves });
    }
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });

  /** The end of the frame that is being made: a task behind its painting. */
  const painted = () =>
    new Promise((done) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now());
        channel.port2.postMessage(null);
      });
    });

  let pressed, numbers, focus, scroll;
  const total = () => document.querySelector("#total .big")?.textContent.trim();

  window.timer = {
    /** Waits for a key, and from then on for the answer: when the page no longer says that it loads, its numbers are new. */
    expect() {
      const main = document.querySelector("main");
      focus = document.activeElement;
      scroll = scrollY;
      pressed = new Promise((key) => addEventListener("keydown", (event) => key(event.timeStamp), { capture: true, once: true }));
      numbers = new Promise((done) => {
        let loading = false;
        const watch = new MutationObserver(() => {
          loading ||= main.classList.contains("loading");
          if (!loading || main.classList.contains("loading")) return;
          watch.disconnect();
          done(painted());
        });
        watch.observe(main, { attributes: true, attributeFilter: ["class"] });
      });
    },

    /** Milliseconds from the key to the painted numbers, and what the page was like then. */
    async result() {
      const [from, to] = await Promise.all([pressed, numbers]);
      // A list that is written anew gets the focus back on the same link.
      const now = document.activeElement;
      const same = now === focus || (focus.dataset.key !== undefined && now.dataset.key === focus.dataset.key);
      const stays = same && now !== document.body;
      return { took: to - from, total: total(), focus: stays, scrolled: scrollY - scroll };
    },

    /** What moved since it was asked last. */
    shifts() {
      take(observer.takeRecords());
      return shifts.splice(0);
    },

    /** Bytes of WebAssembly's memory. */
    memory: () => memories.reduce((sum, memory) => sum + (memory?.buffer.byteLength ?? 0), 0),
  };
}
