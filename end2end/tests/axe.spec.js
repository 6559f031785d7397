// axe finds nothing serious on any page, in either theme.
import AxeBuilder from "@axe-core/playwright";
import { row as call } from "../support/calls.js";
import { open, openList, row, sheet, status } from "../support/live.js";
import { expect, test } from "../support/test.js";

async function examine(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("\n  ")}`);
  expect(serious).toEqual([]);
}

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the live map, an incident, filters, dialogs, a stack", async ({ page, city, phone }) => {
      const stacked = [call({ minutesAgo: 1, block: "1400", location: "S Lamar St" })];
      stacked.push(call({ minutesAgo: 2, block: "1400", location: "S Lamar St" }));
      const lost = call({ minutesAgo: 1, priority: "1" });
      city.portal.add(...stacked, lost);
      await city.settled();
      await city.place(stacked[0], 32.86, -96.76);
      await open(page, city.url);
      await expect(page.locator("#map .mk")).toHaveCount(25);
      await examine(page);

      await openList(page, phone);
      await page.locator(".picker").first().getByRole("button").click();
      await expect(page.getByRole("listbox")).toBeVisible();
      await examine(page);
      await page.getByRole("option").first().click();
      await page.keyboard.press("Escape");
      await expect(page.locator(".chips .chip")).toHaveCount(1);
      await examine(page);
      await page.locator(".chips .chip").click();

      await row(page, lost.incident_number).click();
      await expect(page.locator(".facts")).toBeVisible();
      await examine(page);
      const other = { latitude: 32.71, longitude: -96.9, matched: "Elm St, Inkwell" };
      await city.place(lost, 32.7, -96.9, { alternatives: [other, { ...other, matched: null }] });
      await expect(page.getByRole("list", { name: "Other places that fit" })).toBeAttached();
      await examine(page);
      await page.locator("#details").getByRole("button", { name: "Share" }).click();
      await expect(page.locator("dialog[open]")).toBeVisible();
      await examine(page);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await expect(page.locator("#details")).toHaveCount(0);

      await page.getByRole("button", { name: "Menu" }).click();
      await expect(page.locator("dialog[open]")).toBeVisible();
      await examine(page);
      await page.keyboard.press("Escape");

      if (phone) await sheet(page, "peek");
      await page.locator("#map .mk.stack").click();
      await expect(page.getByRole("dialog", { name: "Incidents at one point" })).toBeVisible();
      await examine(page);
    });

    test("stale, paused, empty", async ({ page, city }) => {
      await open(page, `${city.url}/?division=Central&kind=road&priority=1`);
      await examine(page);
      city.portal.answerWith(500);
      await expect(page.locator(".notice")).toBeAttached();
      await page.getByRole("button", { name: "Pause" }).click();
      await expect(page.locator(".pause-bar")).toBeVisible();
      await examine(page);
    });

    test("an embed with an incident open, and with a stack", async ({ page, city }) => {
      const stacked = [1, 2].map((minutesAgo) => call({ minutesAgo, block: "1400", location: "S Lamar St" }));
      city.portal.add(...stacked);
      await city.settled();
      await city.place(stacked[0], 32.86, -96.76);
      for (const path of ["/embed", "/embed?list=1"]) {
        await open(page, `${city.url}${path}`);
        await page.locator("#map .mk.stack").click();
        const card = page.getByRole("dialog", { name: "Incidents at one point" });
        await expect(card).toBeVisible();
        await examine(page);
        await card.locator(".row").first().click();
        await expect(page.locator(".facts")).toBeVisible();
        await examine(page);
      }
    });

    test("reconnecting", async ({ page, city, noise }) => {
      noise.allowOutage();
      for (const path of ["/embed?list=1", "/"]) {
        await open(page, `${city.url}${path}`);
        await city.program.kill();
        await expect(status(page)).toHaveAttribute("data-line", "reconnecting");
        await examine(page);
        await city.program.run();
      }
    });

    test("the other pages", async ({ page, city, noise }) => {
      noise.allow(/^console error: Failed to load resource: the server responded with a status of 404 \(Not Found\) \S+\/nowhere$/);
      for (const path of ["/embed", "/embed?list=1", "/about", "/nowhere", "/api/docs"]) {
        await page.goto(`${city.url}${path}`);
        if (path.startsWith("/embed")) await expect(page.locator("#map .mk")).toHaveCount(24);
        await expect(page.locator("h1").first()).toBeAttached();
        await examine(page);
      }
    });
  });
}
