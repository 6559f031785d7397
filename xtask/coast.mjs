// Makes the built-in coast (`server/src/records/coast/land.bin`) from Natural Earth's land, which npm's `world-atlas`
// redistributes (public domain; made from 2.0.2):
//
//   npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz && node xtask/coast.mjs package
//
// Great Britain, Ireland and what lies near are taken at 1:10m, the rest of western Europe at 1:50m. The file is a list
// of closed rings: the number of points, then for each point the difference to the one before (of the file's first: to
// 0, 0) east and north in 1/5000 degree; all as LEB128, differences in zigzag.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const UNITS = 5000;
/** West, south, east, north. */
const NEAR = [-11.5, 49, 3, 61.5];
const FAR = [-30, 35, 25, 72];
/** What is left of FAR beside NEAR. */
const AROUND = [
  [FAR[0], FAR[1], NEAR[0], FAR[3]],
  [NEAR[2], FAR[1], FAR[2], FAR[3]],
  [NEAR[0], FAR[1], NEAR[2], NEAR[1]],
  [NEAR[0], NEAR[3], NEAR[2], FAR[3]],
];

/** The outer rings of a TopoJSON file's land, in degrees. Lakes and inland seas are not in it, but for the Caspian. */
function rings(file) {
  const { arcs, objects, transform } = JSON.parse(readFileSync(file, "utf8"));
  const line = (index) => {
    let [x, y] = [0, 0];
    const points = arcs[index < 0 ? ~index : index].map(([dx, dy]) => {
      [x, y] = [x + dx, y + dy];
      return [x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]];
    });
    return index < 0 ? points.reverse() : points;
  };
  const polygons = objects.land.geometries.flatMap(({ type, arcs }) => (type === "Polygon" ? [arcs] : arcs));
  return polygons.map(([outer]) => outer.flatMap((index) => line(index).slice(1)));
}

/** The part of a ring in a box (Sutherland and Hodgman). */
function clip(ring, [west, south, east, north]) {
  const sides = [[0, west, 1], [0, east, -1], [1, south, 1], [1, north, -1]];
  for (const [axis, limit, sign] of sides) {
    const inside = (point) => (point[axis] - limit) * sign >= 0;
    ring = ring.flatMap((point, at) => {
      const last = ring.at(at - 1);
      if (inside(point) === inside(last)) return inside(point) ? [point] : [];
      const share = (limit - last[axis]) / (point[axis] - last[axis]);
      const cut = [0, 1].map((other) => (other === axis ? limit : last[other] + share * (point[other] - last[other])));
      return inside(point) ? [cut, point] : [cut];
    });
  }
  return ring;
}

const near = rings(join(process.argv[2], "land-10m.json")).map((ring) => clip(ring, NEAR));
const far = rings(join(process.argv[2], "land-50m.json")).flatMap((ring) => AROUND.map((box) => clip(ring, box)));

const bytes = [];
const number = (value) => {
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  bytes.push(value);
};
let at = [0, 0];
let [kept, points] = [0, 0];
for (const ring of [...near, ...far]) {
  const grid = ring.map((point) => point.map((degrees) => Math.round(degrees * UNITS)));
  const line = grid.filter((point, index) => point.some((value, axis) => value !== grid.at(index - 1)[axis]));
  if (line.length < 3) continue;
  number(line.length);
  for (const point of line) {
    point.map((value, axis) => value - at[axis]).forEach((step) => number(step < 0 ? -2 * step - 1 : 2 * step));
    at = point;
  }
  kept += 1;
  points += line.length;
}
const out = fileURLToPath(new URL("../server/src/records/coast/land.bin", import.meta.url));
writeFileSync(out, Uint8Array.from(bytes));
console.log(`${out}: ${kept} rings, ${points} points, ${bytes.length} bytes`);
