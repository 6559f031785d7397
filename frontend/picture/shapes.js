// SVG as the charts and icons have it: rectangles, lines, circles, paths and texts, with their computed style.
import { fontOf } from "./text.js";

const PATHS = {
  rect: (path, it) => path.roundRect(it("x"), it("y"), it("width"), it("height"), it("rx")),
  circle: (path, it) => path.arc(it("cx"), it("cy"), it("r"), 0, 2 * Math.PI),
  line: (path, it) => {
    path.moveTo(it("x1"), it("y1"));
    path.lineTo(it("x2"), it("y2"));
  },
};

/** Paints all that an SVG element shows. */
export function shapes(pen, parent, origin) {
  for (const element of parent.children) {
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden") continue;
    pen.save();
    pen.globalAlpha *= Number(style.opacity);
    if (element.localName === "g") shapes(pen, element, origin);
    else shape(pen, element, style, origin);
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
  PATHS[element.localName]?.(own, (name) => element[name].baseVal.value);
  // A line that keeps its width in a drawing that is stretched is stroked after the stretching.
  const firm = style.vectorEffect === "non-scaling-stroke";
  const path = new Path2D();
  path.addPath(own, firm ? matrix : undefined);
  if (!firm) pen.transform(a, b, c, d, matrix.e, matrix.f);
  if (style.fill !== "none") {
    pen.fillStyle = style.fill;
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
