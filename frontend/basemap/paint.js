// How areas and lines are painted. Two schemas are understood, told apart by the names of their layers: our own
// (`water`, `park`, `place`, `county`, `road`; streets/src/tiles) and Protomaps' basemap of OpenStreetMap, version 4
// (`earth`, `landuse`, `water`, `boundaries`, `roads`).
import { LineSymbolizer, PolygonSymbolizer, linear } from "../node_modules/protomaps-leaflet/src/symbolizer.ts";

/** Widths in pixels by the map's zoom. */
const WIDTHS = {
  path: [[14, 0.8], [17, 2]],
  minor: [[11, 0.6], [12, 1.1], [13, 1.8], [14, 3], [15, 5.5], [16, 8], [17, 12]],
  ramp: [[11, 0.8], [13, 1.8], [15, 4], [17, 8]],
  arterial: [[9, 0.8], [10, 1.2], [11, 2], [12, 2.8], [13, 4], [14, 6.4], [15, 9], [16, 12], [17, 17]],
  motorway: [[7, 1.2], [9, 2], [10, 2.6], [11, 3.6], [12, 4.6], [13, 6], [14, 9.5], [15, 12], [16, 16], [17, 22]],
  river: [[8, 2], [10, 3], [12, 6], [14, 18], [16, 40]],
  stream: [[10, 0.8], [12, 1.5], [14, 3], [16, 6]],
};
/** How much wider the edge of a road is than the road. */
const EDGE = [[8, 1], [11, 1.4], [14, 2], [17, 3]];

const is = (key, ...values) => (_, feature) => values.includes(feature.props[key]);
const fill = (colour) => new PolygonSymbolizer({ fill: colour });
const width = (name) => linear(WIDTHS[name]);

function stroke(color, width, more = {}) {
  return new LineSymbolizer({ color, width, lineCap: "round", lineJoin: "round", ...more });
}

/** A class of roads: its edge below all of its surfaces, so that crossings join. */
function road(dataLayer, filter, name, surface, edge, minzoom) {
  const wide = width(name);
  const wider = linear(EDGE);
  const rules = [{ dataLayer, filter, minzoom, symbolizer: stroke(surface, wide) }];
  if (edge) rules.unshift({ dataLayer, filter, minzoom, symbolizer: stroke(edge, (zoom) => wide(zoom) + wider(zoom)) });
  return rules;
}

/** The rules, from the bottom up. */
export function paintRules(look) {
  return [...ours(look), ...protomaps(look)];
}

function ours(look) {
  const roads = (classes, name, surface, edge, minzoom) => road("road", is("class", ...classes), name, surface, edge, minzoom);
  const dotted = { dash: [1, 4], lineCap: "round" };
  return [
    { dataLayer: "place", filter: is("class", "city"), symbolizer: fill(look.city) },
    { dataLayer: "park", filter: is("class", "park"), symbolizer: fill(look.park) },
    { dataLayer: "park", filter: is("class", "airport"), symbolizer: fill(look.air) },
    { dataLayer: "water", filter: is("class", "water"), symbolizer: fill(look.water) },
    { dataLayer: "water", filter: is("class", "river"), symbolizer: stroke(look.water, width("river")) },
    { dataLayer: "water", filter: is("class", "stream"), symbolizer: stroke(look.water, width("stream")) },
    { dataLayer: "road", filter: is("class", "path"), minzoom: 15, symbolizer: stroke(look.minor, width("path"), { dash: [3, 3], lineCap: "butt" }) },
    ...roads(["minor", "service"], "minor", look.minor, undefined, 11),
    ...roads(["ramp"], "ramp", look.ar, look["ar-c"], 11),
    ...roads(["arterial", "trunk"], "arterial", look.ar, look["ar-c"]),
    ...roads(["motorway"], "motorway", look.mw, look["mw-c"]),
    { dataLayer: "county", filter: is("class", "county"), symbolizer: stroke(look.limit, 0.8, { dash: [6, 4], lineCap: "butt", opacity: 0.6 }) },
    { dataLayer: "place", filter: (_, { props }) => props.class === "limit" && props.of !== "city", minzoom: 10, symbolizer: stroke(look.limit, 0.8, { ...dotted, opacity: 0.5 }) },
    { dataLayer: "place", filter: (_, { props }) => props.class === "limit" && props.of === "city", symbolizer: stroke(look.limit, 1.2, { ...dotted, opacity: 0.9 }) },
  ];
}

function protomaps(look) {
  const roads = (kinds, name, surface, edge, minzoom) => road("roads", is("kind", ...kinds), name, surface, edge, minzoom);
  const parks = ["park", "forest", "wood", "nature_reserve", "protected_area", "golf_course", "cemetery", "grass", "recreation_ground"];
  const area = (_, feature) => feature.geomType === 3;
  return [
    { dataLayer: "earth", filter: area, symbolizer: fill(look.city) },
    { dataLayer: "landuse", filter: is("kind", ...parks), symbolizer: fill(look.park) },
    { dataLayer: "landuse", filter: is("kind", "aerodrome", "airfield", "runway"), symbolizer: fill(look.air) },
    { dataLayer: "water", filter: (zoom, feature) => "kind" in feature.props && area(zoom, feature), symbolizer: fill(look.water) },
    { dataLayer: "water", filter: (zoom, feature) => "kind" in feature.props && feature.geomType === 2, symbolizer: stroke(look.water, width("stream")) },
    ...roads(["minor_road", "other", "path"], "minor", look.minor, undefined, 12),
    ...roads(["major_road"], "arterial", look.ar, look["ar-c"]),
    ...roads(["highway"], "motorway", look.mw, look["mw-c"]),
    { dataLayer: "boundaries", filter: (_, feature) => feature.geomType === 2, symbolizer: stroke(look.limit, 0.8, { dash: [1, 4], opacity: 0.7 }) },
  ];
}
