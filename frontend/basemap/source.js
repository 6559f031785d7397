// Where tiles come from: our server's addresses, or one .pmtiles file of which only the parts in view are asked for.

/** Where this script came from; its neighbours lie beside it. */
const HERE = document.currentScript?.src ?? location.href;

/** What protomaps-leaflet asks for tiles: an object with `getZxy`. */
export function source({ url, least, most, failures }, failed) {
  const get = url.endsWith(".pmtiles") ? fromFile(url) : (z, x, y, signal) => fromServer(url, z, x, y, signal);
  let failing = 0;
  let told = false;
  return {
    async getZxy(z, x, y, signal) {
      if (z < least || z > most) return undefined;
      try {
        const tile = await get(z, x, y, signal);
        failing = 0;
        return tile;
      } catch (error) {
        if (!signal.aborted) failing += 1;
        if (failing >= failures && !told) {
          told = true;
          failed();
        }
        // The one kind of error that the library is silent about and does not keep as an empty tile.
        throw new DOMException(String(error), "AbortError");
      }
    },
  };
}

async function fromServer(url, z, x, y, signal) {
  const answer = await fetch(url.replace("{z}", z).replace("{x}", x).replace("{y}", y), { signal });
  if (answer.status === 204) return undefined;
  // An error page must not be read as a tile.
  const kind = answer.headers.get("content-type") ?? "";
  if (!answer.ok || !/vector-tile|protobuf/.test(kind)) throw new Error(`no tile: ${answer.status} ${kind}`);
  return { data: await answer.arrayBuffer() };
}

function fromFile(url) {
  let file;
  return async (z, x, y, signal) => {
    file ??= script("pmtiles.js").then(() => new BlotterPmtiles.PMTiles(url));
    // A script that did not come is asked for again with the next tile.
    file.catch(() => (file = undefined));
    return (await file).getZxy(z, x, y, signal);
  };
}

function script(name) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${name} did not come`));
    element.src = new URL(name, HERE);
    document.head.append(element);
  });
}
