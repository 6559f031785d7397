// The basemap drawn here, from the street index of the generated city, without any other server.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { row as call, manyRows } from "../support/calls.js";
import { colours, drawn, token } from "../support/basemap.js";
import { marker, markers, open, openList, row, rows, sheet } from "../support/live.js";
import { pack } from "../support/pmtiles.js";
import { PROGRAM } from "../support/program.js";
import { City, expect, test } from "../support/test.js";

const run = promisify(execFile);
/** TIGER/Line files of the generated city: see `browser` in xtask/src/suites.rs. */
const FILES = process.env.BLOTTER_CITY;

let folder;
let index;

test.beforeAll(async () => {
  expect(FILES, "BLOTTER_CITY names the generated city's files; `cargo xtask test browser` writes them").toBeTruthy();
  folder = await mkdtemp(path.join(tmpdir(), "blotter-streets-"));
  index = path.join(folder, "streets.index");
  await run(PROGRAM, ["streets", "build", "--county", "48113,48085", "--place", "4867310", "--from", FILES, "--out", index]);
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

/** A city whose data folder holds the index. */
async function withStreets(run, flags = [], calls = manyRows(24)) {
  const city = await City.start(calls, flags, { "streets.index": index });
  try {
    await city.placeAll();
    await run(city);
  } finally {
    await city.end();
  }
}

/** Lets a page reach only the program. */
async function cutOff(context, city) {
  const asked = [];
  await context.route((url) => url.origin !== city.url, (route) => {
    asked.push(route.request().url());
    return route.abort();
  });
  return asked;
}

/** Questions with known answers: lines of `truth.csv` beside the city's files. */
async function truth() {
  const text = await readFile(path.join(FILES, "truth.csv"), "utf8");
  const [head, ...lines] = text.trim().split("\n").map((line) => line.split(","));
  return lines.map((line) => Object.fromEntries(line.map((value, at) => [head[at], value])));
}

test("the basemap's script is loaded when all markers are there", async ({ page, noise }) => {
  await withStreets(async (city) => {
    const counts = [];
    await page.route(/basemap[^/]*\.js/, async (route) => {
      counts.push(await markers(page).count());
      await route.continue();
    });
    await open(page, city.url);
    await drawn(page);
    // More than are put on the map at once.
    expect(counts).toEqual([70]);
    noise.rest();
  }, [], manyRows(70));
});

test("a call that the index places says how exactly, by whom, and where else it may be", async ({ page, phone, noise }) => {
  const questions = await truth();
  const sure = questions.find((one) => one.kind === "block" && one.ambiguous === "false");
  const torn = questions.find((one) => one.kind === "block" && one.ambiguous === "true");
  const calls = [sure, torn].map((one) => call({ block: one.question_block, location: one.question_location, beat: null }));
  const city = await City.start(calls, ["--geocoders", "streets"], { "streets.index": index });
  await open(page, city.url);
  await openList(page, phone);
  await row(page, calls[0].incident_number).click();
  const say = page.locator(".callout");
  await expect(say).toContainText("Placed on the hundred block.");
  await expect(say).toContainText("by our street file");
  await expect(say).not.toContainText("fit as well");
  await page.getByRole("button", { name: "All incidents" }).click();
  await row(page, calls[1].incident_number).click();
  await expect(say).toContainText(/The place may be up to [\d.]+ k?m away/);
  await expect(say).toContainText(/other places? fits? as well/);
  await expect(page.locator(".others li").first()).toContainText(/[\d.]+ k?m away/);
  const { current_active_calls: board } = await city.program.board();
  const { address } = board.find((one) => one.incident_number === calls[1].incident_number);
  // By the generator's truth the right places are all among those shown.
  const near = ([a, b], [c, d]) => Math.hypot((a - c) * 111_200, (b - d) * 93_000) < 20;
  const told = [address, ...address.alternatives].map((one) => [one.latitude, one.longitude]);
  const right = [[torn.latitude, torn.longitude], ...torn.also.split(";").map((one) => one.split(" "))];
  for (const place of right) expect(told.some((one) => near(place.map(Number), one)), `${place}`).toBe(true);
  noise.rest();
  await city.end();
});

test("with the network cut off the map is drawn from the index", async ({ page, context, noise }) => {
  await withStreets(async (city) => {
    const asked = await cutOff(context, city);
    await open(page, city.url);
    await drawn(page);
    await expect(markers(page)).toHaveCount(24);
    expect(await colours(page)).toContain(await token(page, "--g-city"));
    await expect(page.locator("#map .attribution")).toContainText("Census");
    await expect(page.locator(".map-note p")).toHaveCount(0);
    await page.getByRole("button", { name: "Zoom in" }).click();
    await drawn(page);
    expect(asked).toEqual([]);
    noise.rest();
  });
});

test("the basemap follows the theme and keeps its position", async ({ page, noise }) => {
  await withStreets(async (city) => {
    await page.emulateMedia({ colorScheme: "light" });
    await open(page, city.url);
    await drawn(page);
    const light = await token(page, "--g-city");
    expect(await colours(page)).toContain(light);
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await token(page, "--g-city");
    expect(dark).not.toBe(light);
    await expect.poll(() => colours(page)).toContain(dark);
    await expect.poll(() => colours(page)).not.toContain(light);
    noise.rest();
  });
});

test("a chosen block shows how far it reaches along its street", async ({ page, noise }) => {
  await withStreets(async (city) => {
    await open(page, `${city.url}/?at=32.79,-96.80,15`);
    await drawn(page);
    // Onto a street of the index: the middle of the town has one at every block.
    const [first] = city.portal.rows;
    await city.place(first, 32.79, -96.8);
    await expect(marker(page, first.incident_number)).toBeVisible();
    await marker(page, first.incident_number).click();
    await expect(page.locator("#map .extent")).toHaveCount(1);
    await expect(page.locator("#map .extent")).not.toHaveClass(/round/);
    noise.rest();
  });
});

test("of a call whose street alone is known the whole street is drawn until another is chosen", async ({ page, phone, noise }) => {
  await withStreets(async (city) => {
    await open(page, `${city.url}/?at=32.79,-96.80,15`);
    await drawn(page);
    const [first] = city.portal.rows;
    const street = (await truth()).find((question) => question.kind === "block" && question.ambiguous === "false");
    const rough = call({ block: null, location: street.question_location, minutesAgo: 1 });
    city.portal.add(rough);
    await city.settled();
    await city.place(rough, Number(street.latitude), Number(street.longitude), { precision: "street", uncertainty_m: 900 });
    await openList(page, phone);
    await row(page, rough.incident_number).click();
    await expect(page.locator("#map path.street-geometry")).toHaveCount(1);
    // The page lives: choosing another call takes the street away again.
    await page.getByRole("button", { name: "All incidents" }).click();
    await row(page, first.incident_number).click();
    await expect(page.locator("#map path.street-geometry")).toHaveCount(0);
    await expect(page.locator(".facts")).toContainText(first.incident_number);
    noise.rest();
  });
});

for (const [name, answer] of [
  ["an error page", { status: 500, contentType: "text/html", body: "<h1>Oh dear</h1>" }],
  ["a page in place of a tile", { status: 200, contentType: "text/html", body: "<h1>Log in</h1>" }],
]) {
  test(`${name} is no tile: said once, and the page stays usable`, async ({ page, context, phone, noise }) => {
    noise.allow(/^console error: Failed to load resource: the server responded with a status of 500 \(Internal Server Error\) \S+\/tiles\/\S+\.mvt\?v=\S+$/);
    await withStreets(async (city) => {
      await context.route("**/tiles/**", (route) => route.fulfill(answer));
      await open(page, city.url);
      const note = page.locator(".map-note p");
      await expect(note).toHaveCount(1);
      await expect(note).toContainText("The map’s background can’t be loaded.");
      await note.getByRole("button", { name: "Close" }).click();
      await page.getByRole("button", { name: "Zoom in" }).click();
      await expect(markers(page)).toHaveCount(24);
      await rows(page).first().click();
      await expect(page.locator(".facts")).toBeVisible();
      await expect(note).toHaveCount(0);
      await page.keyboard.press("Escape");
      await expect(page.locator(".facts")).toHaveCount(0);
      if (phone) await sheet(page, "peek");
      // What comes back is drawn.
      await context.unroute("**/tiles/**");
      await page.getByRole("button", { name: "Zoom in" }).click();
      await drawn(page);
      noise.rest();
    });
  });
}

test("a .pmtiles file is drawn from its parts", async ({ page, context, noise }) => {
  const file = path.join(folder, `city-${test.info().project.name}.pmtiles`);
  await withStreets(async (city) => {
    const around = (zoom) => 2 ** zoom;
    const tiles = [];
    for (const z of [8, 9, 10, 11, 12]) {
      const [x, y] = place(32.79, -96.8, z);
      const reach = Math.min(6, 2 ** (z - 8));
      for (let dx = -reach; dx <= reach; dx += 1) {
        for (let dy = -reach; dy <= reach; dy += 1) {
          if (x + dx < 0 || x + dx >= around(z)) continue;
          const answer = await fetch(`${city.url}/tiles/${z}/${x + dx}/${y + dy}.mvt`);
          if (answer.status === 200) tiles.push({ z, x: x + dx, y: y + dy, data: Buffer.from(await answer.arrayBuffer()) });
        }
      }
    }
    expect(tiles.length).toBeGreaterThan(8);
    await pack(file, tiles);
  });
  const city = await City.start(manyRows(24), ["--tiles", file, "--tiles-attribution", "Our own survey"]);
  try {
    await city.placeAll();
    const asked = await cutOff(context, city);
    const ranges = [];
    page.on("request", (request) => request.url().endsWith(".pmtiles") && ranges.push(request.headers().range));
    await open(page, city.url);
    await drawn(page);
    expect(await colours(page)).toContain(await token(page, "--g-city"));
    await expect(page.locator("#map .attribution")).toContainText("Our own survey");
    expect(ranges.length).toBeGreaterThan(1);
    expect(ranges.every((range) => /^bytes=\d+-\d+$/.test(range))).toBe(true);
    expect(asked).toEqual([]);
    noise.rest();
  } finally {
    await city.end();
  }
});

/** The tile of a zoom in which a position lies. */
function place(latitude, longitude, zoom) {
  const y = (1 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI) / 2;
  return [longitude / 360 + 0.5, y].map((share) => Math.floor(share * 2 ** zoom));
}
