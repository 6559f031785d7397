// The basemap: vector tiles drawn on canvases by protomaps-leaflet, with our own paint rules.
//
// The page loads this file once its markers are shown, and only where the basemap has vector tiles: `map/src/basemap.rs`
// calls `draw`. What the tiles hold is said in docs/operations.md, "The basemap".
import { colours, onTheme } from "./colours.js";
import { labelRules } from "./labels.js";
import { layer as tiles } from "./layer.js";
import { paintRules } from "./paint.js";
import { redraw } from "./redraw.js";
import { near } from "./roads.js";
import { source } from "./source.js";

export { cells } from "./cells.js";

/**
 * Draws tiles under a Leaflet map.
 *
 * @param map Leaflet's map.
 * @param told `url` (a template with {z}, {x}, {y}, or a .pmtiles file), `least` and `most` (the zooms of its tiles),
 *   `pane` (the map's pane to draw in), `labels` (another pane for the labels, if they are to lie apart), `failures` (so many tiles must fail in a row).
 * @param failed called once, when so many tiles could not be had.
 * @param settled called whenever all that is in view has been drawn.
 * @returns `near(latitude, longitude, place)`: roads near a position, see roads.js; `remove()`.
 */
export function draw(map, told, failed, settled) {
  const look = () => colours(map.getContainer());
  // What is in progress when the basemap is removed must not call back any more.
  let over = false;
  const layerIn = (pane) => tiles({
    url: source(told, () => over || failed()),
    maxDataZoom: told.most,
    pane,
    attribution: "",
    noWrap: true,
  });
  const layer = layerIn(told.pane);
  // Labels apart are a layer of their own; its tiles come from the browser's cache.
  const labels = told.labels ? layerIn(told.labels) : layer;
  const layers = new Set([layer, labels]);
  const paint = () => {
    layer.paintRules = paintRules(look());
    labels.labelRules = labelRules(look());
    labels.clearLayout();
  };
  paint();
  const forget = onTheme((atOnce) => {
    paint();
    layers.forEach((one) => (atOnce ? redraw(one) : one.rerenderTiles()));
  });
  layer.on("load", () => over || settled());
  layers.forEach((one) => one.addTo(map));
  return {
    near: (latitude, longitude, place) => near(map, layer, told.most, [latitude, longitude], place),
    remove: () => {
      over = true;
      forget();
      layers.forEach((one) => one.remove());
    },
  };
}
