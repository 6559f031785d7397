// Draws a layer's tiles again at once, from what the browser has of them: who prints doesn't wait.
import { paint } from "../node_modules/protomaps-leaflet/src/painter.ts";
import { toIndex } from "../node_modules/protomaps-leaflet/src/tilecache.ts";

/** How far beyond its tile something may reach, pixels; the library's own. */
const AROUND = 16;

/** The library's `rerenderTiles` without its pauses. */
export function redraw(layer) {
  const [view] = layer.views.values();
  const tiles = Object.values(layer._tiles).flatMap(({ coords, el }) => {
    const tile = view.dataTileForDisplayTile(coords);
    const data = view.tileCache.cache.get(toIndex(tile.dataTile))?.data;
    return data ? [{ coords, el, prepared: new Map([["", [{ ...tile, data, z: coords.z }]]]) }] : [];
  });
  // A label may reach into the next tile: all have their places before the first is drawn.
  for (const { coords, prepared } of tiles) layer.labelers.add(coords.z, prepared);
  for (const { coords: { x, y, z }, el, prepared } of tiles) {
    // This clears it too.
    el.width = el.height = layer.tileSize;
    const pen = el.getContext("2d");
    pen.scale(layer.tileSize / 256, layer.tileSize / 256);
    const [left, top] = [256 * x, 256 * y];
    const box = { minX: left - AROUND, minY: top - AROUND, maxX: left + 256 + AROUND, maxY: top + 256 + AROUND };
    paint(pen, z, prepared, layer.labelers.getIndex(z), layer.paintRules, box, { x: left, y: top }, false);
  }
}
