// The dashboards: filters, links, back, keyboard, and what is there without a script.
import AxeBuilder from "@axe-core/playwright";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { RecordsSite, importInto, month } from "../support/records.js";
import { expect, test as base } from "../support/test.js";
import { grip } from "../support/touch.js";

const STREET =
  "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";
const STOPS =
  "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing";
const HOSTILE = "<img src=x onerror=alert(1)> & \"Co\"";

/** Each month: 20 burglaries in Bath, 10 thefts in Wells, 5 of a hostile type without a place; kent has 10 burglaries in Dover. */
async function writeMonths(folder, numbers) {
  for (const number of numbers) {
    const name = month(number);
    await mkdir(path.join(folder, name), { recursive: true });
    const row = (key, town, type, placed = true) => {
      const id = `${key}${number}`.padStart(64, "0");
      const place = placed ? `-2.36,51.38,On or near High Street,E01014399,${town} 001A` : ",,No Location,,";
      return `${id},${name},A,A,${place},${type},Under investigation,`;
    };
    const many = (count, make) => Array.from({ length: count }, (_, at) => make(at));
    const avon = [
      ...many(20, (at) => row(`1${at}`, "Bath", "Burglary")),
      ...many(10, (at) => row(`2${at}`, "Wells", "Other theft")),
      ...many(5, (at) => row(`3${at}`, "", `"${HOSTILE.replaceAll('"', '""')}"`, false)),
    ];
    // Month 9 of Avon and Somerset is missing.
    if (number !== 9) {
      await writeFile(path.join(folder, name, `${name}-avon-and-somerset-street.csv`), `${[STREET, ...avon].join("\r\n")}\r\n`);
    }
    const kent = many(10, (at) => row(`4${at}`, "Dover", "Burglary"));
    await writeFile(path.join(folder, name, `${name}-kent-street.csv`), `${[STREET, ...kent].join("\r\n")}\r\n`);
    const stop = (minute, object) =>
      `Person search,${name}-10T1${minute % 8}:05:00+00:00,,,51.38,-2.36,Male,18-24,White - English/Welsh/Scottish/Northern Irish/British,White,s1,${object},A no further action disposal,,`;
    const stops = [...many(12, (at) => stop(at, "Controlled drugs")), ...many(3, (at) => stop(at, "Stolen goods"))];
    await writeFile(path.join(folder, name, `${name}-kent-stop-and-search.csv`), `${[STOPS, ...stops].join("\r\n")}\r\n`);
  }
}

/** A folder with these months. */
async function folderOf(numbers) {
  const folder = await mkdtemp(path.join(tmpdir(), "blotter-dashboard-"));
  await writeMonths(folder, numbers);
  return folder;
}

const siteOf = async (numbers) => RecordsSite.of(await folderOf(numbers));

const test = base.extend({
  site: [
    async ({}, use) => {
      const site = await siteOf(Array.from({ length: 30 }, (_, at) => at));
      await use(site);
      await site.end();
    },
    { scope: "worker" },
  ],
});

async function open(page, url) {
  await page.goto(url);
  await expect(page.locator("html")).toHaveAttribute("data-start", /hydrate|mount/);
}

const card = (page, name) => page.getByRole("region", { name, exact: true });
const total = (page) => page.locator("#total .big");
const bar = (page, name, value) => card(page, name).getByRole("link", { name: value, exact: true });
const picker = (page, dimension) => page.locator(`details[data-dimension=${dimension}]`);
const choose = async (page, dimension, value) => {
  const one = picker(page, dimension);
  if (!(await one.evaluate((element) => element.open))) await one.locator("summary").click();
  await one.getByRole("checkbox", { name: value }).click();
};
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

async function examine(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join("\n  ")}`);
  expect(serious).toEqual([]);
}

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const address of ["/crime", "/stop-and-search", "/crime?town=Bath&vs=town:Wells", "/crime?town=Nowhere", "/records"]) {
      test(`${address} is taken over, fits, and axe finds nothing serious`, async ({ page, site }) => {
        await open(page, `${site.url}${address}`);
        await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
        expect(await overflow(page)).toBeLessThanOrEqual(0);
        await examine(page);
      });
    }

    test("an open picker and an open table fit, and axe finds nothing serious", async ({ page, site }) => {
      await open(page, `${site.url}/crime`);
      await picker(page, "town").locator("summary").click();
      await expect(picker(page, "town").getByRole("checkbox", { name: "Bath" })).toBeVisible();
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await examine(page);
      await page.keyboard.press("Escape");
      await card(page, "City or town").getByLabel("City or town as a table").first().click();
      await expect(card(page, "City or town").getByRole("cell", { name: "44.4%" }).first()).toBeVisible();
      await examine(page);
    });
  });
}

test("without months the last four of the data are shown", async ({ page, site }) => {
  await open(page, `${site.url}/crime`);
  await expect(total(page)).toHaveText("180");
  await expect(page.locator(".months-head b")).toHaveText("December 2020 to March 2021");
  await expect(page.getByRole("navigation", { name: "Months" }).getByRole("link", { name: "Last 4" })).toHaveAttribute("aria-current", "true");
});

test("a choice counts at once, narrows the others, and its address is that of the page", async ({ page, site }) => {
  await open(page, `${site.url}/crime`);
  await choose(page, "town", "Bath");
  await expect(total(page)).toHaveText("80");
  await expect(page).toHaveURL(`${site.url}/crime?town=Bath`);
  await expect(picker(page, "town")).toContainText("1 chosen: 80 of 180");
  await expect(picker(page, "crime_type").locator("summary")).toContainText("All, 1");
  await choose(page, "town", "Wells");
  await expect(total(page)).toHaveText("120");
  await expect(page.getByRole("navigation", { name: "Filters in use" })).toContainText("Wells");
  await open(page, page.url());
  await expect(total(page)).toHaveText("120");
  await page.goBack();
  await expect(total(page)).toHaveText("80");
  await page.goBack();
  await expect(total(page)).toHaveText("180");
  await expect(page).toHaveURL(`${site.url}/crime`);
});

test("a bar filters, the breadcrumb takes it back, and nothing moves", async ({ page, site, phone }) => {
  await open(page, `${site.url}/crime`);
  await bar(page, "Crime type", "Burglary").scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifts += entry.value))).observe({ type: "layout-shift" });
    return scrollY;
  });
  const top = async () => (await bar(page, "Crime type", "Burglary").boundingBox()).y;
  const stood = await top();
  await bar(page, "Crime type", "Burglary").focus();
  await page.keyboard.press("Enter");
  await expect(total(page)).toHaveText("120");
  await expect(page).toHaveURL(`${site.url}/crime?crime_type=Burglary`);
  await expect(bar(page, "Crime type", "Burglary")).toBeFocused();
  await expect(bar(page, "Crime type", "Burglary")).toHaveAttribute("aria-current", "true");
  await expect(bar(page, "Crime type", "Other theft")).toBeVisible();
  expect(await page.evaluate(() => scrollY)).toBe(before);
  expect(await top()).toBe(stood);
  // On a phone a list below may become shorter.
  if (!phone) expect(await page.evaluate(() => window.shifts)).toBe(0);
  await page.getByRole("link", { name: "Remove Burglary" }).click();
  await expect(total(page)).toHaveText("180");
  await expect(page.getByRole("navigation", { name: "Filters in use" })).toBeFocused();
});

test("a picker works by keyboard alone", async ({ page, site, phone }) => {
  test.skip(phone, "a keyboard");
  await open(page, `${site.url}/crime`);
  await picker(page, "town").locator("summary").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("wel");
  await expect(picker(page, "town").getByRole("checkbox").filter({ visible: true })).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${site.url}/crime`);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(total(page)).toHaveText("40");
  await expect(picker(page, "town").getByRole("checkbox", { name: "Wells" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(picker(page, "town").locator("summary")).toBeFocused();
  await expect(picker(page, "town").getByRole("checkbox", { name: "Wells" })).toBeHidden();
});

test("Enter ticks a box, and what was filtered before does not come back", async ({ page, site, phone }) => {
  test.skip(phone, "a keyboard");
  await open(page, `${site.url}/crime?bbox=-3,51,-2,52`);
  await expect(total(page)).toHaveText("160");
  await page.evaluate(() => (window.stays = true));
  await page.getByRole("link", { name: "Remove Drawn area" }).click();
  await expect(total(page)).toHaveText("180");
  await picker(page, "town").locator("summary").focus();
  await page.keyboard.press("Enter");
  await picker(page, "town").getByRole("checkbox", { name: "Bath" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${site.url}/crime?town=Bath`);
  await expect(total(page)).toHaveText("80");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${site.url}/crime`);
  await expect(total(page)).toHaveText("180");
  await page.keyboard.press("Escape");
  await page.getByRole("slider", { name: "First month" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(`${site.url}/crime?from=2021-01&to=2021-03`);
  expect(await page.evaluate(() => window.stays)).toBe(true);
});

test("however many filters there are, the cards stay where they are", async ({ page, site }) => {
  const top = async (query) => {
    await open(page, `${site.url}/crime${query}`);
    return page.locator(".cards").evaluate((cards) => cards.getBoundingClientRect().top + scrollY);
  };
  const stood = await top("");
  const queries = ["?town=Bath", "?town=Bath&crime_type=Burglary&force=avon-and-somerset", "?town=Bath&vs=town:Wells", "?last_outcome=Under+investigation&town=Bath&town=Wells&crime_type=Burglary&crime_type=Other+theft&force=avon-and-somerset&force=kent&bbox=-3,51,-2,52"];
  for (const query of queries) {
    expect(await top(query), query).toBe(stood);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), query).toBeLessThanOrEqual(0);
  }
  // By keyboard one comes to every part of a line that is longer than the page.
  const last = page.getByRole("navigation", { name: "Filters in use" }).getByRole("link").last();
  await last.focus();
  await expect(last).toBeInViewport({ ratio: 0.9 });
});

test("months are chosen by presets and by handles", async ({ page, site }) => {
  await open(page, `${site.url}/crime`);
  await page.getByRole("navigation", { name: "Months" }).getByRole("link", { name: "Last month" }).click();
  await expect(total(page)).toHaveText("45");
  await expect(page).toHaveURL(`${site.url}/crime?from=2021-03&to=2021-03`);
  const first = page.getByRole("slider", { name: "First month" });
  await first.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(total(page)).toHaveText("90");
  await expect(first).toHaveAttribute("aria-valuetext", "February 2021");
  await expect(first).toBeFocused();
  await page.getByRole("slider", { name: "Last month" }).focus();
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowLeft");
  await expect(page).toHaveURL(`${site.url}/crime?from=2021-02&to=2021-02`);
});

test("both handles are taken hold of, also where both are on one month", async ({ page, site, phone }) => {
  const handles = ["First month", "Last month"].map((name) => page.getByRole("slider", { name }));
  // As many pixels as a finger or a mouse needs; so near, handles on a dense slider may take a few from each other.
  const enough = phone ? 44 : 22;
  const months = ["2018-10 2021-03", "2018-10 2018-10", "2020-03 2020-04", "2021-03 2021-03", "2020-03 2020-03"];
  for (const [from, to] of months.map((one) => one.split(" "))) {
    await open(page, `${site.url}/crime?from=${from}&to=${to}`);
    for (const handle of handles) {
      const { left, right } = await grip(handle);
      expect(right - left + 1, `${from} to ${to}`).toBeGreaterThanOrEqual(enough);
    }
  }
  for (const [handle, far] of [[handles[0], -60], [handles[1], 60]]) {
    const { left, right, y } = await grip(handle);
    await page.mouse.move((left + right) / 2, y);
    await page.mouse.down();
    await page.mouse.move((left + right) / 2 + far, y);
    await page.mouse.up();
    await expect(handle).not.toHaveAttribute("aria-valuetext", "March 2020");
  }
  await expect(page).toHaveURL(/\?from=(2019|2020-0[12])\S*&to=2020-(0[4-9]|1)/);
});

test("what is missing is said where the number stands", async ({ page, site }) => {
  await open(page, `${site.url}/crime?from=2019-07&to=2019-07&force=avon-and-somerset`);
  await expect(card(page, "Change")).toContainText("Not comparable, July 2019 is not complete");
  await expect(page.getByText("No report fits the filter.")).toHaveCount(1);
  await expect(card(page, "Total")).toContainText("Avon and Somerset has no file for July 2019.");
  await expect(card(page, "Crime type")).toContainText("Avon and Somerset has no file for July 2019.");
  await open(page, `${site.url}/embed/crime/total?from=2019-07&to=2019-07&force=avon-and-somerset`);
  await expect(total(page)).toHaveText("0");
  await expect(card(page, "Total")).toContainText("Avon and Somerset has no file for July 2019.");
  await open(page, `${site.url}/crime?from=2020-07&to=2020-07`);
  await expect(card(page, "Change")).toContainText("Avon and Somerset is left out: July 2019 is not complete.");
  await expect(card(page, "By month")).toContainText("10, Jul 2019 without Avon and Somerset");
});

test("where nothing fits, the way out is offered", async ({ page, site }) => {
  await open(page, `${site.url}/crime?force=kent&town=Bath`);
  await expect(page.getByText("No report fits both filters.")).toBeVisible();
  // The one that leaves fewest stands first.
  await expect(page.getByRole("link", { name: /^Drop/ })).toHaveText(["Drop “Bath”", "Drop “Kent”"]);
  await page.getByRole("link", { name: "Drop “Bath”" }).click();
  await expect(total(page)).toHaveText("40");
  await expect(page.getByText("No report fits both filters.")).toBeHidden();
  // A place is a filter like any other.
  await open(page, `${site.url}/crime?town=Bath&bbox=1,51,1.1,51.1`);
  await expect(page.getByRole("link", { name: /^Drop/ })).toHaveText(["Drop “Drawn area”"]);
  await page.getByRole("link", { name: "Drop “Drawn area”" }).click();
  await expect(total(page)).toHaveText("80");
  await expect(page).toHaveURL(`${site.url}/crime?town=Bath`);
});

test("an answer that does not come is said, and asked for again", async ({ page, site, noise }) => {
  noise.allow(/crime\.json/);
  await open(page, `${site.url}/crime`);
  await page.route("**/crime.json*", (route) => route.abort());
  await bar(page, "Crime type", "Burglary").click();
  await expect(page.getByText("You still see the figures from before.")).toBeVisible();
  await expect(total(page)).toHaveText("180");
  await page.unroute("**/crime.json*");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(total(page)).toHaveText("120");
  await expect(page.getByText("You still see the figures from before.")).toBeHidden();
});

test("an answer that takes its time is waited for in sight", async ({ page, site }) => {
  await open(page, `${site.url}/crime`);
  const main = page.locator("main");
  let answer;
  await page.route("**/crime.json*", (route) => (answer = () => route.continue()));
  await bar(page, "Crime type", "Burglary").click();
  await expect(main).toHaveClass(/ late( |$)/);
  await expect(card(page, "Crime type").locator(".bar").first()).toHaveCSS("opacity", "0.6");
  answer();
  await expect(total(page)).toHaveText("120");
  await expect(main).not.toHaveClass(/loading|late/);
});

test("two areas stand side by side on every card", async ({ page, site }) => {
  await open(page, `${site.url}/crime?town=Bath&vs=town:Wells`);
  await expect(card(page, "Total")).toContainText("Wells: 40");
  for (const name of await page.locator(".dashboard-card").evaluateAll((all) => all.map((card) => card.id))) {
    await expect(page.locator(`#${name} .versus-key`), name).toHaveText("BathWells");
  }
  // Two maps, and both towns in the list of towns itself.
  await expect(card(page, "Where").getByRole("heading", { level: 3 })).toHaveText(["Bath", "Wells"]);
  await expect(card(page, "Where").locator(".map-root")).toHaveCount(2);
  await expect(card(page, "City or town").locator(".bars .on")).toContainText("Bath");
  await expect(card(page, "City or town").locator(".bars .compared")).toContainText("Wells");
  await expect(card(page, "By month").locator(".series.second").first()).toBeAttached();
  await expect(card(page, "Last outcome").locator(".ring .inner circle")).toHaveCount(1);
  await expect(card(page, "Last outcome").locator(".ring-list .share")).toHaveText(["100.0%100.0%"]);
  await card(page, "Last outcome").getByLabel("Last outcome as a table").first().click();
  const heading = card(page, "Last outcome").locator(".as-table thead th");
  await expect(heading).toHaveText(["Name", "Bath", "Share", "Wells", "Share"]);
  await expect(card(page, "Last outcome").locator(".as-table tbody td")).toHaveText(["80", "100.0%", "40", "100.0%"]);
  await page.getByRole("link", { name: "Remove Against Wells" }).click();
  await expect(page).toHaveURL(`${site.url}/crime?town=Bath`);
  await expect(card(page, "Where").locator(".map-root")).toHaveCount(1);
  await expect(page.locator(".versus-key")).toHaveCount(0);
  await page.getByRole("button", { name: "Compare with another city or town" }).click();
  await picker(page, "town").getByRole("checkbox", { name: "Dover" }).click();
  await expect(page).toHaveURL(`${site.url}/crime?town=Bath&vs=town%3ADover`);
  await expect(card(page, "Total")).toContainText("Dover: 40");
  // The second map asks for its own records.
  await expect(card(page, "Where").locator(".cells-table small")).toHaveCount(2);
  await expect(card(page, "Where").locator(".map-root[aria-busy=false]")).toHaveCount(2);
  await expect(total(page)).toHaveText("80");
});

test("the months and each filter are compared with others of their own", async ({ page, site }) => {
  await open(page, `${site.url}/crime?from=2021-02&to=2021-03&town=Bath&crime_type=Burglary`);
  const ways = page.getByRole("navigation", { name: "Filters in use" });
  await expect(ways.getByRole("button")).toHaveCount(2);
  await expect(ways.getByRole("button", { name: "Compare with another city or town", exact: true })).toBeVisible();
  await expect(ways.getByRole("button", { name: "Compare with another crime type", exact: true })).toBeVisible();
  const own = await total(page).textContent();
  await expect(ways.getByRole("link", { name: /^Compare with/ })).toHaveText([/February to March 2020$/, /December 2020 to January 2021$/]);
  await ways.getByRole("link", { name: "Compare with February to March 2020" }).click();
  await expect(page).toHaveURL(/vs=month%3A2020-02%2F2020-03/);
  await expect(total(page)).toHaveText(own);
  await expect(card(page, "Total").locator(".against")).toHaveText("February to March 2020: 40");
  // Each number leads to its own side's records.
  const other = card(page, "Total").locator(".against a");
  const count = await other.textContent();
  await other.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${count} records`);
  await expect(page).toHaveURL(/from=2020-02&to=2020-03/);
  await page.goBack();
  // The series shows both.
  await expect(card(page, "By month").locator(".series.second").first()).toBeAttached();
  await page.getByRole("link", { name: "Remove Against February to March 2020" }).click();
  await expect(page.locator(".versus-key")).toHaveCount(0);
});

test("a filter without a picker takes the value to compare with from its card", async ({ page, site }) => {
  await open(page, `${site.url}/stop-and-search?hour=10`);
  const own = await total(page).textContent();
  const compare = page.locator("[data-compare=hour]");
  await expect(compare).toHaveAccessibleName("Compare with another hour of the day");
  await compare.click();
  await expect(compare).toHaveAccessibleName("Choose another hour of the day · Cancel");
  await expect(compare).toHaveAttribute("aria-pressed", "true");
  await expect(card(page, "Hour of the day")).toBeInViewport();
  // It is in sight wherever one looks for the value; once more ends it, as Escape does.
  await expect(compare).toBeInViewport();
  await expect(page.locator(".breadcrumb ol"), "a mask would hide it").toHaveCSS("mask-image", "none");
  await compare.click();
  await expect(compare).toHaveAccessibleName("Compare with another hour of the day");
  await compare.click();
  await page.keyboard.press("Escape");
  await expect(compare).toHaveAccessibleName("Compare with another hour of the day");
  const column = card(page, "Hour of the day").locator(".columns [data-href*='hour=15']").first();
  await column.click();
  await expect(page).toHaveURL(/hour=10&hour=15$/);
  await page.goBack();
  await expect(page).toHaveURL(/hour=10$/);
  await expect(total(page)).toHaveText(own);
  await compare.click();
  // Six hours are not one value.
  await card(page, "Hour of the day").getByRole("link", { name: "14:00 to 20:00" }).click();
  await expect(compare).toHaveAttribute("aria-pressed", "true");
  await column.click();
  await expect(page).toHaveURL(/hour=10&vs=hour%3A15/);
  await expect(total(page)).toHaveText(own);
  await expect(card(page, "Total").locator(".against")).toContainText("15:00: ");
  await expect(page.getByRole("link", { name: "Remove Against 15:00" })).toBeVisible();
});

test("hostile text is text", async ({ page, site }) => {
  await open(page, `${site.url}/crime`);
  await expect(bar(page, "Crime type", HOSTILE)).toBeVisible();
  await choose(page, "crime_type", HOSTILE);
  await expect(total(page)).toHaveText("20");
  await open(page, page.url());
  await expect(total(page)).toHaveText("20");
});

test("a newer release is offered and not forced", async ({ page, noise }) => {
  const site = await siteOf([26, 27, 28, 29]);
  await open(page, `${site.url}/crime?town=Dover`);
  await expect(total(page)).toHaveText("40");
  const more = await folderOf([30]);
  await importInto(site.lake, more);
  await rm(more, { recursive: true, force: true });
  await expect
    .poll(async () => {
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
      return page.getByText("New data to April 2021.").count();
    })
    .toBe(1);
  await expect(page.locator(".months-head b")).toHaveText("December 2020 to March 2021");
  // Another filter stays with the release that is shown, numbers and map alike.
  const tiles = [];
  page.on("request", (request) => tiles.push(new URL(request.url())));
  const releases = () => tiles.filter(({ pathname }) => pathname.includes("/tiles")).map(({ searchParams }) => searchParams.get("release"));
  await choose(page, "town", "Bath");
  await expect(total(page)).toHaveText("120");
  await expect(page.locator(".months-head b")).toHaveText("December 2020 to March 2021");
  await expect(page.getByText("New data to April 2021.")).toBeVisible();
  await expect.poll(() => releases().length).toBeGreaterThan(0);
  expect(new Set(releases())).toEqual(new Set(["1"]));
  tiles.length = 0;
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Show it" }).click();
  await expect(page.locator(".months-head b")).toHaveText("January to April 2021");
  await expect(page.getByText("New data to April 2021.")).toBeHidden();
  await expect.poll(() => releases().includes("2")).toBe(true);
  expect(new Set(releases())).toEqual(new Set(["2"]));
  noise.rest();
  await site.end();
});

test("the front page finds a town or force", async ({ page, site }) => {
  await open(page, `${site.url}/`);
  await expect(page.getByRole("heading", { name: "What the police recorded" })).toBeVisible();
  await page.getByRole("combobox", { name: "Your town or force" }).fill("dov");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(`${site.url}/crime?town=Dover`);
  await page.goto(`${site.url}/records?q=Atlantis`);
  await expect(page.getByText("There is no town or force “Atlantis” here.")).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test.beforeEach(({ noise }) => {
    noise.allow(/^request failed: csp \S+\/records\.js$/);
  });

  test("filters are a form, bars are links, tables open", async ({ page, site }) => {
    await page.goto(`${site.url}/crime`);
    await picker(page, "town").locator("summary").click();
    await picker(page, "town").getByRole("checkbox", { name: "Bath" }).check();
    await picker(page, "town").getByRole("button", { name: "Show" }).click();
    await expect(total(page)).toHaveText("80");
    await expect(page).toHaveURL(/\/crime\?from=2020-12&to=2021-03&town=Bath$/);
    await bar(page, "City or town", "Wells").click();
    await expect(total(page)).toHaveText("120");
    await card(page, "By month").getByLabel("By month as a table").first().click();
    await expect(card(page, "By month").getByRole("row", { name: /^March 2021/ })).toContainText("30");
    await page.getByRole("combobox", { name: "From" }).selectOption("2021-03");
    await page.locator(".months-plain").getByRole("button", { name: "Show" }).click();
    await expect(total(page)).toHaveText("30");
    // The form's months take the place of those of the address, however it states them.
    await page.goto(`${site.url}/crime?year=2020&month=2020-05`);
    await expect(total(page)).toHaveText("45");
    await page.getByRole("combobox", { name: "From" }).selectOption("2021-01");
    await page.getByRole("combobox", { name: "To" }).selectOption("2021-03");
    await page.locator(".months-plain").getByRole("button", { name: "Show" }).click();
    await expect(total(page)).toHaveText("135");
    // Those with others between them stay themselves.
    await page.goto(`${site.url}/crime?month=2020-12&month=2021-02`);
    await expect(total(page)).toHaveText("90");
    await picker(page, "town").locator("summary").click();
    await picker(page, "town").getByRole("checkbox", { name: "Bath" }).check();
    await picker(page, "town").getByRole("button", { name: "Show" }).click();
    await expect(total(page)).toHaveText("40");
  });

  test("every kind of chart is drawn", async ({ page, site }) => {
    await page.goto(`${site.url}/crime?town=Bath&vs=town:Wells`);
    for (const mark of ["#by-month .series", "#by-month .series.second", "#last-outcome .ring circle", "#crime-type svg.bar rect"]) {
      expect((await page.locator(mark).first().boundingBox()).width, mark).toBeGreaterThan(5);
    }
    await page.goto(`${site.url}/stop-and-search`);
    for (const mark of ["#hour-of-the-day .columns rect[height]", ".heat td.most"]) {
      expect((await page.locator(mark).first().boundingBox()).width, mark).toBeGreaterThan(1);
    }
  });
});
