// 200 visitors change the filters of the dashboards while live events go to 1,000 clients, from one program: the times of
// both. `BLOTTER=… EXAMPLES=… node dashboards_load.mjs [visitors=200] [clients=1000] [seconds=60] [pause=2000] [events=2]`.
//
// EXAMPLES is the folder of the load programs `visitors` and `sse_load`; records as for dashboards_bench.mjs. Ends with 1 if
// anything was refused, lost or repeated.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { lake, serve } from "./support/lake.js";

const TOKEN = "bench";
/** Bytes of an event's frame, as in `bench fanout`. */
const BYTES = 600;
/** Of what a visitor does, a page asked for by its address; the rest are changes on an open page. */
const PAGES = 0.1;
const options = { visitors: 200, clients: 1000, seconds: 60, pause: 2000, events: 2 };
for (const word of process.argv.slice(2)) {
  const [name, value] = word.split("=");
  if (!(name in options) || !(Number(value) > 0)) {
    console.error(`\`${word}\` isn't understood; there are: ${Object.keys(options).map((name) => `${name}=N`).join(" ")}`);
    process.exit(2);
  }
  options[name] = Number(value);
}

/** Numbers that look random and are the same each time. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

/** The tiles of a map that shows these bounds at the width of a desktop's card: as many as its page asks for. */
function tiles([west, south, east, north]) {
  const x = (longitude, zoom) => Math.floor(((longitude + 180) / 360) * 2 ** zoom);
  const y = (latitude, zoom) => {
    const angle = (latitude * Math.PI) / 180;
    return Math.floor(((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2) * 2 ** zoom);
  };
  let zoom = 12;
  const across = () => [x(west, zoom), x(east, zoom), y(north, zoom), y(south, zoom)];
  while (zoom > 0 && (across()[1] - across()[0] > 2 || across()[3] - across()[2] > 1)) zoom -= 1;
  const [left, right, top, bottom] = across();
  const all = [];
  for (let column = left; column <= right; column += 1) {
    for (let row = top; row <= bottom; row += 1) all.push(`${zoom}/${column}/${row}.mvt`);
  }
  return all;
}

const json = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

/** What the visitors do, line by line: each changes one filter, or opens a page with one. */
async function acts(url) {
  const random = seeded(1);
  const some = (list) => list[Math.floor(random() * list.length)];
  const sets = [];
  for (const [page, name] of [["/crime", "street"], ["/outcomes", "outcomes"], ["/stop-and-search", "stop-and-search"]]) {
    const answer = await json(`${url}${page}.json`);
    const lists = answer.figures.lists.map(({ dimension, rows }) => ({ dimension, values: rows.filter(({ value, count }) => value && count > 0) }));
    sets.push({ page, name, data: answer.data, lists: lists.filter(({ values }) => values.length > 1) });
  }
  // Most visitors look at reported crime.
  const often = [sets[0], sets[0], sets[0], sets[1], sets[2]].filter(({ lists }) => lists.length > 0);
  const lines = [];
  const bounds = new Map();
  for (const { name } of sets) bounds.set(name, (await json(`${url}/api/records/${name}/tiles`)).bounds);
  for (let number = 0; number < 20_000; number += 1) {
    const { page, name, data, lists } = some(often);
    const query = new URLSearchParams();
    for (let filters = 1 + Math.floor(random() * 3); filters > 0; filters -= 1) {
      const { dimension, values } = some(lists);
      // The first of a list are chosen more often than the last.
      query.append(dimension, values[Math.floor(random() ** 2 * values.length)].value);
    }
    if (random() < 0.3) query.set("from", data[0]), query.set("to", data[1]);
    if (random() < PAGES) {
      lines.push(`page ${page}?${query}`);
      continue;
    }
    const mapped = bounds.get(name) ? tiles(bounds.get(name)) : [];
    const map = [`/api/records/${name}/tiles?${query}`, ...mapped.map((tile) => `/api/records/${name}/tiles/${tile}?${query}`)];
    lines.push(`change ${page}.json?${query} ${map.join(" ")}`);
  }
  return lines;
}

/** The events, to all clients; ready once these are connected. */
async function stream(address) {
  const { clients, seconds, events } = options;
  const args = [address, "/get-events/", "/events/", clients, Math.round(seconds * events), events, BYTES, "wait", `calls=${TOKEN}`];
  const child = spawn(path.join(process.env.EXAMPLES, "sse_load"), args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("sse_load ended");
    return value;
  };
  if ((await line()) !== "ready") throw new Error("sse_load isn't ready");
  return {
    async run() {
      child.stdin.write("\n");
      const result = JSON.parse(await line());
      child.stdin.end("\n");
      await once(child, "exit");
      return result;
    },
  };
}

async function visit(address, lines) {
  const { visitors, seconds, pause } = options;
  const child = spawn(path.join(process.env.EXAMPLES, "visitors"), [address, visitors, seconds, pause], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(`${lines.join("\n")}\n`);
  let text = "";
  for await (const chunk of child.stdout) text += chunk;
  if (!text) throw new Error("visitors failed");
  return JSON.parse(text);
}

const records = await lake();
let program;
let failed = false;
try {
  const city = ["--city", "dallas", "--feed-url", "none", "--geocoders", "", "--tiles", "none", "--events-token", `${TOKEN}:${TOKEN}`];
  program = await serve(records.folder, city);
  const lines = await acts(program.url);
  const alone = await (await stream(program.address)).run();
  const live = await stream(program.address);
  const [delivered, asked] = await Promise.all([live.run(), visit(program.address, lines)]);
  const { visitors, clients, seconds, pause, events } = options;
  console.log(`${visitors} visitors, a change every ${pause / 1000} s each, for ${seconds} s; ${events} events a second to ${clients} clients.\n`);
  console.log("| milliseconds | number | p50 | p95 | p99 | most | refused |\n|---|---:|---:|---:|---:|---:|---:|");
  const names = { change: "a changed filter's answer", "change-more": "… and its map's summary and tiles", page: "a page by its address" };
  for (const [kind, name] of Object.entries(names)) {
    const one = asked[kind];
    if (!one) continue;
    failed ||= one.refused > 0;
    console.log(`| ${name} | ${one.answers} | ${one.p50_ms} | ${one.p95_ms} | ${one.p99_ms} | ${one.max_ms} | ${one.refused} |`);
  }
  for (const [name, one] of [["an event, from the post to each client", delivered], ["the same without visitors", alone]]) {
    const bad = one.lost + one.repeated + one.ended;
    failed ||= bad > 0;
    console.log(`| ${name} | ${one.delivered} | ${one.p50_ms} | ${one.p95_ms} | ${one.p99_ms} | ${one.max_ms} | ${bad} |`);
  }
} finally {
  await program?.end();
  await records.remove();
}
process.exitCode = failed ? 1 : 0;
