// What a shared link contains, and what it doesn't.
import { mapPlace, markers, numbers, open, rows } from "../support/live.js";
import { expect, test } from "../support/test.js";

async function share(page, phone) {
  if (phone) {
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("button", { name: "Share this view" }).click();
  } else {
    await page.locator("header").getByRole("button", { name: "Share" }).click();
  }
  await expect(page.getByRole("dialog", { name: "Share this view" })).toBeVisible();
}

test("the share dialog hands out a link and a snippet that work", async ({ page, city, phone, context }) => {
  await open(page, `${city.url}/?kind=road&at=32.8,-96.8,12`);
  await share(page, phone);
  const link = page.locator("#share-link");
  const snippet = page.locator("#share-snippet");
  await expect(link).toHaveValue(`${city.url}/?kind=road&at=32.8,-96.8,12`);
  await expect(snippet).toHaveValue(
    `<iframe src="${city.url}/embed?kind=road&amp;at=32.8,-96.8,12" width="640" height="420" title="Police calls in Dallas" loading="lazy"></iframe>`,
  );
  await page.getByRole("checkbox", { name: "With list" }).check();
  await page.getByRole("dialog").getByRole("button", { name: "Dark" }).click();
  await expect(snippet).toHaveValue(/&amp;theme=dark&amp;list=1"/);
  await page.getByRole("checkbox", { name: "Keep position" }).uncheck();
  await expect(link).toHaveValue(`${city.url}/?kind=road`);
  await page.getByRole("checkbox", { name: "Keep filters" }).uncheck();
  await expect(link).toHaveValue(`${city.url}/`);
  await page.getByRole("checkbox", { name: "Keep filters" }).check();

  const other = await context.newPage();
  await open(other, await link.inputValue());
  await expect(rows(other)).toHaveCount(3);
  await other.setContent(await snippet.inputValue());
  const inside = other.frameLocator("iframe");
  await expect(inside.locator("#map .mk")).toHaveCount(3);
  await expect(inside.locator("#list .row")).toHaveCount(3);
});

test("copying fills the clipboard and says so", async ({ page, city, phone, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, city.url);
  await share(page, phone);
  await page.getByRole("button", { name: "Copy the link" }).click();
  await expect(page.getByRole("button", { name: "Copy the link" })).toHaveText("Copied");
  const link = await page.locator("#share-link").inputValue();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?at=[\d.]+,-[\d.]+,[\d.]+$/);
});

test("a click beside the dialog, its button and Escape close it", async ({ page, city, phone }) => {
  await open(page, city.url);
  for (const close of [
    () => page.mouse.click(5, 5),
    () => page.getByRole("dialog").getByRole("button", { name: "Close" }).click(),
    () => page.keyboard.press("Escape"),
  ]) {
    await share(page, phone);
    await close();
    await expect(page.locator("dialog[open]")).toHaveCount(0);
  }
});

test("the own position is asked for on click only, and never sent", async ({ page, city, context }) => {
  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation({ latitude: 32.81357, longitude: -96.75319, accuracy: 40 });
  await page.addInitScript(() => {
    window.asked = 0;
    const real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
    navigator.geolocation.getCurrentPosition = (...how) => {
      window.asked += 1;
      return real(...how);
    };
  });
  const sent = [];
  page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""} ${JSON.stringify(request.headers())}`));
  await open(page, city.url);
  await expect(markers(page)).toHaveCount(24);
  expect(await page.evaluate(() => window.asked)).toBe(0);
  await expect(page.locator("#map .my-position")).toHaveCount(0);
  const place = await mapPlace(page);
  await page.getByRole("button", { name: "Where I am" }).click();
  await expect(page.locator("#map .my-position")).toBeInViewport();
  await expect.poll(() => mapPlace(page)).not.toBe(place);
  expect(await page.evaluate(() => window.asked)).toBe(1);
  await page.clock.install();
  await page.clock.runFor(2_000);
  expect(page.url(), "the address, which a reload sends").toBe(`${city.url}/`);
  await page.reload();
  await expect(markers(page)).toHaveCount(24);
  expect(sent.filter((request) => /32\.81|96\.75/.test(request))).toEqual([]);
});

test("a refusal is said plainly", async ({ page, city, context }) => {
  await context.clearPermissions();
  await page.addInitScript(() => {
    navigator.geolocation.getCurrentPosition = (_, failed) => failed({ code: 1 });
  });
  await open(page, city.url);
  await page.getByRole("button", { name: "Where I am" }).click();
  await expect(page.locator(".map-note")).toContainText("does not let this page know where you are");
  await page.locator(".map-note").getByRole("button", { name: "Close" }).click();
  await expect(page.locator(".map-note p")).toHaveCount(0);
  expect((await numbers(page)).length).toBe(24);
});
