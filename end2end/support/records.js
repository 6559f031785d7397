// Records: a made-up archive in the publisher's layout, imported, and the program that serves it without a city.
import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PROGRAM, Program } from "./program.js";

const STREET =
  "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";
const OUTCOMES = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type";

const SEARCHES =
  "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing";

/** `2018-10`, so many months on. */
export function month(number) {
  const months = 2018 * 12 + 9 + number;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, "0")}`;
}

/**
 * Months of forces by what is odd about them: `{ "gwent": { 3: "missing", 9: "partial", 30: "bad" } }`; the other months of
 * a force have thirty good rows.
 */
export async function writeArchive(forces, months = 36) {
  const folder = await mkdtemp(path.join(tmpdir(), "blotter-archive-"));
  for (let number = 0; number < months; number += 1) {
    const name = month(number);
    await mkdir(path.join(folder, name));
    for (const [force, odd] of Object.entries(forces)) {
      const state = odd[number];
      if (state === "missing") continue;
      const rows = [];
      for (let row = 0; row < (state === "partial" ? 3 : 30); row += 1) {
        const id = `${force.length}${number}${row}`.padStart(64, "0");
        const place = `-2.5${String(row).padStart(5, "1")},51.4${String(row).padStart(5, "1")},On or near High Street,E01014399,Bath 001A`;
        rows.push(`${id},${name},A,A,${place},Burglary,Under investigation,`);
      }
      if (state === "bad") rows.push("too,short", "too,short,again");
      await writeFile(path.join(folder, name, `${name}-${force}-street.csv`), `${[STREET, ...rows].join("\r\n")}\r\n`);
    }
  }
  const last = month(months - 1);
  const outcome = `${"1".padStart(64, "0")},${last},A,A,-2.5,51.4,On or near High Street,E01014399,Bath 001A,Local resolution`;
  await writeFile(path.join(folder, last, `${last}-gwent-outcomes.csv`), `${OUTCOMES}\r\n${outcome}\r\n`);
  return folder;
}

/**
 * Street crimes at places: `[{ force, month, town, at: [longitude, latitude] or nothing, count }]`, each a row `count` times.
 */
export async function writePlaces(places) {
  const folder = await mkdtemp(path.join(tmpdir(), "blotter-archive-"));
  const files = new Map();
  for (const { force, month, town, at, count, type = "Burglary" } of places) {
    const place = at ? `${at[0].toFixed(6)},${at[1].toFixed(6)},On or near High Street,E01014399,${town} 001A` : ",,No Location,,";
    const file = path.join(folder, month, `${month}-${force}-street.csv`);
    const rows = files.get(file) ?? [STREET];
    for (let row = 0; row < count; row += 1) rows.push(`,${month},A,A,${place},${type},Under investigation,`);
    files.set(file, rows);
  }
  for (const [file, rows] of files) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${rows.join("\r\n")}\r\n`);
  }
  return folder;
}

/** Imports folders or files into the lake at `lake`. */
export async function importInto(lake, ...paths) {
  await promisify(execFile)(PROGRAM, ["import", "--lake", lake, ...paths]);
}

/**
 * A folder with files of the archive by their names, `2021-08-kent-street.csv`: each a list of records, whose missing columns
 * are empty.
 */
export async function writeFiles(files) {
  const folder = await mkdtemp(path.join(tmpdir(), "blotter-archive-"));
  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  for (const [name, records] of Object.entries(files)) {
    const heading = name.endsWith("-street.csv") ? STREET : name.endsWith("-outcomes.csv") ? OUTCOMES : SEARCHES;
    const columns = heading.split(",");
    const lines = records.map((record) => columns.map((column) => quoted(String(record[column] ?? ""))).join(","));
    await mkdir(path.join(folder, name.slice(0, 7)), { recursive: true });
    await writeFile(path.join(folder, name.slice(0, 7), name), `${[heading, ...lines].join("\r\n")}\r\n`);
  }
  return folder;
}

/** The program on a lake with these forces, or with what an archive's folder has; `flags` by default without a city. */
export class RecordsSite {
  #folders = [];
  program;
  /** The lake's folder. */
  lake;

  static async start(forces, flags) {
    return RecordsSite.of(forces && (await writeArchive(forces)), flags);
  }

  /** The program on a lake with an archive's files, if one is given; its folder is removed in the end. */
  static async of(archive, flags = ["--city", "none"]) {
    const site = new RecordsSite();
    const lake = await mkdtemp(path.join(tmpdir(), "blotter-lake-"));
    site.#folders.push(lake);
    site.lake = lake;
    if (archive) {
      site.#folders.push(archive);
      await importInto(lake, archive);
    }
    site.program = await Program.start("serve", [...flags, "--lake", lake]);
    for (let tries = 0; ; tries += 1) {
      const ready = await fetch(`${site.program.url}/readyz`);
      if (ready.ok) return site;
      if (tries === 200) throw new Error(`never ready: ${site.program.log}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  get url() {
    return this.program.url;
  }

  async end() {
    await this.program.end();
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

/** A sample of the published archive (Open Government Licence v3.0), which isn't a part of the project; null where it isn't at hand. */
export async function publishedArchive() {
  const shared = process.env.BLOTTER_SHARED ?? fileURLToPath(new URL("../../../shared", import.meta.url));
  const archive = path.join(shared, "uk", "archive.zip");
  return access(archive).then(() => archive, () => null);
}

/** The records of that archive, served without a city. */
export async function publishedSite(archive) {
  const site = await RecordsSite.of();
  await importInto(site.lake, archive);
  for (;;) {
    const answer = await fetch(`${site.url}/crime.json`);
    if (answer.ok) return site;
    await new Promise((done) => setTimeout(done, 100));
  }
}
