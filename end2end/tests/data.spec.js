// The page about the records: what is here, what is missing.
import AxeBuilder from "@axe-core/playwright";
import { manyRows } from "../support/calls.js";
import { RecordsSite } from "../support/records.js";
import { City, expect, test as base } from "../support/test.js";

const FORCES = {
  "avon-and-somerset": { 9: "missing", 28: "bad" },
  "city-of-london": {},
  "gwent": { 0: "missing", 12: "partial", 13: "partial" },
};

const test = base.extend({
  records: [
    async ({}, use) => {
      const site = await RecordsSite.start(FORCES);
      await use(site);
      await site.end();
    },
    { scope: "worker" },
  ],
  none: [
    async ({}, use) => {
      const site = await RecordsSite.start(null);
      await use(site);
      await site.end();
    },
    { scope: "worker" },
  ],
});

/** Opens the page and waits until its script runs. */
async function open(page, url) {
  await page.goto(url);
  await expect(page.locator("html")).toHaveAttribute("data-start", /hydrate|mount/);
}

const told = (page) => page.getByRole("status");
const cell = (page, force, month) => page.locator(`.coverage a[href*="force=${force}&month=${month}"]`);

async function examine(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join("\n  ")}`);
  expect(serious).toEqual([]);
}

/** Nothing on the page makes it wider than the window. */
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the page takes over what the server wrote, fits, and axe finds nothing serious", async ({ page, records, phone }) => {
      await open(page, `${records.url}/data`);
      await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
      await expect(page.getByRole("heading", { name: "Data", level: 1 })).toBeVisible();
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await examine(page);
      await cell(page, "gwent", "2019-10").click();
      await examine(page);
      await page.getByRole("button", { name: "Menu" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      const data = page.getByRole("dialog").getByRole("link", { name: "Data" });
      if (phone) await expect(data).toContainText("3 of 45 forces");
      else await expect(data).toBeHidden();
      await examine(page);
    });

    test("an empty lake names the command that fills it", async ({ page, none }) => {
      await open(page, `${none.url}/`);
      await expect(page.getByRole("heading", { name: "What the police recorded" })).toBeVisible();
      await expect(page.getByText("blotter import PATH")).toBeVisible();
      await examine(page);
      await open(page, `${none.url}/data`);
      await expect(page.getByText("No records yet.")).toBeVisible();
      await expect(page.getByText("blotter import PATH")).toBeVisible();
      await expect(page.getByRole("table")).toHaveCount(0);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await examine(page);
    });
  });
}

test("a month is told in words where it stands, and its address can be sent", async ({ page, records }) => {
  await open(page, `${records.url}/data`);
  await expect(told(page)).toContainText("Choose a month");
  await cell(page, "avon-and-somerset", "2021-02").click();
  await expect(told(page)).toContainText("Avon and Somerset, February 2021. Complete: 30 rows, 2 rejected.");
  await expect(page).toHaveURL(`${records.url}/data?force=avon-and-somerset&month=2021-02`);
  await expect(cell(page, "avon-and-somerset", "2021-02")).toHaveAttribute("aria-current", "true");
  await page.getByRole("link", { name: "Reasons", exact: true }).click();
  await expect(page.locator("#rejects")).toBeInViewport();
  await cell(page, "gwent", "2019-10").click();
  await expect(told(page)).toContainText("Gwent, October 2019. Partial: 3 rows");
  await expect(page.locator(".coverage [aria-current]")).toHaveCount(1);
  await open(page, page.url());
  await expect(told(page)).toContainText("Gwent, October 2019. Partial");
});

test("arrows walk the table, Enter keeps, and Tab passes it in one step", async ({ page, records, phone }) => {
  test.skip(phone, "a keyboard");
  await open(page, `${records.url}/data`);
  await page.locator(".coverage a[tabindex='0']").focus();
  await expect(page.locator(".coverage a[tabindex='0']")).toHaveCount(1);
  await page.keyboard.press("Home");
  await expect(told(page)).toContainText("October 2018");
  await page.keyboard.press("ArrowRight");
  await expect(told(page)).toContainText("Avon and Somerset, November 2018. Complete");
  await page.keyboard.press("ArrowDown");
  await expect(told(page)).toContainText("City of London, November 2018");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowDown");
  await expect(told(page)).toContainText("Gwent, October 2018. Missing");
  await page.keyboard.press("ArrowDown");
  await expect(cell(page, "gwent", "2018-10")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/force=gwent&month=2018-10$/);
  await page.keyboard.press("End");
  await expect(told(page)).toContainText("Gwent, September 2021");
  await page.keyboard.press("Tab");
  await expect(page.locator(".coverage :focus")).toHaveCount(0);
  await expect(told(page)).toContainText("Gwent, October 2018", { timeout: 2000 });
});

test("the data sets are switched by links", async ({ page, records }) => {
  await open(page, `${records.url}/data`);
  await page.locator("#coverage").getByRole("link", { name: "Outcomes" }).click();
  await expect(page).toHaveURL(/\?dataset=outcomes#coverage$/);
  await expect(page.locator("#coverage").getByRole("link", { name: "Outcomes" })).toHaveAttribute("aria-current", "true");
  await expect(page.locator(".coverage").getByText("never published")).toHaveCount(2);
  await expect(page.locator("#columns").getByText("Outcome type")).toBeVisible();
});

test("the rejected rows can be downloaded", async ({ page, records }) => {
  await open(page, `${records.url}/data`);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("rejects.csv");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test.beforeEach(({ noise }) => {
    noise.allow(/^request failed: csp \S+\/records\.js$/);
  });

  test("everything is there to read, and a month is a link", async ({ page, records }) => {
    await page.goto(`${records.url}/data`);
    await expect(page.getByRole("row", { name: /^Gwent/ })).toBeVisible();
    await expect(page.getByText("Arrows move from month to month")).toBeHidden();
    for (const name of ["Menu", "Change theme"]) {
      await expect(page.getByRole("button", { name })).toBeHidden();
    }
    await cell(page, "avon-and-somerset", "2019-07").click();
    await expect(page).toHaveURL(/\?force=avon-and-somerset&month=2019-07#coverage$/);
    await expect(told(page)).toContainText("Avon and Somerset, July 2019. Missing");
  });
});

test("a city and records are two groups of pages; where room is short, the other is one link", async ({ page, noise, phone }) => {
  const portal = await City.start(manyRows(3));
  const site = await RecordsSite.start({ gwent: {} }, ["--feed-url", portal.portal.url, "--tiles", "none", "--geocoders", ""]);
  try {
    await expect.poll(async () => (await fetch(`${site.url}/data`)).status).toBe(200);
    const nav = page.getByRole("navigation", { name: "Main" });
    await open(page, `${site.url}/data`);
    if (phone) {
      await page.getByRole("button", { name: "Menu" }).click();
      const menu = page.getByRole("dialog");
      await expect(menu.getByRole("heading", { level: 3 })).toHaveText(["Dallas, Texas", "England and Wales"]);
      await menu.getByRole("link", { name: "Live map" }).click();
      await expect(page).toHaveURL(`${site.url}/`);
      return;
    }
    await expect(nav.getByRole("link").filter({ visible: true })).toHaveText(["Live map", "History", "Activity", "Reported crime", "Outcomes", "Stop and search", "Data"]);
    await page.setViewportSize({ width: 1100, height: 800 });
    await expect(nav.getByRole("link").filter({ visible: true })).toHaveText(["Dallas live", "Reported crime", "Outcomes", "Stop and search", "Data"]);
    await page.goto(`${site.url}/`);
    await expect(nav.getByRole("link").filter({ visible: true })).toHaveText(["Live map", "History", "Activity", "UK records"]);
    await page.goto(`${site.url}/data`);
    await page.getByRole("link", { name: "About the live data" }).click();
    await expect(page.getByRole("heading", { name: "About the data", level: 1 })).toBeVisible();
  } finally {
    noise.rest();
    await site.end();
    await portal.end();
  }
});

test("an address without a page leads to the records where there is no map", async ({ page, none, noise }) => {
  noise.allow(/^console error: Failed to load resource: the server responded with a status of 404 \(Not Found\) \S+\/current-calls\/$/);
  const answer = await page.goto(`${none.url}/current-calls/`);
  expect(answer.status()).toBe(404);
  await page.getByRole("link", { name: "To the records" }).click();
  await expect(page.getByRole("heading", { name: "What the police recorded", level: 1 })).toBeVisible();
});
