// Leaflet 1.9.4 as far as the map uses it, as the global `L` that the `leaflet` crate binds: two thirds of the whole.
// What `map/src` calls beyond this must be added here: one-file.spec.js compares.
import * as DomUtil from "leaflet/src/dom/DomUtil.js";
import { LatLng } from "leaflet/src/geo/LatLng.js";
import { LatLngBounds } from "leaflet/src/geo/LatLngBounds.js";
import { Point } from "leaflet/src/geometry/Point.js";
import { GridLayer } from "leaflet/src/layer/tile/GridLayer.js";
import { TileLayer } from "leaflet/src/layer/tile/TileLayer.js";
import { Polyline } from "leaflet/src/layer/vector/Polyline.js";
import { SVG, svg } from "leaflet/src/layer/vector/SVG.js";
import "leaflet/src/layer/Layer.js";
import { Map } from "leaflet/src/map/Map.js";
import "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import "leaflet/src/map/handler/Map.Drag.js";
import "leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import "leaflet/src/map/handler/Map.TouchZoom.js";

// Leaflet's own brings a second renderer with it; our lines always name theirs.
Map.include({
  getRenderer(line) {
    const { renderer } = line.options;
    if (!this.hasLayer(renderer)) this.addLayer(renderer);
    return renderer;
  },
});

// For scripts of their own that show something on the live map: `frontend/alerts`.
Map.addInitHook(function () {
  this.getContainer().blotterMap = this;
});

window.L = { DomUtil, GridLayer, LatLng, LatLngBounds, Map, Point, Polyline, SVG, TileLayer, svg };
