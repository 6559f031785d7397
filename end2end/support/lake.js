// The records that figures are taken on: those of ../shared/uk in a lake of its own, or a lake that is there.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PROGRAM, Program } from "./program.js";

const UK = fileURLToPath(new URL("../../../shared/uk", import.meta.url));

/** The lake that LAKE names, else one of the sample; `{ folder, remove() }`. */
export async function lake() {
  if (process.env.LAKE) return { folder: path.resolve(process.env.LAKE), remove: async () => {} };
  const folder = await mkdtemp(path.join(tmpdir(), "blotter-bench-lake-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  process.stderr.write("importing the sample\n");
  const sources = [path.join(UK, "archive.zip"), path.join(UK, "partial")];
  try {
    await promisify(execFile)(PROGRAM, ["import", "--lake", folder, ...sources]);
  } catch (error) {
    await remove();
    throw new Error(`the sample can't be imported: ${error.stderr ?? error.message}`, { cause: error });
  }
  return { folder, remove };
}

/** The program on a lake, once it answers of its records; beside a city it is ready before. */
export async function serve(folder, flags = ["--city", "none"]) {
  const program = await Program.start("serve", [...flags, "--lake", folder]);
  for (let tries = 0; ; tries += 1) {
    if ((await fetch(`${program.url}/api/records/coverage`)).ok) return program;
    if (tries === 600) throw new Error(`never ready: ${program.log}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
