// Filters by a place: a box that one draws on the map of cells, by a drag or by two clicks, or what lies around the reader,
// who is asked for it on a click only; or compares with such a box. The box goes into the address. The server writes this into the page, without comments.
const area = () => document.querySelector("[data-area]");

// How far "near" is, degrees of latitude: a kilometre.
const NEAR = 1 / 111.2;

function filterBy(west, south, east, north) {
  const box = [west, south, east, north].map((degrees) => degrees.toFixed(4)).join();
  const compares = drawing?.button.dataset.draw === "vs";
  const to = new URL(compares ? location.href : area().dataset.area, location.href);
  to.searchParams.set(compares ? "vs" : "bbox", compares ? `bbox:${box}` : box);
  location.assign(to);
}

// Says in the picker what could not be done.
const say = (text) => Object.assign(area().querySelector("[role=status]"), { textContent: text, hidden: false });

let drawing = null;
const hint = () => drawing.figure.querySelector(".drawing-hint");

function draw(button) {
  const svg = document.querySelector(".cells-drawing svg");
  if (!svg) return say("There is no map to draw on: no call here has a place.");
  stop();
  const box = svg.appendChild(document.createElementNS(svg.namespaceURI, "rect"));
  box.setAttribute("class", "area");
  drawing = { svg, box, button, figure: svg.parentElement };
  drawing.figure.classList.add("drawing");
  hint().hidden = false;
  area().open = false;
  svg.scrollIntoView({ block: "center" });
  hint().querySelector("button").focus({ preventScroll: true });
}

function stop() {
  drawing?.box.remove();
  drawing?.figure.classList.remove("drawing");
  if (!drawing) return;
  // What had the focus goes: it is where it came from again.
  const had = hint().contains(document.activeElement);
  hint().hidden = true;
  const from = area().contains(drawing.button) ? area().querySelector("summary") : drawing.button;
  drawing = null;
  if (had) from.focus({ preventScroll: true });
}

// Where on the drawing the pointer is.
function place({ clientX, clientY }) {
  return new DOMPoint(clientX, clientY).matrixTransform(drawing.svg.getScreenCTM().inverse());
}

function outline(to) {
  const { box, from } = drawing;
  const sides = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
  for (const [name, value] of Object.entries(sides)) box.setAttribute(name, value);
}

// Whether both sides are long enough to be meant; closer than that it was a click.
const isBox = (to) => Math.abs(to.x - drawing.from.x) > drawing.least && Math.abs(to.y - drawing.from.y) > drawing.least;

function finish(to) {
  const { svg, from } = drawing;
  const [west, north, unit] = svg.dataset.place.split(" ").map(Number);
  const longitude = (x) => ((west + x * unit) * 180) / Math.PI;
  const latitude = (y) => (Math.atan(Math.sinh(north - y * unit)) * 180) / Math.PI;
  filterBy(
    longitude(Math.min(from.x, to.x)),
    latitude(Math.max(from.y, to.y)),
    longitude(Math.max(from.x, to.x)),
    latitude(Math.min(from.y, to.y)),
  );
  // The click that ends the box is the drawing's still.
  drawing.done = true;
}

// Back from there.
addEventListener("pageshow", stop);

const onDrawing = ({ target }) => drawing && drawing.svg.contains(target);

addEventListener("pointerdown", (event) => {
  if (!onDrawing(event) || event.button || drawing.done) return;
  event.preventDefault();
  drawing.svg.setPointerCapture(event.pointerId);
  const at = place(event);
  // The second of two clicks; on the first one's place it begins anew.
  if (drawing.from && isBox(at)) return finish(at);
  drawing.from = at;
  drawing.least = 8 / drawing.svg.getScreenCTM().a;
});

addEventListener("pointermove", (event) => {
  if (drawing?.from && !drawing.done) outline(place(event));
});

addEventListener("pointerup", (event) => {
  if (!drawing?.from || drawing.done) return;
  const at = place(event);
  if (isBox(at)) finish(at);
});

addEventListener("keydown", ({ key }) => {
  if (key === "Escape") stop();
});

// The cells are links, which a box must not follow.
addEventListener("dragstart", (event) => onDrawing(event) && event.preventDefault());
addEventListener(
  "click",
  (event) => {
    if (onDrawing(event)) return event.preventDefault();
    const button = event.target.closest?.("[data-draw],[data-near]");
    if (!button) return;
    if (button.dataset.draw === "") return stop();
    if (button.dataset.draw) return draw(button);
    if (!navigator.geolocation) return say("This browser can’t tell where you are.");
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) => {
        const aside = NEAR / Math.cos((latitude * Math.PI) / 180);
        filterBy(longitude - aside, latitude - NEAR, longitude + aside, latitude + NEAR);
      },
      ({ code }) =>
        say(code === 1 ? "Your browser does not let this page know where you are." : "Your position could not be found."),
      { timeout: 15_000, maximumAge: 60_000 },
    );
  },
  true,
);
