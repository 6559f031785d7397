// Lighthouse (mobile) on the demo's live page: the median of five runs, as a Markdown table.
// BLOTTER=… CHROME_PATH=… node lighthouse.mjs; ends with 1 if a category is under 95.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "@playwright/test";
import lighthouse from "lighthouse";
import { Program } from "./support/program.js";

const RUNS = 5;
const TARGET = 95;
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

const demo = await Program.start("demo");
let failed = false;
try {
  const settled = async () => (await demo.board()).current_active_calls.length;
  // The simulation has around a hundred calls at a time; at full speed it takes some minutes to get there.
  const deadline = Date.now() + 300_000;
  while ((await settled()) < CALLS && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 250));
  const reports = [];
  for (let turn = 1; turn <= RUNS; turn += 1) {
    reports.push(await run(demo.url));
    process.stderr.write(`run ${turn} of ${RUNS}\n`);
  }
  console.log(`${await settled()} calls on the page, the stream open; Lighthouse ${reports[0].lighthouseVersion}, mobile.\n`);
  console.log(`| | median of ${RUNS} | runs |\n|---|---|---|`);
  for (const [id, name] of Object.entries(CATEGORIES)) {
    const scores = reports.map((report) => Math.round(report.categories[id].score * 100));
    failed ||= median(scores) < TARGET;
    console.log(`| ${name} | ${median(scores)} | ${scores.join(", ")} |`);
  }
  for (const [id, name] of Object.entries(TIMINGS)) {
    const values = reports.map((report) => report.audits[id].numericValue);
    const show = (value) => (id.endsWith("shift") ? value.toFixed(3) : `${Math.round(value)} ms`);
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
} finally {
  await demo.end();
}
process.exitCode = failed ? 1 : 0;
