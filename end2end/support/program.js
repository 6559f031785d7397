// The built program as a child process: started, killed and started again on the same port and data.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const built = fileURLToPath(new URL("../../target/release/blotter", import.meta.url));

/** The program under test. */
export const PROGRAM = process.env.BLOTTER ?? built;

/** Who may post events: the bearer token. */
export const TOKEN = "secret";

export class Program {
  #args;
  #child;
  #dir;
  #log = [];
  #file;
  address;

  constructor(args, dir, file = PROGRAM) {
    this.#args = args;
    this.#dir = dir;
    this.#file = file;
  }

  /** Starts `blotter COMMAND --listen 127.0.0.1:0 …` with a data folder of its own, into which `files` are copied. */
  static async start(command, flags = [], files = {}, file = PROGRAM) {
    const dir = await mkdtemp(path.join(tmpdir(), "blotter-end2end-"));
    for (const [name, from] of Object.entries(files)) await copyFile(from, path.join(dir, name));
    const program = new Program([command, "--data-dir", dir, ...flags], dir, file);
    await program.run();
    return program;
  }

  /** `http://127.0.0.1:PORT` */
  get url() {
    return `http://${this.address}`;
  }

  /** The number of its process. */
  get pid() {
    return this.#child?.pid;
  }

  /** What the program has written to its log. */
  get log() {
    return this.#log.join("\n");
  }

  /** Runs it: on a free port the first time, later on the same one. */
  async run() {
    const listen = this.address ?? "127.0.0.1:0";
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("BLOTTER_")));
    const args = [...this.#args, "--listen", listen];
    const child = spawn(this.#file, args, { env, cwd: path.dirname(this.#file), stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    createInterface({ input: child.stderr }).on("line", (line) => this.#log.push(line));
    this.address = await new Promise((resolve, reject) => {
      const failed = (why) => reject(new Error(`${PROGRAM} did not start: ${why}\n${this.log}`));
      child.once("error", failed);
      child.once("exit", (code) => failed(`exit code ${code}`));
      createInterface({ input: child.stdout }).on("line", (line) => {
        const found = /^Blotter listens on http:\/\/(\S+)$/.exec(line);
        if (found) resolve(found[1]);
      });
    });
  }

  /** Kills it at once, as `kill -9` does, and waits until it is gone. */
  async kill() {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** Deletes its data while it is down: its next run starts a new log. */
  async forget() {
    await rm(this.#dir, { recursive: true, force: true });
    await mkdir(this.#dir);
  }

  /** Kills it and deletes its data. */
  async end() {
    await this.kill();
    await rm(this.#dir, { recursive: true, force: true });
  }

  /** A number of `/metrics`. */
  async metric(name) {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  }

  /** The board: `/current-calls/`. */
  async board() {
    return (await fetch(`${this.url}/current-calls/`)).json();
  }

  /** `POST /events/`; returns the position, or throws what the program answered. */
  async post(body) {
    const answer = await fetch(`${this.url}/events/`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST /events/: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
