// The records behind a number, and one crime.
import AxeBuilder from "@axe-core/playwright";
import { strFromU8, unzipSync } from "fflate";
import { parquetMetadata } from "hyparquet";
import { readFile } from "node:fs/promises";
import { RecordsSite, writeFiles } from "../support/records.js";
import { expect, test as base } from "../support/test.js";

const EVIL = "<img src=x onerror=alert(1)>\" onload=\"alert(2)</script>";
const TWICE = "cea5ae960b904ed85f55d7e0c364ae1490216e393605d1aa102006de25c6ec80";
const HOSTILE = "e".repeat(64);

const place = (more) => ({ "Longitude": "-2.512345", "Latitude": "51.4975", "LSOA code": "E01032519", "LSOA name": "Bristol 018F", ...more });

/** Sixty burglaries in two months at roads in an order of their own; a crime with two rows; one that attacks its readers. */
function files() {
  const burglary = (number, month) =>
    place({
      "Crime ID": (number + 1).toString(16).padStart(8, "0").padEnd(64, "7"),
      "Month": month,
      "Location": `On or near ${String.fromCharCode(65 + ((number * 7) % 26))} Road`,
      "Crime type": "Burglary",
      "Last outcome category": number % 5 ? "Under investigation" : "Awaiting court outcome",
    });
  const twice = (kind) =>
    place({ "Crime ID": TWICE, "Month": "2021-09", "Location": "On or near Ledbury Road", "Crime type": kind, "Last outcome category": "Under investigation" });
  const outcome = (month, kind) => place({ "Crime ID": TWICE, "Month": month, "Location": "On or near Ledbury Road", "Outcome type": kind });
  const everything = new Proxy({}, { get: (_, column) => ({ "Crime ID": HOSTILE, "Month": "2021-09", "Longitude": "-0.1", "Latitude": "51.5", "Date": "2021-09-03T10:00:00+00:00" })[column] ?? EVIL });
  return {
    "2021-08-avon-and-somerset-street.csv": Array.from({ length: 40 }, (_, number) => burglary(number, "2021-08")),
    "2021-09-avon-and-somerset-street.csv": [
      ...Array.from({ length: 20 }, (_, number) => burglary(100 + number, "2021-09")),
      twice("Burglary"),
      twice("Vehicle crime"),
    ],
    "2021-11-avon-and-somerset-outcomes.csv": [outcome("2021-11", "Investigation complete; no suspect identified")],
    "2021-09-kent-street.csv": [everything],
    "2021-09-kent-outcomes.csv": [everything],
    "2021-09-kent-stop-and-search.csv": [everything],
  };
}

const test = base.extend({
  records: [
    async ({}, use) => {
      const site = await RecordsSite.of(await writeFiles(files()));
      await use(site);
      await site.end();
    },
    { scope: "worker" },
  ],
});

const AVON = "/records/street/rows?force=avon-and-somerset&from=2021-06&to=2021-09&crime_type=Burglary";

async function open(page, url) {
  await page.goto(url);
  await expect(page.locator("html")).toHaveAttribute("data-start", /hydrate|mount/);
}

async function examine(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join("\n  ")}`);
  expect(serious).toEqual([]);
}

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
const places = (page) => page.locator("tbody .lead-cell").allTextContents();
const ids = (page) => page.locator("tbody code").allTextContents();

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const [name, path, title] of [
      ["records", AVON, "61 records"],
      ["nothing", `${AVON}&town=Tiverton`, "No records"],
      ["searches", "/records/stop-and-search/rows", "1 record"],
      ["a crime", `/records/crime/${TWICE}`, "Burglary and vehicle crime"],
      ["a hostile crime", `/records/crime/${HOSTILE}`, /onerror/],
    ]) {
      test(`${name}: the page takes over what the server wrote, fits, and axe finds nothing serious`, async ({ page, records }) => {
        await open(page, `${records.url}${path}`);
        await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
        expect(await overflow(page)).toBeLessThanOrEqual(0);
        await examine(page);
      });
    }
  });
}

test("pages follow each other by address, there and back", async ({ page, records }) => {
  await open(page, `${records.url}${AVON}&sort=location`);
  const first = { url: page.url(), places: await places(page), ids: await ids(page) };
  expect(first.places).toHaveLength(25);
  expect(first.places).toEqual([...first.places].sort());
  await expect(page.getByText("1 to 25 of 61")).toBeVisible();
  await expect(page.getByRole("link", { name: "Earlier" })).toHaveCount(0);
  const seen = [...first.ids];
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByText("26 to 50 of 61")).toBeVisible();
  const second = page.url();
  seen.push(...(await ids(page)));
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByText("51 to 61 of 61")).toBeVisible();
  await expect(page.getByRole("link", { name: "Next" })).toHaveCount(0);
  seen.push(...(await ids(page)));
  expect(new Set(seen).size).toBe(61);
  await page.getByRole("link", { name: "Earlier" }).click();
  await expect(page).toHaveURL(second);
  await page.getByRole("link", { name: "Earlier" }).click();
  await expect(page).toHaveURL(first.url);
  expect(await ids(page)).toEqual(first.ids);
});

test("headings sort, parts of the filter are dropped, and a size is chosen", async ({ page, records, phone }) => {
  await open(page, `${records.url}${AVON}`);
  if (!phone) {
    await page.getByRole("columnheader", { name: "Place" }).getByRole("link").click();
    await expect(page).toHaveURL(/&sort=location$/);
    await expect(page.getByRole("columnheader", { name: "Place" })).toHaveAttribute("aria-sort", "ascending");
    await page.getByRole("columnheader", { name: "Place" }).getByRole("link").press("Enter");
    await expect(page.getByRole("columnheader", { name: "Place" })).toHaveAttribute("aria-sort", "descending");
    expect((await places(page))[0]).toBe("On or near Z Road");
    await page.getByRole("link", { name: "100", exact: true }).click();
    await expect(page.locator("tbody tr")).toHaveCount(61);
    await expect(page).toHaveURL(/sort=-location&size=100$/);
  }
  await page.getByRole("link", { name: "Remove Burglary" }).click();
  await expect(page.getByRole("heading", { name: "62 records" })).toBeVisible();
  await page.getByRole("link", { name: "Remove Avon and Somerset" }).click();
  await expect(page.getByRole("heading", { name: "63 records" })).toBeVisible();
  await page.getByRole("link", { name: "All records" }).click();
  await expect(page.getByRole("link", { name: /^Remove/ })).toHaveCount(0);
});

test("downloads have what the title counts", async ({ page, records }) => {
  await open(page, `${records.url}${AVON}`);
  for (const kind of ["CSV", "XLSX", "Parquet"]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: kind }).click()]);
    expect(download.suggestedFilename()).toBe(`street.${kind.toLowerCase()}`);
    const file = await readFile(await download.path());
    expect(file.length).toBeGreaterThan(0);
    if (kind === "CSV") expect(file.toString().trim().split("\r\n")).toHaveLength(62);
    if (kind === "XLSX") expect(strFromU8(unzipSync(file)["xl/worksheets/sheet1.xml"]).match(/<row /g)).toHaveLength(62);
    if (kind === "Parquet") expect(Number(parquetMetadata(new Uint8Array(file).buffer).num_rows)).toBe(61);
  }
});

test("a record leads to its crime, which tells what became of it", async ({ page, records }) => {
  await open(page, `${records.url}/records/street/rows?crime_type=Vehicle+crime`);
  await page.getByRole("link", { name: "Crime cea5ae96, its own page" }).click();
  await expect(page).toHaveURL(`${records.url}/records/crime/${TWICE}`);
  await expect(page.getByText("One crime, two rows.")).toBeVisible();
  await expect(page.locator(".changes .month")).toHaveText(["September 2021", "September 2021", "November 2021"]);
  await page.getByRole("link", { name: "All records at this point" }).click();
  await expect(page.getByRole("heading", { name: "62 records" })).toBeVisible();
});

test("on a phone a record is place and month, town and crime, outcome", async ({ page, records, phone }) => {
  test.skip(!phone, "a phone");
  await open(page, `${records.url}${AVON}`);
  const row = page.locator("tbody tr").first();
  const box = (name) => row.locator(`.${name}`).boundingBox();
  const [lead, when, sub, reference, line] = await Promise.all(["lead-cell", "when-cell", "sub-cell", "reference-cell", "line-cell"].map(box));
  expect(Math.abs(lead.y - when.y)).toBeLessThan(4);
  expect(when.x).toBeGreaterThan(lead.x);
  expect(Math.abs(sub.y - reference.y)).toBeLessThan(4);
  expect(sub.y).toBeGreaterThan(lead.y);
  expect(line.y).toBeGreaterThan(sub.y);
  for (const link of await page.locator(".way-back a,.crumbs a,.page-head .btn,.pager .btn").all()) {
    expect((await link.boundingBox()).height, await link.textContent()).toBeGreaterThanOrEqual(44);
  }
  // All of a record is the way to its crime.
  const whole = await row.boundingBox();
  await row.click({ position: { x: 24, y: whole.height - 12 } });
  await expect(page).toHaveURL(/\/records\/crime\/[0-9a-f]{64}$/);
});

test("what attacks its readers is text in every column", async ({ page, records, phone }) => {
  for (const data of ["street", "outcomes", "stop-and-search"]) {
    await open(page, `${records.url}/records/${data}/rows?force=kent`);
    const hostile = page.locator("tbody tr td").filter({ hasText: EVIL });
    expect(await hostile.count()).toBeGreaterThanOrEqual(3);
    if (!phone) await expect(hostile.first()).toBeVisible();
    await expect(page.locator("img")).toHaveCount(0);
  }
  await open(page, `${records.url}/records/street/rows?town=${encodeURIComponent(EVIL)}&sort=${encodeURIComponent("-month")}`);
  await expect(page.locator(".filter-chip")).toContainText(EVIL);
  await expect(page.locator("img")).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test.beforeEach(({ noise }) => {
    noise.allow(/^request failed: csp \S+\/records\.js$/);
  });

  test("everything is a link", async ({ page, records, phone }) => {
    await page.goto(`${records.url}${AVON}`);
    await page.getByRole("link", { name: "Next" }).click();
    await expect(page.getByText("26 to 50 of 61")).toBeVisible();
    await page.getByRole("link", { name: "Earlier" }).click();
    await expect(page.getByText("1 to 25 of 61")).toBeVisible();
    if (!phone) {
      await page.getByRole("columnheader", { name: "Place" }).getByRole("link").click();
      await expect(page.getByRole("columnheader", { name: "Place" })).toHaveAttribute("aria-sort", "ascending");
    }
    await page.getByRole("link", { name: /its own page/ }).first().click();
    await expect(page.getByText("Its outcomes, in order")).toBeVisible();
    await page.getByRole("link", { name: /Avon and Somerset, (August|September) 2021/ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/records$/);
  });
});
