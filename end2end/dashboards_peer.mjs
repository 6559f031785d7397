// Blotter's dashboard of reported crime beside Apache Superset's over the same rows: the time to the first complete
// dashboard, to a changed filter, and the memory: `BLOTTER=… LAKE=… BENCH_POSTGRES=… PYTHON=… node dashboards_peer.mjs [rounds=5]`.
//
// Fails before anything is timed if a total differs.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { serve } from "./support/lake.js";

const SCRIPT = fileURLToPath(new URL("../xtask/src/bench/dashboards/superset.py", import.meta.url));
/** The values chosen one after the other; each changes the total. */
const CHANGES = [
  ["crime_type", "Burglary"],
  ["town", "Bristol"],
  ["crime_type", "Drugs"],
  ["last_outcome", "Under investigation"],
  ["crime_type", "Robbery"],
];
/** Columns of the peer's table whose name is another. */
const COLUMNS = { last_outcome: "last_outcome_category" };
const rounds = Number(process.argv[2]?.replace("rounds=", "") ?? 5);

/** Superset, ended with its folder. */
class Superset {
  static async start(lake) {
    const superset = new Superset();
    superset.folder = await mkdtemp(path.join(tmpdir(), "bench-superset-"));
    superset.child = spawn(process.env.PYTHON, [SCRIPT, superset.folder, lake], { stdio: ["pipe", "pipe", "inherit"] });
    superset.lines = createInterface({ input: superset.child.stdout })[Symbol.asyncIterator]();
    Object.assign(superset, JSON.parse(await superset.#line()));
    return superset;
  }

  async #line() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error("Superset's script ended");
    return value;
  }

  async count(filters) {
    this.child.stdin.write(`${JSON.stringify(filters)}\n`);
    return Number(await this.#line());
  }

  async end() {
    if (this.child.exitCode === null) {
      const gone = once(this.child, "exit");
      this.child.stdin.end();
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Proportional set size of a process and all below it, in bytes: memory that they share counts once. */
async function memory(root) {
  const parents = new Map();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 4).split(" ")[0]));
  }
  const family = [root];
  for (const one of family) family.push(...[...parents].filter(([, parent]) => parent === one).map(([child]) => child));
  let total = 0;
  for (const one of family) {
    const text = await readFile(`/proc/${one}/smaps_rollup`, "utf8").catch(() => "");
    total += Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
  }
  return total;
}

/** Put into a page: says at each frame whether it is complete, by `isComplete`; `since(start)` waits until it stays so. */
function watch(isComplete) {
  const complete = new Function(`return ${isComplete}`)();
  window.completed = (from, total) =>
    new Promise((done) => {
      let at;
      const look = () => {
        const now = performance.now();
        if (!complete(total)) at = undefined;
        else at ??= now;
        // It counts from the moment since which nothing was missing.
        if (at !== undefined && now - at > 400) done(at - from);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  window.pressed = () => new Promise((done) => addEventListener("pointerdown", (event) => done(event.timeStamp), { capture: true, once: true }));
}

/** In the page: every card has its figures, and the map its cells. */
const OURS = (total) =>
  document.documentElement.dataset.start !== undefined &&
  !document.querySelector("main.loading") &&
  (total === undefined || document.querySelector("#total .big")?.textContent.trim() === total) &&
  document.querySelector(".map-root")?.getAttribute("aria-busy") === "false";
const OUR_NUMBERS = (total) => !document.querySelector("main.loading") && document.querySelector("#total .big")?.textContent.trim() === total;
/** In the page: five charts, none of which loads, four of them drawn. */
const THEIRS = (total) => {
  const charts = [...document.querySelectorAll(".dashboard-component-chart-holder")];
  const busy = document.querySelector('.dashboard-component-chart-holder :is(.loading, [data-test="loading-indicator"])');
  const drawn = charts.filter((chart) => chart.querySelector("canvas")?.width > 0).length;
  const number = document.querySelector(".superset-legacy-chart-big-number .header-line")?.textContent.trim();
  return charts.length === 5 && !busy && drawn === 4 && (total === undefined ? Boolean(number) : number === total);
};

async function fresh(browser, isComplete) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(watch, isComplete.toString());
  return context;
}

const lake = path.resolve(process.env.LAKE);
let superset, program, browser;
try {
  program = await serve(lake);
  superset = await Superset.start(lake);
  const answer = async (query) => (await fetch(`${program.url}/crime.json?${query}`)).json();
  const totals = [];
  const filters = [[], ...CHANGES.map((_, at) => CHANGES.slice(0, at + 1))];
  for (const some of filters) {
    const query = new URLSearchParams(some);
    const ours = (await answer(query)).figures.total.count;
    const there = {};
    for (const [dimension, value] of some) (there[COLUMNS[dimension] ?? dimension] ??= []).push(value);
    const theirs = await superset.count(there);
    if (ours !== theirs) throw new Error(`${query}: ${ours} here, ${theirs} in Superset`);
    totals.push(ours.toLocaleString("en-GB"));
    if (totals.at(-1) === totals.at(-2)) throw new Error(`${query} has the total of the filter before it`);
  }
  process.stderr.write(`${superset.rows.toLocaleString("en-GB")} rows; ${totals.length} totals equal: ${totals.join("; ")}\n`);

  browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const times = { ours: { open: [], again: [], numbers: [], change: [] }, theirs: { open: [], again: [], change: [] } };
  for (let round = 0; round < rounds; round += 1) {
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    // Blotter: by the pickers, as a reader does.
    let context = await fresh(browser, OURS);
    let page = await context.newPage();
    await page.goto(`${program.url}/crime`, { waitUntil: "commit" });
    times.ours.open.push(await page.evaluate(() => window.completed(0)));
    await page.reload({ waitUntil: "commit" });
    times.ours.again.push(await page.evaluate(() => window.completed(0)));
    for (const [at, [dimension, value]] of CHANGES.entries()) {
      const picker = page.locator(`details[data-dimension=${dimension}]`);
      await picker.locator("summary").click();
      const option = picker.locator(`input[value="${value}"]`);
      await option.scrollIntoViewIfNeeded();
      const timed = page.evaluate(
        async ([total, numbers]) => {
          const isNew = new Function(`return ${numbers}`)();
          const from = await window.pressed();
          const shown = (async () => {
            while (!isNew(total)) await new Promise(requestAnimationFrame);
            return performance.now() - from;
          })();
          return [await shown, await window.completed(from, total)];
        },
        [totals[at + 1], OUR_NUMBERS.toString()],
      );
      await page.evaluate(() => {});
      await option.click();
      const [numbers, all] = await timed;
      times.ours.numbers.push(numbers);
      times.ours.change.push(all);
      await page.keyboard.press("Escape");
    }
    await context.close();

    context = await fresh(browser, THEIRS);
    await context.request.post(`${superset.url}/login/`, { form: { username: "admin", password: superset.password }, maxRedirects: 0 });
    page = await context.newPage();
    await page.goto(`${superset.url}/superset/dashboard/crime/`, { waitUntil: "commit" });
    times.theirs.open.push(await page.evaluate(() => window.completed(0)));
    await page.reload({ waitUntil: "commit" });
    times.theirs.again.push(await page.evaluate(() => window.completed(0)));
    for (const [at, [dimension, value]] of CHANGES.entries()) {
      // Its list is opened, searched and closed by hand, as ours is; what is timed begins with the button.
      const select = page.locator(`.ant-select:has(#NATIVE_FILTER-${COLUMNS[dimension] ?? dimension})`);
      await select.click();
      await page.keyboard.type(value);
      await page.locator(`.ant-select-item-option[title="${value}"]`).filter({ visible: true }).first().click();
      await page.keyboard.press("Escape");
      const apply = page.getByRole("button", { name: "Apply filters" });
      const timed = page.evaluate(async (total) => window.completed(await window.pressed(), total), totals[at + 1]);
      await page.evaluate(() => {});
      await apply.click();
      times.theirs.change.push(await timed);
    }
    await context.close();
  }
  const blotter = await memory(program.pid);
  const python = await memory(superset.pid);
  const postmaster = Number((await readFile(path.join(process.env.BENCH_POSTGRES, "data/postmaster.pid"), "utf8")).split("\n")[0]);
  const postgres = await memory(postmaster);

  const ms = (numbers) => `${Math.round(median(numbers))} ms`;
  const most = (numbers) => `${Math.round(Math.max(...numbers))} ms`;
  const mb = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  const { ours, theirs } = times;
  console.log(`\n${superset.rows.toLocaleString("en-GB")} rows, ${totals.length} totals equal; ${rounds} rounds, medians, and the most in brackets.\n`);
  console.log("| | Blotter | Superset | ratio |\n|---|---:|---:|---:|");
  const row = (name, our, their) => console.log(`| ${name} | ${ms(our)} (${most(our)}) | ${ms(their)} (${most(their)}) | ${(median(their) / median(our)).toFixed(1)} |`);
  row("the first complete dashboard, nothing cached", ours.open, theirs.open);
  row("the same, loaded again", ours.again, theirs.again);
  row("a changed filter: all numbers", ours.numbers, theirs.change);
  row("a changed filter: the map too, which Superset's has not", ours.change, theirs.change);
  console.log(`| memory | ${mb(blotter)} | ${mb(python)} and PostgreSQL's ${mb(postgres)} | ${((python + postgres) / blotter).toFixed(1)} |`);
} finally {
  await browser?.close();
  await superset?.end();
  await program?.end();
}
