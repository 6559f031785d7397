// The cells of the records' maps, and the published points where one is near enough: tiles of
// `/api/records/…/tiles` (server/src/http/records/tiles), drawn over the basemap in five steps of one hue.
import { CircleSymbolizer, PolygonSymbolizer } from "../node_modules/protomaps-leaflet/src/symbolizer.ts";
import { colours, onTheme } from "./colours.js";
import { layer as tiles } from "./layer.js";
import { redraw } from "./redraw.js";
import { source } from "./source.js";

/** The zoom of the nearest tiles; nearer, they are drawn larger. */
const MOST = 14;
/** How long an old drawing keeps its strength while the next is fetched, milliseconds; then it is this strong. */
const PATIENCE = 200;
const FAINT = 0.6;
/** How far from a point one may click, pixels. */
const REACH = 14;

/** Radius of a point by its step, pixels. */
const radius = (step) => 3 + step;

/** By what a click filters: the cell, or the point as published. */
const key = (props) => props.point ?? props.cell;

function rules(look, seen, chosen) {
  const fill = (_, { props }) => look[`c${props.step}`];
  const is = (_, { props }) => key(props) === chosen;
  const cell = new PolygonSymbolizer({ fill, opacity: seen, stroke: look.city, width: 0.8, perFeature: true });
  const point = new CircleSymbolizer({ fill, radius: (_, { props }) => radius(props.step), stroke: look.city, width: 1, opacity: 1 });
  // The outline lies over the neighbours, on a light edge of its own so that it shows on any step.
  const outline = (stroke, width) => new PolygonSymbolizer({ fill: "transparent", stroke, width, perFeature: true });
  const ring = new CircleSymbolizer({ fill, radius: (_, { props }) => radius(props.step), stroke: look.ink, width: 2.5, opacity: 1 });
  return [
    { dataLayer: "cells", symbolizer: cell },
    { dataLayer: "points", symbolizer: point },
    { dataLayer: "cells", filter: is, symbolizer: outline(look.city, 5) },
    { dataLayer: "cells", filter: is, symbolizer: outline(look.ink, 2.5) },
    { dataLayer: "points", filter: is, symbolizer: ring },
  ];
}

/**
 * Draws cells on a Leaflet map.
 *
 * @param map Leaflet's map.
 * @param told `pane` (the map's pane to draw in), `failures` (so many tiles must fail in a row), `opacity` (of cells).
 * @param failed called when so many tiles could not be had, once for each `show`.
 * @param settled called whenever all that is in view has been drawn.
 * @returns `show(url)`: draws the tiles of another template, the old ones staying until these are there;
 *   `choose(place)`: outlines a cell or point, or none; `at(latitude, longitude)`: `[place, count]` there, or nothing, the
 *   place being a cell in hex or a point's longitude and latitude; `remove()`.
 */
export function cells(map, told, failed, settled) {
  const look = () => colours(map.getContainer());
  let over = false;
  let chosen;
  /** What is shown, what comes next, and the timer that makes the former faint. */
  let shown, coming, timer;
  const paint = (layer) => (layer.paintRules = rules(look(), told.opacity, chosen));
  const repaint = (atOnce = false) => {
    for (const layer of [shown, coming]) {
      if (!layer) continue;
      paint(layer);
      if (atOnce) redraw(layer);
      else layer.rerenderTiles();
    }
  };
  const forget = onTheme(repaint);

  function came(layer) {
    if (over || (layer !== coming && layer !== shown)) return;
    if (layer === coming) {
      clearTimeout(timer);
      shown?.remove();
      [shown, coming] = [layer, undefined];
      layer.setOpacity(1);
    }
    settled();
  }

  return {
    show(url) {
      coming?.remove();
      const layer = tiles({
        url: source({ url, least: 0, most: MOST, failures: told.failures }, () => over || layer !== (coming ?? shown) || failed()),
        maxDataZoom: MOST,
        pane: told.pane,
        attribution: "",
        noWrap: true,
        opacity: shown ? 0 : 1,
      });
      paint(layer);
      coming = layer;
      clearTimeout(timer);
      if (shown) timer = setTimeout(() => shown.setOpacity(FAINT), PATIENCE);
      layer.on("load", () => came(layer));
      layer.addTo(map);
    },
    choose(cell) {
      if (cell === chosen) return;
      chosen = cell;
      repaint();
    },
    at(latitude, longitude) {
      if (!shown) return undefined;
      const [found] = [...shown.queryTileFeaturesDebug(longitude, latitude, REACH).values()];
      const one = found?.at(-1)?.feature.props;
      return one && [key(one), one.count];
    },
    remove() {
      over = true;
      clearTimeout(timer);
      forget();
      coming?.remove();
      shown?.remove();
    },
  };
}
