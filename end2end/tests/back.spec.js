// Back closes what is open over the list before it leaves the page; an embed leaves its host's history alone.
import { row as call } from "../support/calls.js";
import { Host } from "../support/host.js";
import { mapPlace, marker, markers, open, row, rows, sheet, zoomed } from "../support/live.js";
import { expect, test } from "../support/test.js";

const details = (page) => page.locator("#details");
const entries = (page) => page.evaluate(() => history.length);
const number = (city, at) => city.portal.rows[at].incident_number;

test("Back closes the details, Forward opens them again, and one more Back leaves", async ({ page, city }) => {
  await page.goto(`${city.url}/about`);
  await open(page, city.url);
  const before = await entries(page);
  await row(page, number(city, 0)).click();
  await expect(details(page)).toContainText(number(city, 0));
  await expect(page).toHaveURL(new RegExp(`incident=${number(city, 0)}$`));
  expect(await entries(page)).toBe(before + 1);
  await page.goBack();
  await expect(details(page)).toHaveCount(0);
  await expect(row(page, number(city, 0)), "the focus returns to where it began").toBeFocused();
  await expect(page).toHaveURL(`${city.url}/`);
  await page.goForward();
  await expect(details(page)).toContainText(number(city, 0));
  await page.goBack();
  await expect(details(page)).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(`${city.url}/about`);
});

test("another choice replaces the first: one Back closes", async ({ page, city, phone }) => {
  await open(page, city.url);
  await expect(markers(page)).toHaveCount(24);
  if (phone) await sheet(page, "peek");
  const before = await entries(page);
  for (const at of [2, 4]) {
    await marker(page, number(city, at)).dispatchEvent("click");
    await expect(details(page)).toContainText(number(city, at));
    await expect(page).toHaveURL(new RegExp(`incident=${number(city, at)}$`));
  }
  expect(await entries(page)).toBe(before + 1);
  await page.goBack();
  await expect(details(page)).toHaveCount(0);
  await expect(page).toHaveURL(`${city.url}/`);
});

test("the page's own ways of closing take the entry away again", async ({ page, city }) => {
  await page.goto(`${city.url}/about`);
  await open(page, city.url);
  for (const close of [
    () => page.keyboard.press("Escape"),
    () => page.getByRole("button", { name: "All incidents" }).click(),
    () => details(page).getByRole("button", { name: "Close" }).click(),
  ]) {
    await row(page, number(city, 0)).click();
    await expect(details(page)).toBeVisible();
    await expect(page).toHaveURL(/incident=/);
    await close();
    await expect(details(page)).toHaveCount(0);
    await expect(page).toHaveURL(`${city.url}/`);
    await expect.poll(() => page.evaluate(() => history.state)).toBeFalsy();
  }
  await page.goBack();
  await expect(page).toHaveURL(`${city.url}/about`);
});

test("what was changed while the details were open stays after Back", async ({ page, city, phone }) => {
  await open(page, city.url);
  await expect(markers(page)).toHaveCount(24);
  await row(page, number(city, 0)).click();
  await expect(details(page)).toBeVisible();
  if (phone) await page.locator("#map .map-root").press("+");
  else await page.getByRole("button", { name: "Zoom in" }).click();
  await expect(page).toHaveURL(/at=[^&]+&incident=/);
  await zoomed(page);
  const place = await mapPlace(page);
  await page.goBack();
  await expect(details(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\?at=[^&]+$/);
  expect(await mapPlace(page)).toBe(place);
});

test("a link to an incident has no entry of its own: Back leads to where the reader came from", async ({ page, city }) => {
  await page.goto(`${city.url}/about`);
  await open(page, `${city.url}/?incident=${number(city, 3)}`);
  await expect(details(page)).toContainText(number(city, 3));
  await page.goBack();
  await expect(page).toHaveURL(`${city.url}/about`);
  await page.goForward();
  await expect(details(page)).toContainText(number(city, 3));
  await page.getByRole("button", { name: "All incidents" }).click();
  await expect(details(page)).toHaveCount(0);
  await expect(page).toHaveURL(`${city.url}/`);
  await row(page, number(city, 1)).click();
  await expect(details(page)).toContainText(number(city, 1));
  await page.goBack();
  await expect(details(page)).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(`${city.url}/about`);
});

test("Back closes a dialog, then the details", async ({ page, city }) => {
  await open(page, city.url);
  await row(page, number(city, 0)).click();
  await details(page).getByRole("button", { name: "Share" }).click();
  await expect(page.locator("dialog[open]")).toHaveCount(1);
  await expect.poll(() => page.evaluate(() => history.state)).toBe(2);
  await page.goBack();
  await expect(page.locator("dialog[open]")).toHaveCount(0);
  await expect(details(page)).toBeVisible();
  await page.goBack();
  await expect(details(page)).toHaveCount(0);
  await expect(page).toHaveURL(`${city.url}/`);
});

test("Back closes a stack; a choice in it takes its entry over", async ({ page, city, phone }) => {
  const place = { block: "1400", location: "S Lamar St", beat: "120" };
  const stacked = [1, 2].map((minutesAgo) => call({ ...place, minutesAgo }));
  city.portal.add(...stacked);
  await city.settled();
  await city.place(stacked[0], 32.86, -96.76);
  await open(page, city.url);
  if (phone) await sheet(page, "peek");
  const before = await entries(page);
  const card = page.getByRole("dialog", { name: "Incidents at one point" });
  await page.locator("#map .mk.stack").click();
  await expect(card).toBeVisible();
  await expect.poll(() => entries(page)).toBe(before + 1);
  await page.goBack();
  await expect(card).toHaveCount(0);
  await expect(page.locator("#map .mk.stack")).toBeFocused();
  await page.locator("#map .mk.stack").click();
  await card.locator(".row").first().click();
  await expect(details(page)).toContainText(stacked[0].incident_number);
  expect(await entries(page)).toBe(before + 1);
  await page.goBack();
  await expect(details(page)).toHaveCount(0);
  await expect(rows(page)).toHaveCount(26);
});

test("an embed adds nothing to its host's history", async ({ page, city }) => {
  const body = `<!doctype html><link rel="icon" href="data:,"><title>Another page</title>
    <iframe src="${city.url}/embed?list=1" width="100%" height="700" title="Police calls"></iframe>`;
  const host = await Host.start(() => ({ body }));
  try {
    await page.goto(`${city.url}/about`);
    await page.goto(host.url);
    const inside = page.frameLocator("iframe");
    await expect(inside.locator(".status[data-line]")).toHaveAttribute("data-line", "live");
    const before = await entries(page);
    await row(inside, number(city, 0)).click();
    await expect(inside.locator(".facts")).toContainText(number(city, 0));
    await inside.getByRole("button", { name: "Close" }).click();
    await expect(inside.locator(".facts")).toHaveCount(0);
    await row(inside, number(city, 1)).click();
    await expect(inside.locator(".facts")).toContainText(number(city, 1));
    expect(await entries(page)).toBe(before);
    await page.goBack();
    await expect(page).toHaveURL(`${city.url}/about`);
  } finally {
    await host.end();
  }
});
