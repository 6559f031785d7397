// Layers of vector tiles on a Leaflet map.
import { leafletLayer } from "../node_modules/protomaps-leaflet/src/frontends/leaflet.ts";

/** The class of the first layer: the library makes another for each, and the engine would then compile each one's functions anew. */
let Layer;

/** A layer of the library with these options. */
export function layer(options) {
  if (Layer) return new Layer(options);
  const first = leafletLayer(options);
  Layer = first.constructor;
  return first;
}
