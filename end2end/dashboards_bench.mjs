// From a key press to painted numbers on each dashboard, what moved meanwhile, and the heap, in two sizes; the heap once more
// in a browser that optimises no JavaScript, so that what it compiles is not counted:
// `BLOTTER=… node dashboards_bench.mjs [changes=100] [only=/crime]`.
//
// On the records of ../shared/uk, imported into a lake of its own, or on the lake that LAKE names. Prints Markdown tables;
// ends with 1 if a target is missed.
import { chromium } from "@playwright/test";
import { driver } from "./support/dashboard_driver.js";
import { timer } from "./support/dashboard_timer.js";
import { lake, serve } from "./support/lake.js";

const PAGES = ["/crime", "/outcomes", "/stop-and-search"];
const SIZES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
};
/** Changes of one round, after which the filter is what it was. */
const ROUND = 10;
const TARGET_MS = 100;
const HEAP_TARGET = 0.1;
/** V8 drops the code of functions that did not run between six collections of the whole heap. */
const COLLECTIONS_AT_REST = 8;

const options = { changes: "100", only: "" };
for (const word of process.argv.slice(2)) {
  const [name, value] = word.split("=");
  if (!(name in options) || !value) {
    console.error(`\`${word}\` isn't understood; there are: changes=N only=/PAGE`);
    process.exit(2);
  }
  options[name] = value;
}
const rounds = Math.max(2, Math.round(Number(options.changes) / ROUND));

const percentile = (times, part) => {
  const ordered = [...times].sort((a, b) => a - b);
  return ordered[Math.max(Math.ceil((ordered.length * part) / 100), 1) - 1];
};

/**
 * A dashboard in a browser, changed by keys alone. What the page is asked are calls of `window.timer` and `window.driver` by
 * the browser's protocol: a test library's functions would be compiled anew for each question, and counted as the page's heap.
 */
class Dashboard {
  constructor(page, cdp, url) {
    Object.assign(this, { page, cdp, url, changes: [] });
  }

  static async open(context, url) {
    const page = await context.newPage();
    await page.addInitScript(timer);
    await page.addInitScript(driver);
    const cdp = await context.newCDPSession(page);
    await page.goto(url);
    await page.locator("html[data-start=hydrate]").waitFor();
    const dashboard = new Dashboard(page, cdp, url);
    dashboard.pickers = await dashboard.ask("driver.pickers()");
    await dashboard.ask("driver.settle()");
    dashboard.loadShifts = await dashboard.ask("timer.shifts()");
    return dashboard;
  }

  /** What an expression in the page comes to. */
  async ask(expression) {
    const { result, exceptionDetails } = await this.cdp.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  }

  /** Presses a key on the element that was found last, and says how long it took until the numbers of the new filter were painted. */
  async press(key, kind) {
    await this.ask("driver.focus()");
    await this.ask("timer.shifts(), timer.expect()");
    await this.page.keyboard.press(key);
    const result = await this.ask("timer.result()");
    await this.ask("driver.settle()");
    const shifts = await this.ask("timer.shifts()");
    const { search, pathname } = new URL(this.page.url());
    const answer = await (await fetch(`${this.url}.json${search}`)).json();
    const expected = answer.figures.total.count.toLocaleString("en-GB");
    if (!this.url.endsWith(pathname) || result.total !== expected) {
      throw new Error(`${this.page.url()} shows ${result.total}, and its answer says ${expected}`);
    }
    this.changes.push({ ...result, kind, shifts, search });
  }

  /** Opens a picker by the keyboard, presses the space bar on one of its options, and closes it. The option's key. */
  async option(dimension, which) {
    await this.ask(`driver.picker(${JSON.stringify(dimension)})`);
    await this.ask("driver.focus()");
    await this.page.keyboard.press("Enter");
    const key = await this.ask(`driver.option(${JSON.stringify(dimension)}, ${JSON.stringify(which)})`);
    if (key !== null) await this.press("Space", "option");
    await this.page.keyboard.press("Escape");
    return key;
  }

  /** Presses Enter on a bar's link. The bar's key. */
  async bar(which) {
    const key = await this.ask(`driver.bar(${JSON.stringify(which)})`);
    if (key !== null) await this.press("Enter", "bar");
    return key;
  }

  async preset(name) {
    await this.ask(`driver.preset(${JSON.stringify(name)})`);
    await this.press("Enter", "months");
  }

  /** Ten changes by options, bars and months, at the end of which the filter is what it was. */
  async round(number) {
    const dimension = this.pickers[number % this.pickers.length];
    const nth = Math.floor(number / this.pickers.length);
    const first = await this.option(dimension, nth);
    const bar = await this.bar(number % 4);
    await this.option(dimension, first);
    const second = await this.option(dimension, nth + 1);
    await this.bar(bar);
    await this.preset("Last 12");
    const third = await this.bar((number + 1) % 4);
    await this.option(dimension, second);
    await this.bar(third);
    await this.preset("Last 4");
    const rest = new URL(this.page.url()).search;
    if (rest) throw new Error(`after a round the filter is ${rest}`);
  }

  /**
   * Bytes of JavaScript's heap after a collection, `rested` those after as many as let the engine drop the code that it made of
   * functions which don't run meanwhile, `objects` those without all that it compiled, those of WebAssembly's memory, and the
   * nodes and listeners. The longer scripts run, the page's and the test's, the more of them the engine compiles.
   */
  async heap() {
    const used = async (collections) => {
      for (let turn = 0; turn < collections; turn += 1) await this.cdp.send("HeapProfiler.collectGarbage");
      return (await this.cdp.send("Runtime.getHeapUsage")).usedSize;
    };
    // The snapshot first, since what the engine makes for it stays: the first one's would be counted as growth.
    const objects = await this.objects();
    const heap = await used(3);
    const rested = await used(COLLECTIONS_AT_REST);
    const { nodes, jsEventListeners } = await this.cdp.send("Memory.getDOMCounters");
    return { heap, rested, objects, wasm: await this.ask("timer.memory()"), nodes, listeners: jsEventListeners };
  }

  /** Bytes of the objects, strings and functions of JavaScript, by a snapshot of the heap. */
  async objects() {
    const parts = [];
    const take = ({ chunk }) => parts.push(chunk);
    this.cdp.on("HeapProfiler.addHeapSnapshotChunk", take);
    await this.cdp.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
    this.cdp.off("HeapProfiler.addHeapSnapshotChunk", take);
    const { snapshot, nodes } = JSON.parse(parts.join(""));
    const fields = snapshot.meta.node_fields;
    const [type, size] = [fields.indexOf("type"), fields.indexOf("self_size")];
    const leftOut = ["code", "native", "synthetic"].map((name) => snapshot.meta.node_types[type].indexOf(name));
    let bytes = 0;
    for (let at = 0; at < nodes.length; at += fields.length) {
      if (!leftOut.includes(nodes[at + type])) bytes += nodes[at + size];
    }
    return bytes;
  }
}

/** Opens a browser; `flags`: of its JavaScript engine. */
const launch = (flags) =>
  chromium.launch({
    executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-precise-memory-info", ...flags],
  });

/** Changes a dashboard for all rounds; its heap after the first and after the last. */
async function change(browser, url, [size, how], address) {
  const context = await browser.newContext(how);
  const dashboard = await Dashboard.open(context, `${url}${address}`);
  let early;
  for (let number = 0; number < rounds; number += 1) {
    await dashboard.round(number);
    process.stderr.write(`${size} ${address}: ${dashboard.changes.length} changes\n`);
    early ??= await dashboard.heap();
  }
  const late = await dashboard.heap();
  await context.close();
  return { dashboard, early, late };
}

const records = await lake();
const missed = [];
const browsers = [];
let program;
try {
  program = await serve(records.folder);
  const table = [];
  const pages = Object.entries(SIZES).flatMap((entry) => PAGES.filter((one) => !options.only || one === options.only).map((address) => ({ entry, address })));
  browsers.push(await launch([]));
  for (const { entry, address } of pages) {
    table.push({ size: entry[0], address, ...(await change(browsers[0], program.url, entry, address)) });
  }
  await browsers.pop().close();
  browsers.push(await launch(["--js-flags=--no-opt --no-maglev --no-sparkplug"]));
  for (const [at, { entry, address }] of pages.entries()) {
    table[at].plain = await change(browsers[0], program.url, entry, address);
  }
  const changes = rounds * ROUND;
  console.log(`\n${changes} changes each, by the keyboard; milliseconds from the key press to the painted numbers.\n`);
  console.log("| | | p50 | p95 | most | options: p95 | bars: p95 | layout shift | moved down or up | scrolled by, at most | focus kept |");
  console.log("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
  for (const { size, address, dashboard } of table) {
    const all = dashboard.changes;
    const of = (kind, part) => percentile(all.filter((one) => !kind || one.kind === kind).map(({ took }) => took), part).toFixed(0);
    const shift = all.flatMap(({ shifts }) => shifts).reduce((sum, { value, counted }) => sum + (counted ? value : 0), 0);
    const moved = all.filter(({ shifts }) => shifts.some(({ moves }) => moves.some(({ down }) => down !== 0)));
    const scrolled = Math.max(...all.map((one) => Math.abs(one.scrolled)));
    const focus = all.filter((one) => one.focus).length;
    console.log(
      `| ${size} | \`${address}\` | ${of("", 50)} | ${of("", 95)} | ${of("", 100)} | ${of("option", 95)} | ${of("bar", 95)} | ${shift.toFixed(4)} | in ${moved.length} | ${scrolled} px | ${focus} of ${all.length} |`,
    );
    const name = `${address}, ${size}`;
    if (Number(of("", 95)) > TARGET_MS) missed.push(`${name}: p95 ${of("", 95)} ms`);
    if (scrolled > 0) missed.push(`${name}: the page scrolled by ${scrolled} px in ${all.filter((one) => one.scrolled !== 0).length} changes`);
    if (focus < all.length) missed.push(`${name}: the focus was lost ${all.length - focus} times`);
    if (shift > 0) missed.push(`${name}: layout shift of ${shift.toFixed(4)}`);
    for (const { kind, search, shifts } of moved.slice(0, 5)) {
      const what = shifts.flatMap(({ moves }) => moves.filter(({ down }) => down !== 0).map((one) => `${one.what} by ${one.down.toFixed(0)} px`));
      missed.push(`${name}: by ${kind} to ${search || "all"} moved ${what.join(", ")}`);
    }
    if (process.env.DETAILS) {
      const aside = all.flatMap(({ shifts }) => shifts.flatMap(({ moves }) => moves.filter(({ down, right }) => !down && right).map((one) => `${one.what} by ${one.right.toFixed(0)} px`)));
      console.log(`Aside: ${[...new Set(aside)].join("; ")}`);
    }
    const loading = dashboard.loadShifts.reduce((sum, { value, counted }) => sum + (counted ? value : 0), 0);
    if (loading > 0) missed.push(`${name}: layout shift of ${loading.toFixed(4)} while it loads: ${dashboard.loadShifts.flatMap(({ moves }) => moves.map(({ what }) => what)).join("; ")}`);
  }
  console.log(`\nAfter ${ROUND} changes and after ${changes}, the filter being the same.\n`);
  console.log("| | | JavaScript heap | | at rest | | its objects alone | | WebAssembly memory | | nodes | listeners | both heaps, nothing optimised | |");
  console.log("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
  for (const { size, address, early, late, plain } of table) {
    const more = (name) => late[name] / early[name] - 1;
    const both = ({ heap, wasm }) => heap + wasm;
    const bothMore = both(plain.late) / both(plain.early) - 1;
    const mb = (bytes) => (bytes / 1e6).toFixed(2);
    const percent = (share) => `${share < 0 ? "" : "+"}${(share * 100).toFixed(1)} %`;
    console.log(
      `| ${size} | \`${address}\` | ${mb(early.heap)} to ${mb(late.heap)} MB | ${percent(more("heap"))} | ${mb(early.rested)} to ${mb(late.rested)} MB | ${percent(more("rested"))} | ${mb(early.objects)} to ${mb(late.objects)} MB | ${percent(more("objects"))} | ${mb(early.wasm)} to ${mb(late.wasm)} MB | ${percent(more("wasm"))} | ${early.nodes} to ${late.nodes} | ${early.listeners} to ${late.listeners} | ${mb(both(plain.early))} to ${mb(both(plain.late))} MB | ${percent(bothMore)} |`,
    );
    for (const name of ["heap", "rested", "objects"]) {
      if (more(name) > HEAP_TARGET) missed.push(`${address}, ${size}: ${name} ${percent(more(name))}`);
    }
    if (bothMore > HEAP_TARGET) missed.push(`${address}, ${size}: both heaps ${percent(bothMore)}, nothing optimised`);
  }
  if (missed.length > 0) console.log(`\nMissed:\n${missed.map((line) => `- ${line}`).join("\n")}`);
} finally {
  for (const browser of browsers) await browser.close();
  await program?.end();
  await records.remove();
}
process.exitCode = missed.length > 0 ? 1 : 0;
