// Takes the pictures in docs/pictures/, as WebP, of a seeded demo and of the generated city's map:
// BLOTTER=… BLOTTER_CITY=… CHROME_PATH=… node pictures.mjs
// (BLOTTER_CITY: the folder of TIGER/Line files that `streets-city --out` wrote.) `node pictures.mjs NAME…` takes only
// these. Fails if all together take over 3 MB.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { chromium, expect as impatient } from "@playwright/test";
import { manyRows } from "./support/calls.js";
import { drawn as basemap } from "./support/basemap.js";
import { City } from "./support/test.js";
import { markers, openList, sheet, still } from "./support/live.js";
import { PROGRAM, Program } from "./support/program.js";
import { RecordsSite, publishedArchive, publishedSite } from "./support/records.js";
import { IN_DOUBT, cambridgeCity, cambridgeRows, cambridgeStreets } from "./support/cambridge.js";

/** A picture may take its time, also on a busy machine. */
const expect = impatient.configure({ timeout: 60_000 });

const FOLDER = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
/** WebP's, of 100: text stays sharp. */
const QUALITY = 80;
/** Of pages to their end, which are three times as large. */
const WHOLE_QUALITY = 55;
/** For all pictures together, in bytes. */
const MAX_BYTES = 3_000_000;
const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"],
});

/**
 * Opens a page in a size and theme, does something, and takes its picture. `line`: what its connection is; null if it has
 * none; `whole`: the page to its end, not only what is in the window.
 */
async function picture(name, url, options, prepare = async () => {}, line = "live", whole = false) {
  if (process.argv.length > 2 && !process.argv.includes(name)) return;
  const context = await browser.newContext({ locale: "en-US", timezoneId: "America/Chicago", ...options });
  try {
    const page = await context.newPage();
    await page.goto(url);
    if (line) await expect(page.locator(".status[data-line]").first()).toHaveAttribute("data-line", line);
    else await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
    await prepare(page);
    await still(page.locator("main").first());
    await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)).then(() => null));
    // Playwright writes no WebP; the browser does.
    const browserSession = await context.newCDPSession(page);
    const options = { format: "webp", quality: whole ? WHOLE_QUALITY : QUALITY };
    if (whole) {
      const [width, height] = await page.evaluate(() => [innerWidth, document.documentElement.scrollHeight]);
      Object.assign(options, { captureBeyondViewport: true, clip: { x: 0, y: 0, width, height, scale: 1 } });
    }
    const { data } = await browserSession.send("Page.captureScreenshot", options);
    await writeFile(`${FOLDER}${name}.webp`, data, "base64");
    console.log(`docs/pictures/${name}.webp`);
  } finally {
    await context.close();
  }
}

const drawn = async (page) => {
  await basemap(page);
  await expect.poll(() => markers(page).count()).toBeGreaterThan(15);
};

/** Cambridge on its own streets, its calls placed by the index; null where its files are not at hand. */
async function cambridge(folder) {
  const from = await cambridgeStreets();
  if (!from) {
    console.log("SKIPPED: the pictures of Cambridge, whose files (../shared/streets/cambridge) are not here");
    return null;
  }
  const index = path.join(folder, "cambridge.index");
  await promisify(execFile)(PROGRAM, ["streets", "build", "--county", "25017", "--from", from, "--out", index]);
  const flags = ["--city", await cambridgeCity(folder), "--geocoders", "streets", "--tiles", "streets", "--tiles-attribution", "City of Cambridge open data"];
  return City.start(cambridgeRows(), flags, { "streets.index": index });
}

/** The pages of published records, on a sample of the archive; null where that is not at hand. */
async function published() {
  const archive = await publishedArchive();
  if (archive) return publishedSite(archive);
  console.log("SKIPPED: the pictures of the records' pages, whose archive (../shared/uk/archive.zip) is not here");
  return null;
}

/** A dashboard's map is drawn. */
const mapped = async (page) => {
  // A comparison has two.
  for (const map of await page.locator(".records-map .map-root").all()) {
    await map.scrollIntoViewIfNeeded();
    await expect(map).toHaveAttribute("aria-busy", "false");
  }
  await expect(page.locator(".records-map canvas.leaflet-tile:not(.leaflet-tile-loaded)")).toHaveCount(0);
  await page.evaluate(() => scrollTo(0, 0));
};

/** Pictures of the records' pages. */
async function recordsPages(site) {
  const light = (size) => ({ ...size, colorScheme: "light" });
  const dark = (size) => ({ ...size, colorScheme: "dark" });
  const avon = "/crime?force=avon-and-somerset";
  await picture("crime-1440-light", `${site.url}${avon}`, light(WIDE), mapped, null, true);
  await picture("crime-1440-dark", `${site.url}${avon}`, dark(WIDE), mapped, null, true);
  await picture("crime-390-light", `${site.url}${avon}`, light(PHONE), mapped, null);
  await picture("crime-390-dark", `${site.url}${avon}`, dark(PHONE), async (page) => {
    await mapped(page);
    await page.locator("details[data-dimension=town] summary").click();
  }, null);
  await picture("crime-compared", `${site.url}/crime?town=Bristol&vs=town:Bath+and+North+East+Somerset`, light(WIDE), mapped, null, true);
  await picture("stop-and-search-1440-light", `${site.url}/stop-and-search`, light(WIDE), mapped, null, true);
  await picture("stop-and-search-390-dark", `${site.url}/stop-and-search#hour-and-weekday`, dark(PHONE), async (page) => {
    await page.locator("#hour-and-weekday").scrollIntoViewIfNeeded();
  }, null);
  await picture("records-1440-light", `${site.url}/records`, light(WIDE), async () => {}, null);
  await picture("records-390-light", `${site.url}/records`, light(PHONE), async () => {}, null);
  const rows = "/records/street/rows?force=avon-and-somerset&from=2021-06&to=2021-09&crime_type=Burglary";
  await picture("rows-1440-light", `${site.url}${rows}`, light(WIDE), async () => {}, null);
  await picture("rows-390-light", `${site.url}${rows}`, light(PHONE), async () => {}, null);
}

await mkdir(FOLDER, { recursive: true });
// Slow enough that the pictures show the same calls.
const demo = await Program.start("demo", ["--seed", "7", "--speed", "1"]);
const city = await City.start(manyRows(24));
const suspect = await City.start(manyRows(24));
await suspect.placeAll();
const streets = await mkdtemp(path.join(tmpdir(), "blotter-pictures-"));
const index = path.join(streets, "streets.index");
const build = ["streets", "build", "--county", "48113,48085", "--place", "4867310", "--from", process.env.BLOTTER_CITY];
await promisify(execFile)(PROGRAM, [...build, "--out", index]);
const generated = await City.start(manyRows(24), [], { "streets.index": index });
await generated.placeAll();
const real = await cambridge(streets);
const records = await RecordsSite.start({
  "avon-and-somerset": { 9: "missing", 28: "bad" },
  "devon-and-cornwall": { 12: "partial", 13: "partial" },
  "greater-manchester": Object.fromEntries(Array.from({ length: 27 }, (_, number) => [number + 9, "missing"])),
  ...Object.fromEntries(["city-of-london", "dyfed-powys", "gwent", "wiltshire"].map((force) => [force, {}])),
});
const sample = await published();
try {
  if (sample) await recordsPages(sample);
  // The archive has no outcomes: these are the demo's, which are generated.
  await expect.poll(async () => (await fetch(`${demo.url}/outcomes`)).status, { timeout: 60_000 }).toBe(200);
  await picture("outcomes-1440-light", `${demo.url}/outcomes`, { ...WIDE, colorScheme: "light" }, mapped, null, true);
  for (const colorScheme of ["light", "dark"]) {
    for (const [size, options] of [["1440", WIDE], ["390", PHONE]]) {
      await picture(`data-${size}-${colorScheme}`, `${records.url}/data?force=avon-and-somerset&month=2021-02`, { ...options, colorScheme }, async () => {}, null);
    }
  }
  for (const colorScheme of ["light", "dark"]) {
    for (const [name, at] of [["city", "32.79,-96.80,11"], ["part", "32.79,-96.80,13"], ["streets", "32.79,-96.80,16"]]) {
      await picture(`generated-${name}-${colorScheme}`, `${generated.url}/?at=${at}`, { ...WIDE, colorScheme }, basemap);
    }
  }
  if (real) {
    const board = async () => (await real.program.board()).current_active_calls;
    const doubtful = (calls) => calls.find((call) => call.block === IN_DOUBT.block && call.location === IN_DOUBT.location);
    await expect.poll(async () => doubtful(await board()).address?.precision).toBe("street");
    const incident = doubtful(await board()).incident_number;
    for (const colorScheme of ["light", "dark"]) {
      await picture(`cambridge-${colorScheme}`, real.url, { ...WIDE, colorScheme }, basemap);
      await picture(`in-doubt-${colorScheme}`, `${real.url}/?incident=${incident}`, { ...WIDE, colorScheme }, basemap);
    }
    await picture("in-doubt-390", `${real.url}/?incident=${incident}`, { ...PHONE, colorScheme: "light" }, basemap);
  }
  await expect
    .poll(async () => {
      const calls = (await demo.board()).current_active_calls;
      return calls.length > 20 && calls.filter((call) => call.address).length / calls.length > 0.8;
    }, { timeout: 60_000 })
    .toBe(true);
  for (const colorScheme of ["light", "dark"]) {
    await picture(`live-1440-${colorScheme}`, demo.url, { ...WIDE, colorScheme }, drawn);
    await picture(`live-390-${colorScheme}`, demo.url, { ...PHONE, colorScheme }, drawn);
  }
  await picture("live-390-list", demo.url, { ...PHONE, colorScheme: "light" }, async (page) => {
    await drawn(page);
    await openList(page, true);
  });
  const calls = (await demo.board()).current_active_calls;
  const incident = calls.find((call) => call.address?.precision === "block") ?? calls[0];
  for (const [name, size] of [["incident", WIDE], ["incident-390", PHONE]]) {
    await picture(name, `${demo.url}/?incident=${incident.incident_number}`, { ...size, colorScheme: "light" }, drawn);
  }
  await picture("history-1440-light", `${demo.url}/history`, { ...WIDE, colorScheme: "light" }, drawn, null);
  await picture("history-390-dark", `${demo.url}/history`, { ...PHONE, colorScheme: "dark" }, drawn, null);
  const small = (page) => expect(page.locator(".small-map .mk")).toHaveCount(1);
  const ofIncident = `${demo.url}/incident/${incident.incident_number}`;
  await picture("incident-page-1440-light", ofIncident, { ...WIDE, colorScheme: "light" }, small, null, true);
  await picture("incident-page-390-dark", ofIncident, { ...PHONE, colorScheme: "dark" }, small, null);
  // With this seed there are incidents at one point.
  for (const [name, size] of [["stack", WIDE], ["stack-390", PHONE]]) {
    await picture(name, demo.url, { ...size, colorScheme: "light" }, async (page) => {
      await drawn(page);
      if (size === PHONE) await sheet(page, "peek");
      await page.locator("#map .mk.stack").first().click();
      await expect(page.getByRole("dialog", { name: "Incidents at one point" })).toBeVisible();
    });
  }
  for (const colorScheme of ["light", "dark"]) {
    const options = { viewport: { width: 640, height: 420 }, deviceScaleFactor: 2, colorScheme };
    await picture(`embed-640-${colorScheme}`, `${demo.url}/embed`, options, drawn);
  }
  const states = { ...WIDE, colorScheme: "light" };
  await picture("state-paused", demo.url, states, async (page) => {
    await drawn(page);
    await page.keyboard.press("p");
    await expect(page.locator(".pause-bar")).toBeVisible();
  });
  await picture("state-empty", `${demo.url}/?division=Central&kind=road&priority=1&q=nothing`, states, async (page) => {
    await expect(page.locator(".empty")).toBeVisible();
  });
  await picture("state-share", demo.url, states, async (page) => {
    await drawn(page);
    await page.locator("header").getByRole("button", { name: "Share" }).click();
  });
  await picture("incident-dark", `${demo.url}/?incident=${incident.incident_number}`, { ...WIDE, colorScheme: "dark" }, drawn);
  await picture("state-moving-390", demo.url, { ...PHONE, colorScheme: "light" }, async (page) => {
    await drawn(page);
    await page.getByRole("button", { name: "Move the map with buttons" }).click();
  });
  await picture("state-not-placed", `${city.url}/?incident=${city.portal.rows[3].incident_number}`, states);
  await picture("state-stale", city.url, states, async (page) => {
    city.portal.answerWith(500);
    await expect(page.locator(".notice")).toBeVisible();
  });
  await picture("state-suspect-dark", suspect.url, { ...states, colorScheme: "dark" }, async (page) => {
    const polled = suspect.portal.polled();
    suspect.portal.set(suspect.portal.rows.slice(0, 3));
    await polled;
    suspect.portal.answerWith("hang");
    await expect(page.locator(".notice")).toBeVisible();
  });
  await picture("state-reconnecting-dark", suspect.url, { ...states, colorScheme: "dark" }, async (page) => {
    // The page has taken over: what the server wrote never reconnects.
    await expect.poll(() => markers(page).count()).toBeGreaterThan(15);
    await suspect.program.kill();
    await expect(page.locator(".status[data-line]").first()).toHaveAttribute("data-line", "reconnecting");
  }, "stale");
} finally {
  await browser.close();
  await city.end();
  await suspect.end();
  await generated.end();
  await real?.end();
  await records.end();
  await sample?.end();
  await demo.end();
  await rm(streets, { recursive: true });
}

const names = await readdir(FOLDER);
const sizes = await Promise.all(names.map(async (name) => (await stat(FOLDER + name)).size));
const total = sizes.reduce((sum, size) => sum + size, 0);
console.log(`${names.length} pictures, ${(total / 1e6).toFixed(2)} MB`);
if (total > MAX_BYTES) throw new Error(`the pictures take ${total} bytes, more than ${MAX_BYTES}`);
