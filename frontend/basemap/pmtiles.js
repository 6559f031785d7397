// Reading .pmtiles files, a script of its own: only who has such a file loads it.
export { PMTiles } from "pmtiles";
