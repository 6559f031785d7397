// Which roads run past a position, read from the tiles that were drawn: the map shows along them how far a block or a
// street reaches.

/** The side of a tile in the library's own units: twice that of a drawn one. */
const SIDE = 512;

/**
 * The roads of the tile under a position, and those of the other tiles whose name occurs in `place`.
 *
 * @returns one array a line: its name, then latitude and longitude of each point, degrees.
 */
export function near(map, layer, most, [latitude, longitude], place) {
  const zoom = Math.min(Math.round(map.getZoom()) - 1, most);
  const cache = layer.views.get("").tileCache.cache;
  const said = place.toLowerCase();
  const around = 2 ** zoom;
  const at = map.project([latitude, longitude], zoom).divideBy(256);
  const found = [];
  for (const [key, { data }] of cache) {
    const [x, y, z] = key.split(":").map(Number);
    if (z !== zoom) continue;
    const here = Math.floor(at.x) === x && Math.floor(at.y) === y;
    for (const road of [...(data.get("road") ?? []), ...(data.get("roads") ?? [])]) {
      const name = road.props.name ?? "";
      if (road.geomType !== 2 || !(here || (name && said.includes(name.toLowerCase())))) continue;
      for (const line of road.geom) {
        found.push([name, ...line.flatMap((point) => position((x + point.x / SIDE) / around, (y + point.y / SIDE) / around))]);
      }
    }
  }
  return found;
}

/** From shares of the world's map to degrees. */
function position(x, y) {
  return [(Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, x * 360 - 180];
}
