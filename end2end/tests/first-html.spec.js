// The page before and while it hydrates.
import { cityTime } from "../support/calls.js";
import { markers, open, rows, status } from "../support/live.js";
import { expect, test } from "../support/test.js";

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  // The browser itself doesn't load what the page would need.
  test.beforeEach(({ noise }) => {
    noise.allow(/^request failed: csp \S+\/frontend\.js$/);
    noise.allow(/^console warning: The resource \S+\.wasm was preloaded using link preload but not used/);
  });

  for (const path of ["/", "/embed?list=1"]) {
    test(`${path} lists the calls, newest first, with times and places`, async ({ page, city }) => {
      await page.goto(`${city.url}${path}`);
      const wanted = city.portal.rows.map((row) => row.incident_number);
      const list = rows(page);
      await expect(list).toHaveCount(wanted.length);
      expect(await list.evaluateAll((all) => all.map((one) => one.dataset.incident))).toEqual(wanted);
      await expect(list.first()).toBeVisible();
      await expect(list.first()).toContainText("Major disturbance");
      await expect(list.first()).toContainText(`${city.portal.rows[0].block} block Elm St`);
      await expect(list.first().locator("time")).toHaveText(/^[23] min$/);
      const times = await list.locator("time").evaluateAll((all) => all.map((one) => Date.parse(one.dateTime)));
      expect(times).toEqual([...times].sort((a, b) => b - a));
    });
  }

  test("/embed without a list says what it is and leads to the map", async ({ page, city }) => {
    await page.goto(`${city.url}/embed`);
    await expect(page.getByRole("heading", { name: "Police calls, Dallas" })).toBeVisible();
    await expect(page.getByText("24 incidents at scene now")).toBeVisible();
    await expect(page.getByRole("link", { name: "Open the map" })).toBeVisible();
  });

  test("controls that would do nothing are not there", async ({ page, city }) => {
    await page.goto(city.url);
    await expect(page.locator(".no-script")).toBeVisible();
    for (const name of ["Pause", "Share", "Change theme", "Menu", "Zoom in", "Sheet size"]) {
      await expect(page.getByRole("button", { name, exact: true })).toBeHidden();
    }
    await page.getByRole("link", { name: "About the data" }).filter({ visible: true }).first().click();
    await expect(page.getByRole("heading", { name: "About the data", level: 1 })).toBeVisible();
  });
});

test("hydration shifts nothing and logs nothing", async ({ page, city }) => {
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        window.shifts.push({
          value: entry.value,
          nodes: entry.sources.map((one) => one.node?.className ?? one.node?.nodeName),
        });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await open(page, city.url);
  await expect(markers(page).first()).toBeVisible();
  const shifts = await page.evaluate(() => window.shifts);
  const total = shifts.reduce((sum, shift) => sum + shift.value, 0);
  expect(total, JSON.stringify(shifts)).toBeLessThan(0.02);
});

test("the first HTML and the hydrated page show the same list", async ({ page, city, request }) => {
  const html = await (await request.get(city.url)).text();
  const first = [...html.matchAll(/<button [^>]*data-incident="([^"]+)"[^>]*class="row/g)].map((found) => found[1]);
  await open(page, city.url);
  expect(await rows(page).evaluateAll((all) => all.map((one) => one.dataset.incident))).toEqual(first);
  expect(first).toHaveLength(24);
});

test("times are the city's, wherever the reader is", async ({ page, city }) => {
  const [first] = city.portal.rows;
  await open(page, `${city.url}/?incident=${first.incident_number}`);
  const [hour, minute] = first.time.split(":").map(Number);
  const clock = `${((hour + 11) % 12) + 1}:${String(minute).padStart(2, "0")} ${hour < 12 ? "am" : "pm"}`;
  expect(first.date.slice(0, 10)).toBe(cityTime(2).date);
  await expect(page.locator(".facts dd").first()).toContainText(clock);
});

test("the head shows the connection and how old the data is", async ({ page, city }) => {
  await open(page, city.url);
  await expect(status(page)).toContainText(/Live · (as of \d+:\d\d [ap]m, )?just now/);
  await expect(page.getByTestId("count")).toHaveText("24");
});
