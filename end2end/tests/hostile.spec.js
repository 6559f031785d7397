// A feed that attacks its readers is text, everywhere.
import { row as call } from "../support/calls.js";
import { marker, open, openList, row, sheet } from "../support/live.js";
import { expect, test } from "../support/test.js";

const EVIL = "<img src=x onerror=alert(1)></script>";
const seen = /<img src=x onerror=alert\(1\)><\/script>/i;

test.use({ calls: 2 });

test.beforeEach(async ({ city }) => {
  const evil = Object.fromEntries(
    ["unit_number", "division", "nature_of_call", "priority", "date", "time", "block", "location", "beat", "reporting_area", "status"].map(
      (name) => [name, EVIL],
    ),
  );
  // Only this one has a valid date, so it is among today's; the other isn't.
  const dated = call({ minutesAgo: 1, ...evil, incident_number: EVIL, date: undefined, time: undefined });
  const fresh = call({ minutesAgo: 1 });
  city.portal.add({ ...dated, date: fresh.date, time: fresh.time });
  city.portal.add({ ...evil, incident_number: `2${EVIL}` });
  await city.settled();
  await city.place(city.portal.rows[0], 32.8, -96.78, { matched: EVIL });
});

for (const path of ["/", "/embed?list=1", `/?incident=${encodeURIComponent(EVIL)}`, `/?q=${encodeURIComponent(EVIL)}`, `/?division=${encodeURIComponent(EVIL)}`]) {
  test(`the first HTML of ${path.slice(0, 20)} holds it as text`, async ({ city, request, noise, page }) => {
    const html = await (await request.get(`${city.url}${path}`)).text();
    expect(html).not.toMatch(/<img src=x/i);
    expect(html).toMatch(/&lt;img src=x/i);
    await open(page, `${city.url}${path}`);
    await expect(page.locator("img")).toHaveCount(0);
    noise.check();
  });
}

test("list, map, details, filters and links show it as text", async ({ page, city, phone }) => {
  await open(page, city.url);
  await openList(page, phone);
  const evil = page.locator("#list .row", { hasText: seen });
  await expect(evil).toHaveCount(2);
  await expect(evil.first().locator(".row-title")).toHaveText(seen);
  await expect(evil.first().locator(".w")).toHaveText(seen);
  const names = () => page.locator("#map .mk").evaluateAll((all) => all.map((one) => one.ariaLabel).join("\n"));
  await expect.poll(names).toMatch(seen);

  await page.locator(".picker").first().getByRole("button").click();
  await page.getByRole("option", { name: seen }).click();
  await page.keyboard.press("Escape");
  await expect(page.locator(".chip")).toContainText(seen);
  await expect(evil).toHaveCount(2);
  await expect(page).toHaveURL(/division=/);
  const link = page.url();
  await evil.first().click();
  await expect(page.locator("#details h2")).toHaveText(seen);
  await expect(page.locator(".facts")).toContainText(seen);
  await expect(page.locator("#details")).toContainText(seen);
  await page.locator("#details").getByRole("button", { name: "Share" }).click();
  await expect(page.locator("#share-snippet")).toHaveValue(/^<iframe src="[^"<>]*" width="640" height="420" title="[^"]*" loading="lazy"><\/iframe>$/);
  await open(page, link);
  await expect(page.locator("#list .row")).toHaveCount(2);
  await expect(page.locator("img")).toHaveCount(0);
});

test("in an embed and in the card of a stack it is text too", async ({ page, city, phone }) => {
  await open(page, `${city.url}/embed?list=1`);
  const evil = page.locator("#list .row", { hasText: seen });
  await expect(evil).toHaveCount(2);
  await expect(evil.first().locator(".row-title")).toHaveText(seen);
  await expect(evil.first().locator(".w")).toHaveText(seen);
  // Both are at one point.
  const stack = page.locator("#map .mk.stack");
  await expect(stack).toHaveAttribute("aria-label", seen);
  await stack.click();
  const card = page.getByRole("dialog", { name: "Incidents at one point" });
  await expect(card.locator("header")).toContainText(seen);
  await expect(card.locator(".row")).toHaveCount(2);
  await expect(card.locator(".row").first().locator(".row-title")).toHaveText(seen);
  await expect(card.locator(".row").first().locator(".w")).toHaveText(seen);
  await card.locator(".row").first().click();
  await expect(page.locator("#details h2")).toHaveText(seen);
  await expect(page.locator(".facts")).toContainText(seen);
  await expect(page.locator("img")).toHaveCount(0);

  await open(page, city.url);
  if (phone) await sheet(page, "peek");
  await page.locator("#map .mk.stack").click();
  await expect(card.locator("header")).toContainText(seen);
  await expect(card.locator(".row").first().locator(".row-title")).toHaveText(seen);
  await expect(page.locator("img")).toHaveCount(0);
});

test("arriving over the stream it is text too", async ({ page, city }) => {
  await open(page, city.url);
  const came = call({ minutesAgo: 0, nature_of_call: EVIL, location: EVIL, incident_number: "26-1" });
  city.portal.add(came);
  await expect(row(page, "26-1").locator(".row-title")).toHaveText(seen);
  await city.place(came, 32.82, -96.7, { matched: EVIL });
  await expect(marker(page, "26-1")).toHaveAttribute("aria-label", seen);
  await row(page, "26-1").click();
  await expect(page.locator("#map .tag")).toContainText(seen);
  await expect(page.locator("img")).toHaveCount(0);
});
