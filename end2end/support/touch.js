// What a finger can hit.

/** Where the handle of a slider is hit, along the middle of the slider: from `left` to `right`, both hit. */
export const grip = (slider) =>
  slider.evaluate((input) => {
    input.scrollIntoView({ block: "center" });
    const box = input.getBoundingClientRect();
    const y = box.y + box.height / 2;
    const hit = [];
    for (let x = Math.max(0, Math.ceil(box.left)); x < Math.min(box.right, innerWidth); x += 1) {
      if (document.elementFromPoint(x, y) === input) hit.push(x);
    }
    return { left: hit[0], right: hit.at(-1), y };
  });

/** Visible controls whose hit area is under 44 by 44 pixels. */
export async function small(page) {
  return page.evaluate(() => {
    const all = document.querySelectorAll("a[href], button, input, textarea, [role=option], summary");
    const top = document.querySelector("dialog[open]") ?? document.body;
    const found = [];
    for (const one of all) {
      if (!top.contains(one) || one.closest(".visually-hidden")) continue;
      // Links within a sentence are as high as their line of text.
      if (one.matches("p a, p .link, li a, .attribution a") && getComputedStyle(one).display === "inline") continue;
      const box = (one.closest("label") ?? one).getBoundingClientRect();
      if (box.width === 0 || one.disabled || !one.checkVisibility({ visibilityProperty: true })) continue;
      const middle = [box.x + box.width / 2, box.y + box.height / 2];
      const named = (size) => {
        const where = one.className || `in ${one.parentElement.className || one.parentElement.localName}`;
        return `${one.getAttribute("aria-label") ?? one.textContent.trim().slice(0, 30)} (${where}): ${size}`;
      };
      // Of a slider only the handle may take the pointer; its middle is that of what is hit of it.
      if (one.matches("[type=range]")) {
        const across = [];
        for (let x = Math.ceil(box.left); x < box.right; x += 1) across.push([x, document.elementFromPoint(x, middle[1])]);
        const mine = across.filter(([, hit]) => hit === one);
        if (mine.length > 0) middle[0] = mine[Math.floor(mine.length / 2)][0];
        else if (across.some(([, hit]) => hit?.matches("[type=range]"))) found.push(named("covered by another handle"));
      }
      if (middle[0] < 0 || middle[1] < 0 || middle[0] > innerWidth || middle[1] > innerHeight) continue;
      const hits = (x, y) => {
        if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return true;
        const hit = document.elementFromPoint(x, y);
        if (hit === null) return true;
        // What is half scrolled away can be scrolled back.
        const pane = one.closest(".pane")?.getBoundingClientRect();
        if (pane && (y < pane.top || y >= pane.bottom || x < pane.left || x >= pane.right)) return true;
        if (hit.closest(".site-header") && !one.closest(".site-header")) return true;
        const wanted = one.closest("label") ?? one;
        // A marker may be covered by another, or by what floats on the map; it is too small if bare map is that near.
        if (one.matches(".mk")) return !hit.closest(".leaflet-container") || hit.closest(".mk, .attribution") !== null;
        return wanted.contains(hit) || hit.closest("label")?.control === one;
      };
      if (!hits(...middle)) continue;
      // Pixels that hit it on both sides of its middle; the middle is one more.
      const along = (x, y) => {
        let far = 0;
        while (far < 44 && hits(middle[0] + x * (far + 1), middle[1] + y * (far + 1))) far += 1;
        return far;
      };
      const [wide, high] = [along(-1, 0) + 1 + along(1, 0), along(0, -1) + 1 + along(0, 1)];
      if (wide < 44 || high < 44) found.push(named(`${wide} × ${high}`));
    }
    return found;
  });
}
