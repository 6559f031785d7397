// The basemap's labels. Earlier rules take precedence; nothing is brighter than a marker.
import { CenteredTextSymbolizer, LineLabelPlacement, LineLabelSymbolizer } from "../node_modules/protomaps-leaflet/src/symbolizer.ts";
import { Shield } from "./shield.js";

const is = (key, ...values) => (_, feature) => values.includes(feature.props[key]);

/** The rules, the most important first. */
export function labelRules(look) {
  const place = (size, weight, halo = look.city) =>
    new CenteredTextSymbolizer({
      labelProps: ["name"], font: `${weight} ${size}px ${look.sans}`, fill: look.label, stroke: halo, width: 1.5,
      lineHeight: 1.3, maxLineChars: 16,
    });
  const along = (size, weight, halo) =>
    new LineLabelSymbolizer({
      labelProps: ["name"], font: `${weight} ${size}px ${look.sans}`, fill: look.label, stroke: halo, width: 3,
      position: LineLabelPlacement.Center, repeatDistance: 320,
    });
  const water = new CenteredTextSymbolizer({
    labelProps: ["name"], font: `italic 400 11px ${look.sans}`, fill: look.wlabel, lineHeight: 1.3, maxLineChars: 16,
  });
  const shield = (...properties) => new Shield(properties, look);
  const label = (of, rank) => (_, { props }) => props.class === "label" && props.of === of && (!rank || props.rank === rank);
  return [
    // Ours
    { dataLayer: "place", filter: label("city"), maxzoom: 10, symbolizer: place(13, 600) },
    { dataLayer: "place", filter: label("town", "2"), minzoom: 9, maxzoom: 14, symbolizer: place(12.5, 400, look.land) },
    { dataLayer: "place", filter: label("quarter", "2"), minzoom: 10, symbolizer: place(12, 600) },
    { dataLayer: "place", filter: label("settlement", "1"), symbolizer: place(13, 600) },
    { dataLayer: "place", filter: label("settlement", "2"), symbolizer: place(12, 500) },
    { dataLayer: "road", filter: (_, { props }) => "ref" in props, minzoom: 10, symbolizer: shield("ref") },
    { dataLayer: "place", filter: label("town", "3"), minzoom: 11, maxzoom: 14, symbolizer: place(11.5, 400, look.land) },
    { dataLayer: "place", filter: label("quarter", "3"), minzoom: 11, symbolizer: place(11, 400) },
    { dataLayer: "water", filter: label("water"), minzoom: 11, symbolizer: water },
    { dataLayer: "park", filter: label("park"), minzoom: 13, symbolizer: place(11, 400, look.park) },
    { dataLayer: "park", filter: label("airport"), minzoom: 11, symbolizer: place(11, 400, look.air) },
    { dataLayer: "road", filter: is("class", "motorway", "trunk"), minzoom: 13, symbolizer: along(11, 400, look.mw) },
    { dataLayer: "road", filter: is("class", "arterial"), minzoom: 13, symbolizer: along(11, 400, look.ar) },
    { dataLayer: "road", filter: is("class", "minor", "service"), minzoom: 15, symbolizer: along(10.5, 400, look.city) },
    // Protomaps'
    { dataLayer: "places", filter: is("kind", "locality"), minzoom: 9, maxzoom: 14, symbolizer: place(12.5, 400) },
    { dataLayer: "roads", filter: is("kind", "highway"), minzoom: 10, symbolizer: shield("shield_text", "ref") },
    { dataLayer: "places", filter: is("kind", "neighbourhood", "macrohood"), minzoom: 12, symbolizer: place(11, 400) },
    { dataLayer: "roads", filter: is("kind", "major_road"), minzoom: 13, symbolizer: along(11, 400, look.ar) },
    { dataLayer: "roads", filter: is("kind", "minor_road"), minzoom: 15, symbolizer: along(10.5, 400, look.city) },
  ];
}
