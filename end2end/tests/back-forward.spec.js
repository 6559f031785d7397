// Away and back by the browser's back/forward cache: the page comes back as it was, and catches up.
import { row as call } from "../support/calls.js";
import { open, row, rows, status } from "../support/live.js";
import { expect, test } from "../support/test.js";

// Playwright switches the cache off, because it makes its own observers miss things.
test.use({
  launchOptions: {
    executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--enable-features=BackForwardCache"],
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  },
});

test("the page is kept while the reader is elsewhere, and has the present calls and ages when they return", async ({ page, city, noise }) => {
  noise.allow(/get-events|frontend/);
  const [first] = city.portal.rows;
  await open(page, city.url);
  await page.evaluate(() => {
    window.kept = true;
    addEventListener("pageshow", ({ persisted }) => (window.persisted = persisted));
    // The device's clock is set while the reader is elsewhere: the ages must be the server's.
    const { now } = Date;
    addEventListener("pagehide", () => (Date.now = () => now() + 3 * 3_600_000));
  });
  await page.goto(`${city.url}/about`);
  await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
  const came = call({ minutesAgo: 0 });
  city.portal.add(came);
  city.portal.remove(first.incident_number);
  await city.settled();
  await expect.poll(() => city.program.metric("blotter_streams"), "the stream was closed").toBe(0);
  // Playwright's own goBack waits for a load, and nothing is loaded; what it asks of the page meanwhile is lost.
  await page.evaluate(() => setTimeout(() => history.back()));
  await expect(async () => {
    expect(await page.evaluate(() => [window.kept, window.persisted])).toEqual([true, true]);
  }).toPass({ timeout: 20_000 });
  await expect(row(page, came.incident_number)).toHaveCount(1);
  await expect(row(page, first.incident_number)).toHaveCount(0);
  await expect(rows(page)).toHaveCount(24);
  await expect(status(page)).toHaveAttribute("data-line", "live");
  await expect(row(page, city.portal.rows[3].incident_number).locator("time")).toHaveText(/^1[1234] min$/);
});
