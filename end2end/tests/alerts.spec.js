// Alerts, with closure: of a kind or in an area, by notification or sound, at most one a minute, and nothing unless asked.
import AxeBuilder from "@axe-core/playwright";
import { row } from "../support/calls.js";
import { open } from "../support/live.js";
import { expect, test } from "../support/test.js";

/** Records what a page would show and play, and lets a test move the clock. */
async function stub(page, { permission = "granted", shows = true } = {}) {
  await page.clock.install();
  await page.addInitScript(([permission, shows]) => {
    window.shown = [];
    window.shows = shows;
    window.samples = 0;
    window.tones = [];
    window.asked = 0;
    window.Notification = class {
      static permission = permission;
      static requestPermission() {
        window.asked += 1;
        return Promise.resolve(permission);
      }
      constructor(title, { body, silent }) {
        // As Chromium's on Android.
        if (!window.shows) throw new TypeError("Illegal constructor");
        if (title === "Alerts are on") window.samples += 1;
        else window.shown.push({ title, body, silent });
      }
      close() {}
    };
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (...when) {
      window.tones.push(this.frequency.value);
      start.apply(this, when);
    };
  }, [permission, shows]);
}

const dialog = (page) => page.getByRole("dialog", { name: "Alerts" });
const shown = (page) => page.evaluate(() => window.shown);
const loaded = (page) =>
  page.evaluate(() => performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/alerts.js")));

async function openDialog(page, phone) {
  if (phone) await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("button", { name: "Alerts" }).filter({ visible: true }).click();
  await expect(dialog(page)).toBeVisible();
}

/** Waits until the alerts follow the calls: then they have asked for the board. */
const followed = (page) => page.waitForRequest(/get-events/);

/** Opens the map and asks to be notified of every call. */
async function switchOn(page, city, phone) {
  await stub(page);
  await open(page, city.url);
  await openDialog(page, phone);
  const ready = followed(page);
  await dialog(page).getByRole("checkbox", { name: "Notification" }).check();
  await ready;
}

/** New rows of the feed, before those that are there. */
async function add(city, ...rows) {
  city.portal.set([...rows, ...city.portal.rows]);
  await city.settled();
}

async function remove(city, ...rows) {
  city.portal.set(city.portal.rows.filter((one) => !rows.includes(one)));
  await city.settled();
}

test("nothing is loaded, asked or told unless the reader wants it", async ({ page, city, phone }) => {
  await stub(page);
  await open(page, city.url);
  expect(await loaded(page)).toBe(false);
  await openDialog(page, phone);
  await expect(dialog(page).getByText("Alerts are off.")).toBeVisible();
  await add(city, row({}));
  await page.clock.runFor(61_000);
  expect(await shown(page)).toEqual([]);
  expect(await page.evaluate(() => window.asked)).toBe(0);
});

test("a call of a chosen kind is told, and again when it has ended", async ({ page, city, phone }) => {
  await stub(page);
  await open(page, city.url);
  await openDialog(page, phone);
  await dialog(page).getByRole("checkbox", { name: "Road" }).check();
  const ready = followed(page);
  await dialog(page).getByRole("checkbox", { name: "Notification" }).check();
  await ready;
  await expect(dialog(page).getByText("Alerts are on.")).toBeVisible();
  const accident = row({ minutesAgo: 12.5, nature_of_call: "7X - Major Accident", block: null, location: "Frankford Rd / Midway Rd" });
  await add(city, row({ nature_of_call: "09 - Theft" }), accident);
  await page.clock.runFor(1_000);
  await expect.poll(() => shown(page)).toEqual([
    {
      title: "New call: Major accident",
      body: expect.stringMatching(/^Frankford Rd at Midway Rd\. Reported 1[23] min ago\. A report, not a finding\.$/),
      silent: true,
    },
  ]);
  await remove(city, accident);
  // Not yet: at most one a minute.
  await page.clock.runFor(30_000);
  expect(await shown(page)).toHaveLength(1);
  await page.clock.runFor(31_000);
  await expect.poll(() => shown(page)).toHaveLength(2);
  const [, ended] = await shown(page);
  expect(ended.title).toBe("Call ended: Major accident");
  expect(ended.body).toMatch(/^Frankford Rd at Midway Rd\. It took 1[23] min, from the report until no unit was left\.$/);
  await expect(dialog(page).getByRole("listitem").first()).toHaveText(/Ended after 1[23] min: Major accident, Frankford Rd at Midway Rd$/);
});

test("of a call that ended while the page slept it is not told how long it took", async ({ page, city, phone }) => {
  await switchOn(page, city, phone);
  const accident = row({ minutesAgo: 3 });
  await add(city, accident);
  await page.clock.runFor(1_000);
  await expect.poll(() => shown(page)).toHaveLength(1);
  // The device sleeps for two hours; the call ended at some time in them.
  await page.clock.fastForward("02:00:00");
  await remove(city, accident);
  await page.clock.runFor(61_000);
  await expect.poll(() => shown(page)).toHaveLength(2);
  const [, ended] = await shown(page);
  expect(ended.title).toMatch(/^Call ended: /);
  expect(ended.body).toMatch(/\. It has ended; when is not known here\.$/);
});

test("what is told stays in the browser: nothing is sent that says who asked for what", async ({ page, city, phone }) => {
  const asked = [];
  page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}${request.postData() ?? ""}`));
  await switchOn(page, city, phone);
  const before = asked.length;
  const accident = row({});
  await add(city, accident);
  await page.clock.runFor(1_000);
  await expect.poll(() => shown(page)).toHaveLength(1);
  await remove(city, accident);
  await page.clock.runFor(61_000);
  await expect.poll(() => shown(page)).toHaveLength(2);
  expect(before).toBeGreaterThan(0);
  // The page, its parts, its stream and the board: what every reader's browser asks for.
  const other = asked.filter((one) => !/^(GET|HEAD) \/($|pkg\/|get-events\/$|current-calls\/$|tiles\/|favicon)/.test(one));
  expect(other).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
});

test("what comes within a minute is told together, and a call that came and ended once", async ({ page, city, phone }) => {
  await switchOn(page, city, phone);
  await add(city, row({}));
  await page.clock.runFor(1_000);
  await expect.poll(() => shown(page)).toHaveLength(1);
  const short = row({ nature_of_call: "09 - Theft", location: "Young St" });
  await add(city, short);
  await add(city, row({ location: "Main St" }));
  await page.clock.runFor(1_000);
  await remove(city, short);
  await page.clock.runFor(60_000);
  await expect.poll(() => shown(page)).toHaveLength(2);
  const [, both] = await shown(page);
  expect(both.title).toBe("1 new call, 1 call ended");
  expect(both.body).toMatch(/^New: .*Main St\nEnded after \d+ min: .*Young St$/);
});

test("only calls in the box that the reader drew are told, also when their place is found later", async ({ page, city, phone }) => {
  await stub(page);
  await open(page, `${city.url}/?at=32.8,-96.8,12`);
  await openDialog(page, phone);
  await dialog(page).getByRole("button", { name: "Draw a box" }).click();
  await expect(dialog(page)).toBeHidden();
  const map = await page.locator(".leaflet-container").boundingBox();
  const [x, y] = [map.x + map.width / 2, map.y + (phone ? 260 : map.height / 2)];
  await page.mouse.move(x - 60, y - 60);
  await page.mouse.down();
  await page.mouse.move(x, y, { steps: 3 });
  await page.mouse.move(x + 60, y + 60, { steps: 3 });
  await page.mouse.up();
  await expect(dialog(page)).toBeVisible();
  await expect(dialog(page).getByRole("radio", { name: /Inside the dashed box/ })).toBeChecked();
  const [south, west, north, east] = await page.evaluate(() => JSON.parse(localStorage.getItem("blotter-alerts")).area);
  expect(south).toBeLessThan(north);
  expect(west).toBeLessThan(east);
  const ready = followed(page);
  await dialog(page).getByRole("checkbox", { name: "Notification" }).check();
  await ready;
  await expect(page.locator(".alert-area")).toHaveCount(1);
  const [inside, outside] = [row({ location: "Inside St" }), row({ location: "Outside St" })];
  await add(city, inside, outside);
  await page.clock.runFor(1_000);
  expect(await shown(page)).toEqual([]);
  await city.place(outside, north + 0.01, east);
  await city.place(inside, (south + north) / 2, (west + east) / 2);
  await page.clock.runFor(1_000);
  await expect.poll(() => shown(page)).toEqual([expect.objectContaining({ body: expect.stringContaining("Inside St") })]);
});

test("by the keyboard alone: the part in view, a sound, Escape", async ({ page, city, phone }) => {
  test.skip(phone, "a phone has no keyboard");
  await stub(page);
  await open(page, city.url);
  const button = page.locator("header").getByRole("button", { name: "Alerts" });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
  await dialog(page).getByRole("button", { name: "Take the part in view" }).focus();
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("radio", { name: /Inside the dashed box/ })).toBeChecked();
  const ready = followed(page);
  await dialog(page).getByRole("checkbox", { name: "Sound" }).focus();
  await page.keyboard.press("Space");
  await ready;
  // The page's own keys rest: this one would pause it.
  await page.keyboard.press("p");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(button).toBeFocused();
  await expect(page.locator(".status[data-line]").first()).toHaveAttribute("data-line", "live");
  const one = row({});
  await add(city, one);
  await city.place(one, 32.78, -96.8);
  await page.clock.runFor(1_000);
  await expect.poll(() => page.evaluate(() => window.tones)).toEqual([523.25, 659.25].map((tone) => expect.closeTo(tone, 1)));
  await remove(city, one);
  await page.clock.runFor(61_000);
  await expect.poll(() => page.evaluate(() => window.tones.slice(2))).toEqual([659.25, 523.25].map((tone) => expect.closeTo(tone, 1)));
  expect(await shown(page)).toEqual([]);
});

test("a browser that refuses notifications is told from, and nothing is on", async ({ page, city, phone }) => {
  await stub(page, { permission: "denied" });
  await open(page, city.url);
  await openDialog(page, phone);
  await dialog(page).getByRole("checkbox", { name: "Notification" }).click();
  await expect(dialog(page).getByRole("status")).toHaveText(/does not let this page show notifications/);
  await expect(dialog(page).getByRole("checkbox", { name: "Notification" })).not.toBeChecked();
});

test("a browser that shows no notifications says so at once, and also where it ceases to", async ({ page, city, phone }) => {
  await stub(page, { shows: false });
  await open(page, city.url);
  await openDialog(page, phone);
  const notification = dialog(page).getByRole("checkbox", { name: "Notification" });
  await notification.click();
  await expect(dialog(page).getByRole("status")).toHaveText(/shows no notifications/);
  await expect(notification).not.toBeChecked();
  await page.evaluate(() => (window.shows = true));
  const ready = followed(page);
  await notification.check();
  await ready;
  await expect(dialog(page).getByRole("status")).toHaveText("Alerts are on.");
  expect(await page.evaluate(() => window.samples)).toBe(1);
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await page.evaluate(() => (window.shows = false));
  await add(city, row({}));
  await page.clock.runFor(1_000);
  await expect(dialog(page).getByRole("status")).toHaveText(/shows no notifications/);
  await expect(notification).not.toBeChecked();
});

test("the choice lasts, the end of a call is told after a reload, and of two tabs one tells", async ({ page, city, phone, context }) => {
  await switchOn(page, city, phone);
  const one = row({});
  await add(city, one);
  await page.clock.runFor(1_000);
  await expect.poll(() => shown(page)).toHaveLength(1);
  await page.goto("about:blank");
  await remove(city, one);
  await open(page, city.url);
  await page.clock.runFor(61_000);
  await expect.poll(() => shown(page)).toEqual([expect.objectContaining({ title: expect.stringMatching(/^Call ended/), body: expect.stringContaining("It has ended; when is not known here.") })]);
  await expect(page.locator("html[data-alerts]")).toHaveCount(1);

  const other = await context.newPage();
  await stub(other);
  await open(other, city.url);
  await other.clock.runFor(1_000);
  await expect(other.locator("html[data-alerts]")).toHaveCount(1);
  await add(city, row({}));
  for (const one of [page, other]) await one.clock.runFor(61_000);
  await expect.poll(async () => (await shown(page)).length + (await shown(other)).length).toBe(2);
});

test("an end that waits to be told is told by the next page, if this one is closed", async ({ page, city, phone }) => {
  await switchOn(page, city, phone);
  const one = row({});
  await add(city, one);
  await page.clock.runFor(1_000);
  await expect.poll(() => shown(page)).toHaveLength(1);
  // Within the minute: the page knows of the end, and has not told it.
  const seen = page.getByRole("region", { name: "Calls" }).or(page.locator("#list")).first().locator(".row");
  const before = await seen.count();
  await remove(city, one);
  await expect(seen).toHaveCount(before - 1);
  await page.clock.runFor(1_000);
  expect(await shown(page)).toHaveLength(1);
  await page.goto("about:blank");
  await open(page, city.url);
  await page.clock.runFor(61_000);
  await expect.poll(() => shown(page)).toEqual([expect.objectContaining({ title: expect.stringMatching(/^Call ended/) })]);
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the dialog fits, and axe finds nothing serious", async ({ page, city, phone }) => {
      await open(page, city.url);
      await openDialog(page, phone);
      expect(await dialog(page).evaluate((it) => it.scrollWidth - it.clientWidth)).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).include("dialog.alerts").analyze();
      expect(violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
      if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/alerts-${phone ? 390 : 1440}-${colorScheme}.png` });
    });
  });
}
