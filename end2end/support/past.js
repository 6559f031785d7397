// A history that a test made up: a lake written line by line, and the program that serves it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PROGRAM, Program } from "./program.js";

/** Built beside the program under test by `cargo build --all-targets`; its head says what a line may be. */
const WRITER = process.env.BLOTTER_WRITE_HISTORY ?? path.join(path.dirname(PROGRAM), "examples/write_history");

/** A call that came and left: two lines. */
export const stay = (number, from, until, more = {}) => {
  const call = { incident_number: number, unit_number: "A1", title: "Minor accident", kind: "road", ...more };
  return [
    { at: from, change: "add", ...call },
    { at: until, change: "delete", ...call },
  ];
};

/** Polls a minute apart. */
export const polls = (from, until) => ({ polls: [from, until], every_s: 60 });

export class Past {
  /** The program on a lake of these lines; the city is not polled. */
  static async start(lines) {
    const past = new Past();
    past.lake = await mkdtemp(path.join(tmpdir(), "blotter-past-"));
    const writer = spawn(WRITER, [past.lake], { stdio: ["pipe", "ignore", "inherit"] });
    const over = once(writer, "exit");
    const inOrder = [...lines].sort((a, b) => (a.at ?? "").localeCompare(b.at ?? ""));
    writer.stdin.end(inOrder.map((line) => JSON.stringify(line)).join("\n"));
    const [code] = await over;
    if (code !== 0) throw new Error(`${WRITER} ended with ${code}`);
    const flags = ["--city", "dallas", "--feed-url", "none", "--geocoders", "", "--tiles", "none", "--lake", past.lake];
    past.program = await Program.start("serve", flags);
    return past;
  }

  get url() {
    return this.program.url;
  }

  async end() {
    await this.program.end();
    await rm(this.lake, { recursive: true, force: true });
  }
}
