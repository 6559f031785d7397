// How busy it was: filters by links and by the form, tables behind charts, in two sizes and themes, without JavaScript too.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "../support/test.js";

const total = (page) => page.locator("#total .big");
/** All calls that the city has published. */
const calls = (city) => String(city.portal.rows.length);
const card = (page, name) => page.getByRole("region", { name, exact: true });

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the page is taken over as it was written, fits, and axe finds nothing serious", async ({ page, city }) => {
      await page.goto(`${city.url}/activity`);
      await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
      await expect(total(page)).toHaveText(calls(city));
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
      await page.locator(".picker-of").filter({ hasText: "Nature of call" }).locator("summary").click();
      const opened = await new AxeBuilder({ page }).analyze();
      expect(opened.violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
    });
  });
}

test("the counts are those of the calls that came", async ({ page, city }) => {
  const rows = city.portal.rows;
  await page.goto(`${city.url}/activity`);
  await expect(total(page)).toHaveText(String(rows.length));
  const incidents = new Map();
  for (const { incident_number } of rows) incidents.set(incident_number, (incidents.get(incident_number) ?? 0) + 1);
  const more = [...incidents.values()].filter((units) => units > 1).length;
  await expect(page.locator("#total .amounts dd")).toHaveText([String(incidents.size), String(more), /^\d+$/]);
  const divisions = new Map();
  for (const { division } of rows) divisions.set(division, (divisions.get(division) ?? 0) + 1);
  for (const [division, count] of divisions) {
    await expect(card(page, "Division").getByRole("row").filter({ hasText: new RegExp(`^${division}\\d`, "i") })).toContainText(String(count));
  }
});

test("a bar filters, the breadcrumb takes it back, and the form has several values", async ({ page, city }) => {
  await page.goto(`${city.url}/activity`);
  const first = card(page, "Division").locator(".bars tbody tr").first();
  const name = await first.getByRole("link").innerText();
  const count = await first.locator(".count").innerText();
  await first.getByRole("link").click();
  await expect(total(page)).toHaveText(count);
  await expect(page.locator(".breadcrumb")).toContainText(name);
  // The list stays whole, the chosen one marked.
  await expect(card(page, "Division").locator("[aria-current=true]")).toHaveText(name);
  expect(await card(page, "Division").locator(".bars tbody tr").count()).toBeGreaterThan(1);
  await page.getByRole("link", { name: `Remove ${name}` }).click();
  await expect(total(page)).toHaveText(calls(city));

  const picker = page.locator(".picker-of").filter({ hasText: "Division" });
  await picker.locator("summary").click();
  const boxes = picker.getByRole("checkbox");
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  const counts = await picker.locator("li .num").allInnerTexts();
  await picker.getByRole("button", { name: "Show" }).click();
  await expect(total(page)).toHaveText(String(Number(counts[0]) + Number(counts[1])));
  await expect(picker).toContainText(`2 of ${counts.length}`);
});

test("each chart has its table, and the days are a file", async ({ page, city }) => {
  await page.goto(`${city.url}/activity`);
  await card(page, "Nature of call").getByLabel("Nature of call as a table").first().click();
  await expect(card(page, "Nature of call").locator(".pane table")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download CSV" }).click();
  const text = await (await (await download).createReadStream()).toArray();
  expect(Buffer.concat(text).toString()).toMatch(new RegExp(`^day,count\\r?\\n\\d{4}-\\d\\d-\\d\\d,${calls(city)}\\b`));
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("days are a form", async ({ page, city }) => {
    await page.goto(`${city.url}/activity`);
    await expect(total(page)).toHaveText(calls(city));
    await page.getByRole("button", { name: "Show" }).filter({ visible: true }).click();
    await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\d&to=/);
    await expect(total(page)).toHaveText(calls(city));
  });
});
