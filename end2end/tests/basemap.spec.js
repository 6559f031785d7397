// The basemap: tiles drawn here, a file of them, pictures from elsewhere that may fail, or none.
import { deflateSync } from "node:zlib";
import { manyRows } from "../support/calls.js";
import { drawn } from "../support/basemap.js";
import { Host } from "../support/host.js";
import { markers, open, rows, status } from "../support/live.js";
import { Program } from "../support/program.js";
import { City, expect, test } from "../support/test.js";

test("the demo uses its own sketch and asks no other host", async ({ page, noise }) => {
  const demo = await Program.start("demo");
  try {
    await expect.poll(async () => (await demo.board()).current_active_calls.length).toBeGreaterThan(20);
    await open(page, demo.url);
    await drawn(page);
    await expect(page.locator("#map .attribution")).toContainText(/sketch/i);
    await expect.poll(() => markers(page).count()).toBeGreaterThan(15);
    await expect(page.getByText(/simulat/i).filter({ visible: true }).first()).toBeVisible();
    const first = await rows(page).first().getAttribute("data-incident");
    // Calls keep coming: before long the list begins with another one.
    await expect(rows(page).first()).not.toHaveAttribute("data-incident", first, { timeout: 40_000 });
    noise.rest();
  } finally {
    await demo.end();
  }
});

test("without a basemap the map has a quiet background", async ({ page, city }) => {
  await open(page, city.url);
  await expect(markers(page)).toHaveCount(24);
  await expect(page.locator(".map-note p")).toHaveCount(0);
  const background = await page.locator("#map .map-root").evaluate((one) => getComputedStyle(one).backgroundColor);
  expect(background).not.toBe("rgba(0, 0, 0, 0)");
  expect(background).not.toBe("rgb(221, 221, 221)");
});

async function withTiles(answer, noise, run) {
  const host = await Host.start(answer);
  const city = await City.start(manyRows(12), ["--tiles", `${host.url}/{z}/{x}/{y}.png`, "--tiles-attribution", "© OpenStreetMap"]);
  try {
    await city.placeAll();
    await run(city, host);
    noise.rest();
  } finally {
    await city.end();
    await host.end();
  }
}

test("tiles are drawn, with their attribution", async ({ page, noise }) => {
  await withTiles(() => ({ type: "image/png", body: png() }), noise, async (city, host) => {
    await open(page, city.url);
    await expect(page.locator("#map img.leaflet-tile-loaded").first()).toBeVisible();
    expect(host.requests.length).toBeGreaterThan(3);
    await expect(page.locator("#map .attribution a")).toHaveAttribute("href", "https://www.openstreetmap.org/copyright");
    await expect(page.locator(".map-note p")).toHaveCount(0);
    const marked = await markers(page).count();
    expect(marked).toBe(12);
  });
});

test("tiles that fail are said once, and the page stays usable", async ({ page, noise }) => {
  noise.allow(/^console error: Failed to load resource: the server responded with a status of 404 \(Not Found\) \S+\/\d+\/\d+\/\d+\.png$/);
  await withTiles(() => ({ status: 404 }), noise, async (city) => {
    await open(page, city.url);
    const note = page.locator(".map-note p");
    await expect(note).toHaveCount(1);
    await expect(note).toContainText("The map’s background can’t be loaded.");
    await note.getByRole("button", { name: "Close" }).click();
    await expect(note).toHaveCount(0);
    const failing = page.waitForResponse((response) => response.url().endsWith(".png"));
    await page.getByRole("button", { name: "Zoom in" }).click();
    await failing;
    await expect(markers(page)).toHaveCount(12);
    await rows(page).first().click();
    await expect(page.locator(".facts")).toBeVisible();
    await expect(note).toHaveCount(0);
    await expect(status(page).or(page.locator("#details")).first()).toBeVisible();
  });
});

/** A tile of one colour, 256 pixels square. */
function png() {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(256, 0);
  head.writeUInt32BE(256, 4);
  head.set([8, 0], 8);
  const rowsOfGrey = deflateSync(Buffer.alloc(257 * 256, 0).map((_, at) => (at % 257 === 0 ? 0 : 220)));
  const marker = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([marker, chunk("IHDR", head), chunk("IDAT", rowsOfGrey), chunk("IEND", Buffer.alloc(0))]);
}

function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
