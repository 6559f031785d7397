// The basemap as it was drawn on its canvases.
import { expect } from "@playwright/test";

export const tiles = (page) => page.locator("#map canvas.leaflet-tile-loaded");

/** The colours of the drawn tiles, the most frequent first: `rgb(r, g, b)`. */
export const colours = (page) =>
  tiles(page).evaluateAll((all) => {
    const counts = new Map();
    // Read from a copy: reading the tiles themselves would change how the browser keeps them, and it warns about that.
    const copy = document.createElement("canvas");
    const pen = copy.getContext("2d", { willReadFrequently: true });
    for (const canvas of all) {
      if (!canvas.width) continue;
      [copy.width, copy.height] = [canvas.width, canvas.height];
      pen.drawImage(canvas, 0, 0);
      const { data } = pen.getImageData(0, 0, copy.width, copy.height);
      for (let at = 0; at < data.length; at += 4 * 7) {
        if (data[at + 3] < 255) continue;
        const colour = `rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})`;
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
      }
    }
    return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 12).map(([colour]) => colour);
  });

/** Waits until all tiles in view are drawn, in more than one colour. */
export async function drawn(page) {
  await expect.poll(() => tiles(page).count()).toBeGreaterThan(3);
  await expect.poll(() => page.locator("#map canvas.leaflet-tile:not(.leaflet-tile-loaded)").count()).toBe(0);
  await expect.poll(async () => (await colours(page)).length).toBeGreaterThan(3);
}

/** A colour of the style sheet as it applies on the map: `rgb(r, g, b)`. */
export const token = (page, name) =>
  page.locator("#map").evaluate((map, name) => {
    // A token may be a pair of colours, light-dark(…), of which only a style in use says which one holds.
    const probe = document.createElement("span");
    probe.style.color = `var(${name})`;
    map.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }, name);
