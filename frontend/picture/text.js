// Texts: the browser says where each of their lines is, the canvas writes it there.

/** A style's font as a canvas takes it; `size` in pixels in place of its own. */
export const fontOf = (style, size) => `${style.fontStyle} ${size ? 400 : style.fontWeight} ${size ? `${size}px` : style.fontSize} ${style.fontFamily}`;

/** A text in lines of at most `width` by `measure`. */
export function lines(text, width, measure) {
  const all = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = all.length ? `${all.at(-1)} ${word}` : word;
    if (all.length && measure(longer) <= width) all[all.length - 1] = longer;
    else all.push(word);
  }
  return all;
}

/** The lines of a text node, each with its box in the window. */
function* laidOut(node) {
  const range = document.createRange();
  let [line, box] = ["", undefined];
  for (let at = 0; at < node.data.length; at += 1) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const next = range.getClientRects()[0];
    // White space that isn't shown has no box, or one without width.
    if (!next || (!next.width && !node.data[at].trim())) continue;
    if (box && Math.abs(next.top - box.top) > 2) {
      yield [line, box];
      [line, box] = ["", undefined];
    }
    box ??= next;
    line += /\s/.test(node.data[at]) ? " " : node.data[at];
  }
  if (box) yield [line, box];
}

/** Writes a text node of an element; what its element cuts ends in dots. */
export function write(pen, node, style, element, origin) {
  pen.font = fontOf(style);
  pen.fillStyle = style.color;
  pen.letterSpacing = style.letterSpacing === "normal" ? "0px" : style.letterSpacing;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = pen.measureText(node.data);
  const cut = style.textOverflow === "ellipsis" && element.scrollWidth > element.clientWidth;
  for (const [line, box] of laidOut(node)) {
    const right = element.getBoundingClientRect().right - parseFloat(style.paddingRight);
    const text = cut ? shortened(line, right - box.left, (text) => pen.measureText(text).width) : line;
    pen.fillText(text, box.left - origin.left, box.top - origin.top + (box.height + up - down) / 2);
  }
}

function shortened(text, width, measure) {
  let end = text.length;
  while (end > 0 && measure(`${text.slice(0, end)}…`) > width) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}
