// Bundles and minifies the page's ordinary scripts: `node frontend/bundle.mjs FOLDER` writes leaflet.js, basemap.js,
// pmtiles.js, picture.js and alerts.js.
//
// protomaps-leaflet is bundled from its sources, without its ready-made styles, which are for another schema, and
// without its reader of .pmtiles, which is loaded only where it is needed.
import { build } from "esbuild";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = process.argv[2];
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const omit = {
  name: "omit",
  setup(build) {
    const filter = /^@protomaps\/basemaps$|default_style\/style$|^pmtiles$/;
    build.onResolve({ filter }, ({ path, importer }) => (importer.includes("protomaps-leaflet") ? { path, namespace: "omitted" } : undefined));
    build.onLoad({ filter: /.*/, namespace: "omitted" }, () => ({
      contents: "export const namedFlavor = undefined, paintRules = undefined, labelRules = undefined, PMTiles = undefined;",
    }));
  },
};

const LEAFLET = "Leaflet 1.9.4, (c) 2010-2023 Vladimir Agafonkin, (c) 2010-2011 CloudMade; BSD-2-Clause";
const BASEMAP = "with protomaps-leaflet, pbf, vector-tile, point-geometry (BSD-3-Clause, ISC), rbush (MIT); see ATTRIBUTIONS.md";
const PICTURE = "Blotter: a card as a picture; MIT or Apache-2.0";
const ALERTS = "Blotter: alerts; MIT or Apache-2.0";
const PMTILES = "pmtiles (BSD-3-Clause), fflate (MIT); see ATTRIBUTIONS.md";

for (const [entry, out, globalName, credits, format = "iife"] of [
  ["leaflet.js", "leaflet.js", undefined, LEAFLET],
  ["basemap/index.js", "basemap.js", "BlotterBasemap", BASEMAP],
  ["basemap/pmtiles.js", "pmtiles.js", "BlotterPmtiles", PMTILES],
  ["picture/index.js", "picture.js", undefined, PICTURE],
  ["alerts/index.js", "alerts.js", undefined, ALERTS, "esm"],
]) {
  await build({
    entryPoints: [here(entry)],
    outfile: join(folder, out),
    globalName,
    banner: { js: `/* ${credits} */` },
    bundle: true,
    minify: true,
    format,
    target: ["es2022"],
    legalComments: "none",
    logLevel: "warning",
    plugins: [omit],
  });
}
