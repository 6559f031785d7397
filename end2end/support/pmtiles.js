// Writes a small PMTiles 3 file: header, one directory, tiles; all compressed by gzip, as real files are.
import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

/** Packs tiles (`{ z, x, y, data }`) of vector kind into a file. */
export async function pack(file, tiles) {
  const entries = tiles.map((tile) => ({ id: tileId(tile), data: gzipSync(tile.data) })).sort((a, b) => a.id - b.id);
  const data = Buffer.concat(entries.map((entry) => entry.data));
  const directory = gzipSync(Buffer.from([
    ...varint(entries.length),
    ...entries.flatMap(({ id }, at) => varint(at ? id - entries[at - 1].id : id)),
    ...entries.flatMap(() => varint(1)),
    ...entries.flatMap((entry) => varint(entry.data.length)),
    // 0: directly after the one before; the first begins at 0, which is written as 1.
    ...entries.flatMap((_, at) => varint(at ? 0 : 1)),
  ]));
  const metadata = gzipSync("{}");
  const head = Buffer.alloc(127);
  head.write("PMTiles", 0, "latin1");
  head[7] = 3;
  const parts = [[127, directory.length], [127 + directory.length, metadata.length], [0, 0], [127 + directory.length + metadata.length, data.length]];
  parts.flat().forEach((number, at) => head.writeBigUInt64LE(BigInt(number), 8 + 8 * at));
  for (let at = 0; at < 3; at += 1) head.writeBigUInt64LE(BigInt(entries.length), 72 + 8 * at);
  const zooms = tiles.map((tile) => tile.z);
  // Clustered; directories and tiles by gzip; vector tiles.
  head.set([1, 2, 2, 1, Math.min(...zooms), Math.max(...zooms)], 96);
  await writeFile(file, Buffer.concat([head, directory, metadata, data]));
}

/** The number of a tile: all tiles of lower zooms, then along a Hilbert curve. */
function tileId({ z, x, y }) {
  let id = (4 ** z - 1) / 3;
  let [a, b] = [x, y];
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const [right, low] = [(a & side) > 0 ? 1 : 0, (b & side) > 0 ? 1 : 0];
    id += side * side * ((3 * right) ^ low);
    if (low === 0) {
      if (right === 1) [a, b] = [side - 1 - a, side - 1 - b];
      [a, b] = [b, a];
    }
  }
  return id;
}

function varint(number) {
  const bytes = [];
  let left = number;
  while (left > 127) {
    bytes.push((left % 128) | 128);
    left = Math.floor(left / 128);
  }
  return [...bytes, left];
}
