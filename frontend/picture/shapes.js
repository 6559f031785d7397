// SVG as the charts and icons have it: rectangles, lines, circles, polygons, paths and texts, with their computed style.
import { fontOf } from "./text.js";

const PATHS = {
  rect: (path, it) => path.roundRect(it("x"), it("y"), it("width"), it("height"), it("rx")),
  circle: (path, it) => path.arc(it("cx"), it("cy"), it("r"), 0, 2 * Math.PI),
  line: (path, it) => {
    path.moveTo(it("x1"), it("y1"));
    path.lineTo(it("x2"), it("y2"));
  },
  polygon: (path, it, { points }) => {
    for (const { x, y } of points) path.lineTo(x, y);
    path.closePath();
  },
};
/** What has shapes within. */
const GROUPS = ["g", "a"];

/** Paints all that an SVG element shows. */
export function shapes(pen, parent, origin) {
  for (const element of parent.children) {
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden") continue;
    pen.save();
    pen.globalAlpha *= Number(style.opacity);
    if (GROUPS.includes(element.localName)) shapes(pen, element, origin);
    // A title is no shape.
    else if (element.getScreenCTM) shape(pen, element, style, origin);
    pen.restore();
  }
}

function shape(pen, element, style, origin) {
  const { a, b, c, d, e, f } = element.getScreenCTM();
  const matrix = new DOMMatrix([a, b, c, d, e - origin.left, f - origin.top]);
  if (element.localName === "text") {
    if (!element.getNumberOfChars()) return;
    pen.transform(a, b, c, d, matrix.e, matrix.f);
    const { x, y } = element.getStartPositionOfChar(0);
    pen.font = fontOf(style);
    pen.fillStyle = style.fill;
    pen.fillText(element.textContent, x, y);
    return;
  }
  const own = new Path2D(element.localName === "path" ? element.getAttribute("d") : undefined);
  // Shares of the chart's size are resolved by then.
  PATHS[element.localName]?.(own, (name) => element[name].baseVal.value, element);
  // A line that keeps its width in a drawing that is stretched is stroked after the stretching.
  const firm = style.vectorEffect === "non-scaling-stroke";
  const path = new Path2D();
  path.addPath(own, firm ? matrix : undefined);
  if (!firm) pen.transform(a, b, c, d, matrix.e, matrix.f);
  if (style.fill !== "none") {
    pen.fillStyle = hatching(pen, style.fill) ?? style.fill;
    pen.fill(path);
  }
  if (style.stroke === "none" || !parseFloat(style.strokeWidth)) return;
  pen.strokeStyle = style.stroke;
  pen.lineWidth = parseFloat(style.strokeWidth);
  pen.lineCap = style.strokeLinecap;
  pen.lineJoin = style.strokeLinejoin;
  if (style.strokeDasharray !== "none") pen.setLineDash(style.strokeDasharray.split(/[, ]+/).map(parseFloat));
  pen.lineDashOffset = parseFloat(style.strokeDashoffset) || 0;
  pen.stroke(path);
}

/** The pattern that a shape is filled with, if it is one: of rectangles, such as hatching. */
function hatching(pen, fill) {
  const pattern = document.getElementById(/^url\("#([\w-]+)"\)/.exec(fill)?.[1] ?? "");
  if (!pattern) return undefined;
  const size = (element, name) => element[name].baseVal.value;
  const tile = new OffscreenCanvas(size(pattern, "width"), size(pattern, "height"));
  const on = tile.getContext("2d");
  for (const rect of pattern.children) {
    on.fillStyle = getComputedStyle(rect).fill;
    on.fillRect(...["x", "y", "width", "height"].map((name) => size(rect, name)));
  }
  return pen.createPattern(tile, "repeat");
}
