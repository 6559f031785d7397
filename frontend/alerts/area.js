// An area on the live map: drawn as a box, or the part in view; outlined while alerts are on.

/** A smaller box was a slip of the finger, pixels. */
const LEAST = 8;

const container = () => document.querySelector(".leaflet-container");
/** `frontend/leaflet.js` leaves it there. */
const mapOf = (element) => element?.blotterMap;

/** Whether the page has a map; without one there is no area to choose. */
export const hasMap = () => Boolean(mapOf(container()));

/** South, west, north, east of a box in pixels of the window. */
function bounds({ left, top, right, bottom }) {
  const element = container();
  const from = element.getBoundingClientRect();
  const at = (x, y) => mapOf(element).containerPointToLatLng([x - from.left, y - from.top]);
  const [northWest, southEast] = [at(left, top), at(right, bottom)];
  const short = (degrees) => Number(degrees.toFixed(5));
  return [southEast.lat, northWest.lng, northWest.lat, southEast.lng].map(short);
}

/** The part of the map in view: on a phone above the sheet. */
export function inView() {
  const map = container().getBoundingClientRect();
  const panel = document.querySelector(".panel")?.getBoundingClientRect();
  const covers = panel && panel.width >= map.width && panel.top > map.top && panel.top < map.bottom;
  return bounds({ left: map.left, top: map.top, right: map.right, bottom: covers ? panel.top : map.bottom });
}

/** Lets the reader draw a box. Resolves to it, or to nothing if they gave up. */
export function draw() {
  return new Promise((resolve) => {
    const over = document.createElement("div");
    over.className = "alert-draw";
    over.innerHTML =
      '<div class="map-note" role="status"><p>Drag over the map to draw a box. Escape ends it.' +
      '<button type="button" class="link">Cancel</button></p></div><div class="alert-box" hidden></div>';
    const [note, box] = over.children;
    let from;
    const done = (area) => {
      removeEventListener("keydown", keyed, true);
      over.remove();
      resolve(area);
    };
    const keyed = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      done();
    };
    const drawn = ({ clientX, clientY }) => ({
      left: Math.min(from[0], clientX),
      top: Math.min(from[1], clientY),
      right: Math.max(from[0], clientX),
      bottom: Math.max(from[1], clientY),
    });
    over.onpointerdown = (event) => {
      if (note.contains(event.target)) return;
      over.setPointerCapture(event.pointerId);
      from = [event.clientX, event.clientY];
    };
    over.onpointermove = (event) => {
      if (!from) return;
      const [{ left, top, right, bottom }, base] = [drawn(event), over.getBoundingClientRect()];
      box.hidden = false;
      Object.assign(box.style, {
        left: `${left - base.left}px`,
        top: `${top - base.top}px`,
        width: `${right - left}px`,
        height: `${bottom - top}px`,
      });
    };
    over.onpointerup = (event) => {
      if (!from) return;
      const area = drawn(event);
      from = undefined;
      box.hidden = true;
      if (area.right - area.left >= LEAST && area.bottom - area.top >= LEAST) done(bounds(area));
    };
    over.onpointercancel = () => {
      from = undefined;
      box.hidden = true;
    };
    note.querySelector("button").onclick = () => done();
    addEventListener("keydown", keyed, true);
    container().parentElement.append(over);
    note.querySelector("button").focus();
  });
}

/** The chosen area's outline on the map. */
export class Outline {
  #line;
  #area = "null";

  /** Shows an area, or none. */
  show(area) {
    const map = mapOf(container());
    if (!map || JSON.stringify(area) === this.#area) return;
    this.#area = JSON.stringify(area);
    this.#line?.remove();
    this.#line = undefined;
    if (!area) return;
    const [south, west, north, east] = area;
    const corners = [[south, west], [north, west], [north, east], [south, east], [south, west]];
    const options = { renderer: L.svg({ pane: "extent" }), interactive: false, fill: false, noClip: true, className: "alert-area" };
    this.#line = new L.Polyline(corners, options).addTo(map);
  }
}
