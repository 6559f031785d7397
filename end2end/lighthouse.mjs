// Lighthouse (mobile) on the demo's live page, or on each dashboard: the median of five runs, as a Markdown table.
// `BLOTTER=… CHROME_PATH=… node lighthouse.mjs [dashboards]`; ends with 1 if a category is under 95 or a dashboard's largest
// paint late. Records as for dashboards_bench.mjs.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "@playwright/test";
import lighthouse from "lighthouse";
import { lake, serve } from "./support/lake.js";
import { Program } from "./support/program.js";

const RUNS = Number(process.env.RUNS ?? 5);
const TARGET = 95;
/** Milliseconds until a dashboard's largest contentful paint. */
const PAINT = 1500;
const DASHBOARDS = ["/crime", "/outcomes", "/stop-and-search"];
/** Calls on the page before the first run. */
const CALLS = 100;
const CATEGORIES = { performance: "Performance", accessibility: "Accessibility", "best-practices": "Best practices", seo: "SEO" };
const TIMINGS = {
  "largest-contentful-paint": "Largest contentful paint",
  "total-blocking-time": "Total blocking time",
  "cumulative-layout-shift": "Cumulative layout shift",
};

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** One run in a new browser, so that nothing is cached. */
async function run(url) {
  const profile = await mkdtemp(path.join(tmpdir(), "blotter-lighthouse-"));
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: [
      `--remote-debugging-port=${port}`,
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
    ],
  });
  try {
    const { lhr } = await lighthouse(url, { port, logLevel: "error", onlyCategories: Object.keys(CATEGORIES) });
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    return lhr;
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
}

let failed = false;

/** Five runs, as a table; `paint` is the target of the largest contentful paint, if there is one. */
async function measure(url, paint) {
  const reports = [];
  for (let turn = 1; turn <= RUNS; turn += 1) {
    reports.push(await run(url));
    process.stderr.write(`run ${turn} of ${RUNS}\n`);
  }
  console.log(`Lighthouse ${reports[0].lighthouseVersion}, mobile.\n`);
  console.log(`| | median of ${RUNS} | runs |\n|---|---|---|`);
  for (const [id, name] of Object.entries(CATEGORIES)) {
    const scores = reports.map((report) => Math.round(report.categories[id].score * 100));
    failed ||= median(scores) < TARGET;
    console.log(`| ${name} | ${median(scores)} | ${scores.join(", ")} |`);
  }
  for (const [id, name] of Object.entries(TIMINGS)) {
    const values = reports.map((report) => report.audits[id].numericValue);
    const show = (value) => (id.endsWith("shift") ? value.toFixed(3) : `${Math.round(value)} ms`);
    if (paint && id === "largest-contentful-paint") failed ||= median(values) >= paint;
    console.log(`| ${name} | ${show(median(values))} | ${values.map(show).join(", ")} |`);
  }
  // What cost points, each once.
  const short = new Set();
  for (const report of reports) {
    for (const [id, category] of Object.entries(CATEGORIES)) {
      for (const { id: audit, weight } of report.categories[id].auditRefs) {
        const { score, title, scoreDisplayMode } = report.audits[audit];
        if (weight > 0 && score !== null && score < 0.9 && scoreDisplayMode !== "informative") short.add(`${category}: ${title}`);
      }
    }
  }
  if (short.size > 0) console.log(`\nUnder 90 in some run:\n${[...short].map((line) => `- ${line}`).join("\n")}`);
}

async function live() {
  const demo = await Program.start("demo");
  try {
    const settled = async () => (await demo.board()).current_active_calls.length;
    // The simulation has around a hundred calls at a time; at full speed it takes some minutes to get there.
    const deadline = Date.now() + 300_000;
    while ((await settled()) < CALLS && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 250));
    console.log(`${await settled()} calls on the page, the stream open.`);
    await measure(demo.url);
  } finally {
    await demo.end();
  }
}

async function dashboards() {
  const records = await lake();
  let program;
  try {
    program = await serve(records.folder);
    for (const address of DASHBOARDS) {
      console.log(`\n\`${address}\``);
      await measure(program.url + address, PAINT);
    }
  } finally {
    await program?.end();
    await records.remove();
  }
}

const [what = "live"] = process.argv.slice(2);
const kinds = { live, dashboards };
if (!(what in kinds)) {
  console.error(`\`${what}\` isn't understood; there are: ${Object.keys(kinds).join(" ")}`);
  process.exit(2);
}
await kinds[what]();
process.exitCode = failed ? 1 : 0;
