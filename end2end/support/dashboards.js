// Dashboards: made-up records of all three kinds, a force of which attacks its readers in every column, and what tests do
// with a page of them.
import { RecordsSite, writeFiles } from "./records.js";
import { expect, test as base } from "./test.js";

export const EVIL = '<img src=x onerror=alert(1)>" onload="alert(2)</script>&amp;';

/** 2020-08 to 2021-09. */
const MONTHS = Array.from({ length: 14 }, (_, at) => {
  const number = 2020 * 12 + 7 + at;
  return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`;
});
const TOWNS = [["Bath", -2.36, 51.38], ["Wells", -2.64, 51.21], ["Bristol", -2.59, 51.45]];
const TYPES = ["Burglary", "Drugs", "Other theft", "Vehicle crime", "Anti-social behaviour"];
const LAST = ["Under investigation", "Local resolution", "Offender given a caution", "Awaiting court outcome", ""];

function place(at) {
  const [town, east, north] = TOWNS[at % TOWNS.length];
  return {
    "Longitude": (east + (at % 17) * 0.002).toFixed(6),
    "Latitude": (north + (at % 13) * 0.002).toFixed(6),
    "Location": "On or near High Street",
    "LSOA code": "E01014399",
    "LSOA name": `${town} 001A`,
  };
}

/** The files by their names. In the last four months there are 400 crimes, 80 outcomes, and 160 searches. */
export function files() {
  const all = {};
  MONTHS.forEach((month, number) => {
    all[`${month}-avon-and-somerset-street.csv`] = Array.from({ length: 100 }, (_, at) => ({
      ...place(at),
      "Crime ID": `${number}${at}`.padStart(64, "0"),
      "Month": month,
      "Crime type": TYPES[Math.floor(Math.sqrt(at / 4)) % TYPES.length],
      "Last outcome category": LAST[at % LAST.length],
    }));
    all[`${month}-avon-and-somerset-outcomes.csv`] = Array.from({ length: 20 }, (_, at) => ({
      ...place(at),
      "Crime ID": `${number}${at}`.padStart(64, "0"),
      "Month": month,
      "Outcome type": LAST[at % 4],
    }));
    all[`${month}-gwent-stop-and-search.csv`] = Array.from({ length: 30 }, (_, at) => ({
      "Type": at % 9 ? "Person search" : "Vehicle search",
      "Date": `${month}-${String((at % 28) + 1).padStart(2, "0")}T${String((at * 5) % 24).padStart(2, "0")}:15:00+00:00`,
      "Latitude": "51.58",
      "Longitude": "-2.99",
      "Gender": at % 4 ? "Male" : "Female",
      "Age range": ["18-24", "25-34", "over 34"][at % 3],
      "Self-defined ethnicity": "White - English/Welsh/Scottish/Northern Irish/British",
      "Object of search": at % 5 ? "Controlled drugs" : "Stolen goods",
      "Outcome": at % 3 ? "A no further action disposal" : "Arrest",
    }));
    // Days without times.
    all[`${month}-dyfed-powys-stop-and-search.csv`] = Array.from({ length: 10 }, (_, at) => ({
      "Type": "Person search",
      "Date": `${month}-${String(at + 1).padStart(2, "0")}T00:00:00+00:00`,
      "Object of search": "Controlled drugs",
      "Outcome": "Arrest",
    }));
  });
  // In winter local midnight is that of UTC; in summer it is an hour earlier.
  for (const [name, rows] of Object.entries(all)) {
    if (!name.includes("dyfed")) continue;
    rows.forEach((row) => {
      if (["04", "05", "06", "07", "08", "09"].includes(name.slice(5, 7))) row.Date = new Date(Date.parse(row.Date) - 3_600_000).toISOString().replace(".000Z", "+00:00");
    });
  }
  const known = { "Crime ID": "e".repeat(64), "Month": "2021-09", "Longitude": "-0.1", "Latitude": "51.5", "Date": "2021-09-03T10:00:00+00:00" };
  const hostile = new Proxy({}, { get: (_, column) => known[column] ?? EVIL });
  for (const kind of ["street", "outcomes", "stop-and-search"]) all[`2021-09-kent-${kind}.csv`] = Array(12).fill(hostile);
  return all;
}

/** A site with these records for all tests of a worker. */
export const test = base.extend({
  site: [
    async ({}, use) => {
      const site = await RecordsSite.of(await writeFiles(files()));
      await use(site);
      await site.end();
    },
    { scope: "worker" },
  ],
});

/** Opens a page and waits until its script has taken over. */
export async function open(page, url) {
  await page.goto(url);
  await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
}

export const card = (page, name) => page.getByRole("region", { name, exact: true });
export const total = (page) => page.locator("#total .big");
export const bar = (page, name, value) => card(page, name).getByRole("link", { name: value, exact: true });

/** An entry of a card's menu, which is opened for it. */
export async function entry(page, name, text) {
  const menu = card(page, name).locator(".card-menu");
  if (!(await menu.evaluate((element) => element.open))) await menu.locator("summary").click();
  return menu.getByText(text, { exact: true });
}
