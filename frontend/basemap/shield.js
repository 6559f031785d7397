// A road's number in a small rounded card, in the middle of the longest piece of the road that a tile has.

const HEIGHT = 14;
const PADDING = 4;
/** The same number is not said again nearer than this, pixels. */
const APART = 220;

export class Shield {
  /** `properties`: where the number may stand, the first that is there counts. */
  constructor(properties, look) {
    this.properties = properties;
    this.look = look;
    this.font = `600 9.5px ${look.sans}`;
  }

  place(layout, geometry, feature) {
    const text = this.properties.map((property) => feature.props[property]).find(Boolean);
    if (!text) return undefined;
    const anchor = middle(geometry);
    layout.scratch.font = this.font;
    const half = layout.scratch.measureText(text).width / 2 + PADDING;
    const box = { minX: anchor.x - half, maxX: anchor.x + half, minY: anchor.y - HEIGHT / 2, maxY: anchor.y + HEIGHT / 2 };
    const draw = (pen) => {
      pen.globalAlpha = 1;
      pen.beginPath();
      pen.roundRect(-half, -HEIGHT / 2, 2 * half, HEIGHT, 3);
      pen.fillStyle = this.look.shield;
      pen.fill();
      pen.lineWidth = 1;
      pen.strokeStyle = this.look["mw-c"];
      pen.stroke();
      pen.font = this.font;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillStyle = this.look.label;
      pen.fillText(text, 0, 0.5);
      // The library writes its own labels on from the left.
      pen.textAlign = "start";
      pen.textBaseline = "alphabetic";
    };
    return [{ anchor, bboxes: [box], draw, deduplicationKey: `shield ${text}`, deduplicationDistance: APART }];
  }
}

/** Half way along the longest line. */
function middle(lines) {
  const length = (line) => line.slice(1).reduce((sum, point, at) => sum + point.dist(line[at]), 0);
  const lengths = lines.map(length);
  const longest = lengths.indexOf(Math.max(...lengths));
  const line = lines[longest];
  let left = lengths[longest] / 2;
  for (let at = 1; at < line.length; at += 1) {
    const step = line[at].dist(line[at - 1]);
    if (step >= left && step > 0) return line[at].sub(line[at - 1]).mult(left / step).add(line[at - 1]);
    left -= step;
  }
  return line[0].clone();
}
