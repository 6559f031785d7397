// Ages are right however old the HTML is that the browser shows, and whatever the device's clock says.
import { row as call } from "../support/calls.js";
import { open, row, rows, status } from "../support/live.js";
import { expect, test } from "../support/test.js";

const age = (page, number) => row(page, number).locator("time");

/** The page takes the server's time to be so many minutes later than when its HTML was written. */
const later = (page, minutes) =>
  page.route("**/current-calls/", async (route) => {
    if (route.request().method() !== "HEAD") return route.continue();
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), date: new Date(Date.now() + minutes * 60_000).toUTCString() } });
  });

test("HTML of half an hour ago shows the ages of now", async ({ page, city }) => {
  const [first, second] = city.portal.rows;
  await later(page, 30);
  await open(page, city.url);
  await expect(age(page, first.incident_number)).toHaveText(/^3[2345] min$/);
  await expect(age(page, second.incident_number)).toHaveText(/^3[5678] min$/);
});

test("HTML out of a cache shows the calls of now, and their ages", async ({ page, city, request }) => {
  const [first, second] = city.portal.rows;
  const old = await (await request.get(`${city.url}/`)).text();
  const policy = (await request.get(`${city.url}/`)).headers();
  const came = call({ minutesAgo: 0 });
  city.portal.add(came);
  city.portal.remove(first.incident_number);
  await city.settled();
  delete policy["content-security-policy"];
  await page.route(`${city.url}/`, (route) => route.fulfill({ headers: policy, body: old }));
  await later(page, 10);
  await page.goto(`${city.url}/`);
  await expect(row(page, came.incident_number)).toHaveCount(1);
  await expect(row(page, first.incident_number)).toHaveCount(0);
  await expect(rows(page)).toHaveCount(24);
  await expect(age(page, second.incident_number)).toHaveText(/^1[5678] min$/);
  await expect(status(page)).toHaveAttribute("data-line", "live");
});

for (const hours of [-5, 5]) {
  test(`a device whose clock is ${hours} hours off shows true ages`, async ({ page, city }) => {
    await page.clock.install({ time: Date.now() + hours * 3_600_000 });
    const [first] = city.portal.rows;
    await open(page, city.url);
    await expect(age(page, first.incident_number)).toHaveText(/^[234] min$/);
    await page.clock.runFor(10 * 60_000);
    await expect(age(page, first.incident_number)).toHaveText(/^1[2345] min$/);
  });
}

test("a device's clock that is set while the page is open changes no age", async ({ page, city }) => {
  await page.addInitScript(() => {
    window.shift = 0;
    const now = Date.now;
    Date.now = () => now() + window.shift;
  });
  const [first] = city.portal.rows;
  await open(page, city.url);
  await expect(age(page, first.incident_number)).toHaveText(/^[234] min$/);
  const asked = page.waitForRequest((request) => request.method() === "HEAD");
  await page.evaluate(() => (window.shift = 3 * 3_600_000));
  await asked;
  await expect(age(page, first.incident_number)).toHaveText(/^[234] min$/);
  await expect(status(page)).toHaveAttribute("data-line", "live");
});

test("where the server's time can't be had the device's does", async ({ page, city, noise }) => {
  noise.allow(/current-calls/);
  await page.route("**/current-calls/", (route) => (route.request().method() === "HEAD" ? route.abort() : route.continue()));
  const [first] = city.portal.rows;
  await page.clock.install();
  await open(page, city.url);
  await page.clock.runFor(10 * 60_000);
  await expect(age(page, first.incident_number)).toHaveText(/^1[2345] min$/);
});
