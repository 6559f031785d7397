// Paints elements as the browser has laid them out: backgrounds, borders, texts, SVG, canvases, each at its own place.
import { shapes } from "./shapes.js";
import { write } from "./text.js";

const SIDES = ["Top", "Right", "Bottom", "Left"];
const seen = (colour) => !/^rgba\(.*, 0\)$|^transparent$/.test(colour);

/**
 * Paints an element and all within it.
 *
 * @param pen a canvas's context, in the page's pixels.
 * @param origin `left` and `top` of what the canvas shows, in the window.
 * @param leftOut a selector of what isn't painted.
 */
export function paint(pen, element, origin, leftOut) {
  const style = getComputedStyle(element);
  if (element.matches(leftOut) || style.display === "none" || style.visibility === "hidden") return;
  const at = element.getBoundingClientRect();
  const box = { x: at.left - origin.left, y: at.top - origin.top, width: at.width, height: at.height };
  pen.save();
  pen.globalAlpha *= Number(style.opacity);
  if (element.localName === "svg") shapes(pen, element, origin);
  else if (isDrawn(element)) pen.drawImage(element, box.x, box.y, box.width, box.height);
  else {
    background(pen, box, style);
    if (style.overflowX !== "visible" || style.overflowY !== "visible") {
      pen.beginPath();
      pen.roundRect(box.x, box.y, box.width, box.height, parseFloat(style.borderTopLeftRadius) || 0);
      pen.clip();
    }
    behind(pen, element, box, "::before");
    behind(pen, element, box, "::after");
    for (const node of element.childNodes) {
      if (node.nodeType === 1) paint(pen, node, origin, leftOut);
      else if (node.nodeType === 3 && node.data.trim()) write(pen, node, style, element, origin);
    }
  }
  pen.restore();
}

/** A map's tiles. What comes from another site would forbid that the picture is read. */
function isDrawn(element) {
  if (element.localName === "canvas") return element.width > 0 && element.height > 0;
  return element.localName === "img" && element.complete && new URL(element.src).origin === location.origin;
}

/** A shape that the style sheet alone puts behind an element's letter, such as that of a kind of call. */
function behind(pen, element, box, pseudo) {
  const style = getComputedStyle(element, pseudo);
  if (style.content !== '""' || !seen(style.backgroundColor)) return;
  const [width, height, radius] = [style.width, style.height, style.borderTopLeftRadius].map(parseFloat);
  const [left, top] = style.position === "absolute" ? [style.left, style.top].map(parseFloat) : [(box.width - width) / 2, (box.height - height) / 2];
  pen.save();
  pen.translate(box.x + left + width / 2, box.y + top + height / 2);
  pen.rotate(((parseFloat(style.rotate) || 0) * Math.PI) / 180);
  pen.fillStyle = style.backgroundColor;
  pen.beginPath();
  pen.roundRect(-width / 2, -height / 2, width, height, style.borderTopLeftRadius.endsWith("%") ? (width * radius) / 100 : radius);
  pen.fill();
  pen.restore();
}

function background(pen, { x, y, width, height }, style) {
  if (seen(style.backgroundColor)) {
    pen.fillStyle = style.backgroundColor;
    pen.beginPath();
    pen.roundRect(x, y, width, height, parseFloat(style.borderTopLeftRadius) || 0);
    pen.fill();
  }
  for (const side of SIDES) {
    const [thick, colour] = [parseFloat(style[`border${side}Width`]), style[`border${side}Color`]];
    if (!thick || /none|hidden/.test(style[`border${side}Style`]) || !seen(colour)) continue;
    pen.fillStyle = colour;
    const [right, bottom] = [side === "Right" ? x + width - thick : x, side === "Bottom" ? y + height - thick : y];
    const flat = side === "Top" || side === "Bottom";
    pen.fillRect(right, bottom, flat ? width : thick, flat ? thick : height);
  }
}
