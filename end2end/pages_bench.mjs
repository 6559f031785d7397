// Requests per second for the live page and the calls, with 1,000 calls on the board, beside nginx serving the same
// bytes as static files: `BLOTTER=… node pages_bench.mjs [seconds=8] [rounds=3] [connections=32]`.
//
// Both servers run at the same time and are asked in turn, so that a disturbance hits both. Needs wrk and nginx.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { addressId, manyRows } from "./support/calls.js";
import { Program, TOKEN } from "./support/program.js";

const CALLS = 1000;
const options = { seconds: 8, rounds: 3, connections: 32 };
for (const word of process.argv.slice(2)) {
  const [name, value] = word.split("=");
  if (!(name in options) || !(Number(value) > 0)) {
    console.error(`\`${word}\` isn't understood; there are: ${Object.keys(options).map((name) => `${name}=N`).join(" ")}`);
    process.exit(2);
  }
  options[name] = Number(value);
}

const CASES = ["/current-calls/", "/"].flatMap((address) =>
  ["identity", "gzip", "br"].map((encoding) => ({ address, encoding })),
);

/** The bytes of an answer as they travel, and their encoding. */
function fetchRaw(url, encoding) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { "accept-encoding": encoding } }, async (answer) => {
      const chunks = [];
      for await (const chunk of answer) chunks.push(chunk);
      if (answer.statusCode !== 200) return reject(new Error(`${url}: ${answer.statusCode}`));
      resolve({ body: Buffer.concat(chunks), type: answer.headers["content-type"], encoding: answer.headers["content-encoding"] });
    });
    asked.on("error", reject).end();
  });
}

/** nginx with one file per case, on two workers. */
async function startNginx(folder, files) {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  const locations = [];
  for (const [at, { body, type, encoding }] of files.entries()) {
    await writeFile(path.join(folder, `${at}`), body);
    const header = encoding ? `add_header Content-Encoding ${encoding};` : "";
    locations.push(`location = /${at} { default_type "${type}"; ${header} }`);
  }
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/tmp;`);
  const file = path.join(folder, "nginx.conf");
  await writeFile(
    file,
    `daemon off; worker_processes 2; pid ${folder}/nginx.pid; error_log ${folder}/error.log warn;
    ${process.getuid() === 0 ? "user root;" : ""}
    events { worker_connections 1024; }
    http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100; ${temporary.join(" ")}
      server { listen 127.0.0.1:${port} reuseport; root ${folder}; ${locations.join("\n")} } }`,
  );
  const child = spawn("nginx", ["-p", folder, "-c", file], { stdio: "inherit" });
  child.once("error", (error) => {
    throw new Error(`nginx: ${error.message}`);
  });
  const url = `http://127.0.0.1:${port}`;
  for (let left = 100; ; left -= 1) {
    try {
      await fetchRaw(`${url}/0`, "identity");
      return { child, url };
    } catch (error) {
      if (left === 0) throw new Error("nginx doesn't answer", { cause: error });
      await sleep(100);
    }
  }
}

/** One run of wrk. */
async function wrk(url, encoding) {
  const { connections, seconds } = options;
  const { stdout } = await promisify(execFile)("wrk", [
    "--threads", "2", "--timeout", "30s", "--connections", `${connections}`, "--duration", `${seconds}s`, "--latency",
    "--header", `Accept-Encoding: ${encoding}`, url,
  ]);
  const failed = /Non-2xx.*|Socket errors.*/.exec(stdout);
  if (failed) throw new Error(`${url} (${encoding}): ${failed[0]}`);
  return { rate: Number(/Requests\/sec:\s+(\S+)/.exec(stdout)[1]), p99: /^\s+99%\s+(\S+)/m.exec(stdout)[1] };
}

const median = (runs) => [...runs].sort((a, b) => a.rate - b.rate)[Math.floor(runs.length / 2)];
const number = (value) => Math.round(value).toLocaleString("en-US");

const folder = await mkdtemp(path.join(tmpdir(), "blotter-bench-pages-"));
let program, nginx;
try {
  const rows = manyRows(CALLS);
  await mkdir(path.join(folder, "feed"));
  await mkdir(path.join(folder, "tmp"));
  await writeFile(path.join(folder, "feed/0001.json"), JSON.stringify(rows));
  program = await Program.start("serve", [
    ...["--city", "dallas", "--feed-url", path.join(folder, "feed"), "--poll-interval", "1h", "--stale-after", "24h"],
    ...["--frozen-after", "24h", "--geocoders", "", "--tiles", "none", "--events-token", `bench:${TOKEN}`],
  ]);
  while ((await program.board()).current_active_calls.length < CALLS) await sleep(100);
  // Every call has a position, as the map is meant to be.
  await program.post({
    addresses: rows.map((one, at) => ({
      address_id: addressId(one),
      latitude: 32.65 + 0.007 * Math.floor(at / 32),
      longitude: -96.95 + 0.012 * (at % 32),
      precision: "block",
      uncertainty_m: 60,
      matched: `${one.block} ${one.location}`.toUpperCase(),
    })),
  });
  const files = [];
  for (const { address, encoding } of CASES) files.push(await fetchRaw(program.url + address, encoding));
  nginx = await startNginx(folder, files);
  console.log(`wrk with ${options.connections} connections, ${CALLS.toLocaleString("en-US")} calls; the median of ${options.rounds} rounds of ${options.seconds} s.\n`);
  console.log("| | sent as | bytes | Blotter, answers a second | p99 | nginx | p99 | ratio |\n|---|---|---:|---:|---:|---:|---:|---:|");
  for (const [at, { address, encoding }] of CASES.entries()) {
    const ours = [], theirs = [];
    for (let round = 0; round < options.rounds; round += 1) {
      ours.push(await wrk(program.url + address, encoding));
      theirs.push(await wrk(`${nginx.url}/${at}`, encoding));
    }
    const [our, their] = [median(ours), median(theirs)];
    const sent = files[at].encoding ?? "plain";
    console.log(
      `| \`${address}\` | ${sent} | ${number(files[at].body.length)} | ${number(our.rate)} | ${our.p99} | ${number(their.rate)} | ${their.p99} | ${(our.rate / their.rate).toFixed(2)} |`,
    );
  }
} finally {
  if (nginx) {
    const gone = once(nginx.child, "exit");
    nginx.child.kill("SIGTERM");
    await gone;
  }
  await program?.end();
  await rm(folder, { recursive: true, force: true });
}
