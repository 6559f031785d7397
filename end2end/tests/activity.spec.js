// How busy it was: filters by links and by the form, tables behind charts, in two sizes and themes, without JavaScript too.
import AxeBuilder from "@axe-core/playwright";
import { strFromU8, unzipSync } from "fflate";
import { parquetMetadata } from "hyparquet";
import { readFile, writeFile } from "node:fs/promises";
import { row } from "../support/calls.js";
import { open } from "../support/dashboards.js";
import { expect, test } from "../support/test.js";

const total = (page) => page.locator("#total .big");
/** All calls that the city has published. */
const calls = (city) => String(city.portal.rows.length);
const card = (page, name) => page.getByRole("region", { name, exact: true });

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the page is taken over as it was written, fits, and axe finds nothing serious", async ({ page, city }) => {
      await open(page, `${city.url}/activity`);
      await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
      await expect(total(page)).toHaveText(calls(city));
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
      await page.locator(".pickers .picker-of").filter({ hasText: "Nature of call" }).locator("summary").click();
      const opened = await new AxeBuilder({ page }).analyze();
      expect(opened.violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
    });
  });
}

test("the counts are those of the calls that came", async ({ page, city }) => {
  const rows = city.portal.rows;
  await open(page, `${city.url}/activity`);
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
  await open(page, `${city.url}/activity`);
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

  const picker = page.locator(".pickers .picker-of").filter({ hasText: "Division" });
  await picker.locator("summary").click();
  const boxes = picker.getByRole("checkbox");
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  const counts = await picker.locator("li .num").allInnerTexts();
  await picker.getByRole("button", { name: "Show" }).click();
  await expect(total(page)).toHaveText(String(Number(counts[0]) + Number(counts[1])));
  await expect(picker).toContainText(`2 of ${counts.length}`);
});

test("a picker is searched and walked by keyboard, and closes", async ({ page, city }) => {
  await open(page, `${city.url}/activity`);
  await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
  const picker = page.locator(".pickers .picker-of").filter({ hasText: "Nature of call" });
  await picker.locator("summary").focus();
  await page.keyboard.press("Enter");
  const entries = picker.getByRole("checkbox");
  const all = await entries.count();
  const name = await picker.locator("li span:not(.num)").last().innerText();
  const field = picker.getByRole("searchbox", { name: "Search Nature of call" });
  await expect(field).toHaveAttribute("placeholder", `Find in ${all}`);
  await field.fill("no such nature");
  await expect(picker.getByText("Nothing has that name.")).toBeVisible();
  await field.fill(name.toUpperCase());
  await expect(picker.getByText("Nothing has that name.")).toBeHidden();
  expect(await entries.filter({ visible: true }).count()).toBeLessThan(all);
  // Enter in the field does not send the form; arrows go to the entries and back.
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await expect(entries.filter({ visible: true }).first()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(field).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await expect(picker).not.toHaveAttribute("open");
  await expect(picker.locator("summary")).toBeFocused();
  // What was ticked is still there when it is opened again; the form takes it.
  await page.keyboard.press("Enter");
  await picker.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/[?&]nature=/);
  await expect(page.locator(".breadcrumb .chip")).toHaveCount(1);
  await expect(picker.locator("summary")).not.toContainText("All");
});

test("each chart has its table, and the days are a file", async ({ page, city }) => {
  await open(page, `${city.url}/activity`);
  await card(page, "Nature of call").getByLabel("Nature of call as a table").first().click();
  await expect(card(page, "Nature of call").locator(".pane table")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download CSV" }).click();
  const text = await (await (await download).createReadStream()).toArray();
  expect(Buffer.concat(text).toString()).toMatch(new RegExp(`^day,count\\r?\\n\\d{4}-\\d\\d-\\d\\d,${calls(city)}\\b`));
});

test("what is shown is marked among the days to choose from, also where few are kept", async ({ page, city }) => {
  await open(page, `${city.url}/activity`);
  await expect(page.locator(".presets [aria-current=true]")).toHaveCount(1);
});

test("calls are on a map of cells, with a table behind it, and what has no place is counted", async ({ page, city }) => {
  const [rough, lost] = [row({ location: "Rough St" }), row({ location: "Lost St" })];
  city.portal.set([rough, lost, ...city.portal.rows]);
  await city.settled();
  await city.place(rough, 32.8, -96.8, { precision: "street" });
  await open(page, `${city.url}/activity`);
  const where = card(page, "Where");
  await expect(where.locator("polygon").first()).toBeVisible();
  const placed = city.portal.rows.length - 2;
  await expect(where).toContainText(`In cells: ${placed} of ${placed + 2}.`);
  await expect(where).toContainText("Of 1 only the street is known: they are in no cell. 1 gave no place that could be found.");
  await where.getByLabel("Where as a table").first().click();
  const rows = where.locator(".pane tbody tr");
  expect(await rows.count()).toBe(await where.locator("polygon").count());
  const counts = await rows.locator("td:nth-child(3)").allInnerTexts();
  expect(counts.map(Number).reduce((sum, count) => sum + count, 0)).toBe(placed);
  await expect(rows.first()).toContainText(/Around .*88[0-9a-f]{13}/s);
});

test("a cell filters, from the map and from the table, and the breadcrumb takes it back", async ({ page, city }) => {
  await open(page, `${city.url}/activity`);
  const where = card(page, "Where");
  const all = await where.locator("polygon").count();
  const title = await where.locator("svg a").last().locator("title").textContent();
  const [, name, count] = title.match(/^(.*): (\d+) calls?$/);
  await where.locator("svg a").last().click();
  await expect(page).toHaveURL(/[?&]cell=88[0-9a-f]{13}$/);
  await expect(total(page)).toHaveText(count);
  await expect(page.locator(".breadcrumb")).toContainText(name);
  // The others stay on the map, to be chosen instead.
  await expect(where.locator("polygon")).toHaveCount(all);
  await expect(where.locator("polygon.on")).toHaveCount(1);
  await expect(where).toContainText(`Chosen: ${count} of ${calls(city)}.`);
  await expect(where.getByRole("link", { name: "The live map there" })).toHaveAttribute("href", /^\/\?at=/);
  // The form keeps it.
  await page.getByRole("button", { name: "Show" }).filter({ visible: true }).click();
  await expect(page).toHaveURL(/[?&]cell=88/);
  await expect(total(page)).toHaveText(count);
  await page.getByRole("link", { name: `Remove ${name}` }).click();
  await expect(total(page)).toHaveText(calls(city));
  // By keyboard there is the table.
  await where.getByLabel("Where as a table").first().click();
  await where.locator(".pane tbody a").first().click();
  await expect(total(page)).toHaveText(count);
});

/** Calls of which more than the street is known, in a box of an address. */
const inside = async (city, address) => {
  const [west, south, east, north] = new URL(address).searchParams.get("bbox").split(",").map(Number);
  const { current_active_calls: now } = await (await fetch(`${city.url}/current-calls/`)).json();
  const isIn = ({ address: at }) =>
    at && at.precision !== "street" && west <= at.longitude && at.longitude <= east && south <= at.latitude && at.latitude <= north;
  return String(now.filter(isIn).length);
};

test("a box that one draws filters: by dragging, and by two clicks", async ({ page, city }) => {
  await open(page, `${city.url}/activity?priority=1&priority=2&priority=3&priority=4`);
  const of = await total(page).innerText();
  const area = page.locator("details[data-area]");
  await expect(area.locator("summary")).toContainText("Anywhere");
  const svg = card(page, "Where").locator(".cells-drawing svg");
  const hint = card(page, "Where").locator(".drawing-hint");
  const start = async () => {
    await area.locator("summary").click();
    await area.getByRole("button", { name: "Draw a box on the map" }).click();
    await expect(hint.getByRole("button", { name: "Cancel" })).toBeFocused();
    await expect(svg).toBeInViewport();
    const { x, y, width, height } = await svg.boundingBox();
    return (right, down) => [x + width * right, y + height * down];
  };
  const filtered = async () => {
    await expect(page).toHaveURL(/[?&]bbox=/);
    await expect(area.locator("summary")).toContainText("Drawn area");
    const count = await inside(city, page.url());
    expect(Number(count)).toBeGreaterThan(0);
    expect(Number(count)).toBeLessThan(Number(of));
    await expect(total(page)).toHaveText(count);
    await expect(card(page, "Where")).toContainText(`In the drawn area: ${count} of ${of}.`);
    await expect(svg.locator("rect.area")).toBeVisible();
  };
  let at = await start();
  // Taken back, by a key and by a button; then cells are links again.
  await page.keyboard.press("Escape");
  await expect(hint).toBeHidden();
  await expect(area.locator("summary")).toBeFocused();
  await start();
  await hint.getByRole("button", { name: "Cancel" }).click();
  await expect(hint).toBeHidden();
  expect(page.url()).not.toContain("bbox");

  at = await start();
  await page.mouse.move(...at(0.2, 0.2));
  await page.mouse.down();
  await page.mouse.move(...at(0.5, 0.5), { steps: 3 });
  await page.mouse.move(...at(0.8, 0.7));
  await page.mouse.up();
  await filtered();
  await expect(page).toHaveURL(/priority=4/);
  // The form keeps it; the breadcrumb takes it back.
  await page.getByRole("button", { name: "Show" }).filter({ visible: true }).click();
  await filtered();
  await page.getByRole("link", { name: "Remove Drawn area" }).click();
  await expect(total(page)).toHaveText(of);

  at = await start();
  await page.mouse.click(...at(0.75, 0.75));
  await page.mouse.click(...at(0.1, 0.25));
  await filtered();
  await area.locator("summary").click();
  await area.getByRole("link", { name: "Anywhere" }).click();
  await expect(total(page)).toHaveText(of);
});

test("a filter is compared with another of its values, chosen by keyboard", async ({ page, city }) => {
  await open(page, `${city.url}/activity?division=Central`);
  await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
  const compare = page.locator(".comparing details");
  await compare.locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(compare.locator("h2")).toHaveText("Compare with another division");
  const entries = compare.getByRole("link").filter({ has: page.locator(".num") });
  expect(await entries.count()).toBeGreaterThan(1);
  const other = await entries.last().locator("span").first().innerText();
  await compare.getByRole("searchbox").fill(other.toLowerCase());
  await expect(entries.filter({ visible: true })).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await expect(entries.filter({ visible: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/[?&]vs=division%3A/);

  const of = (division) => String(city.portal.rows.filter((row) => row.division === division).length);
  const raw = new URL(page.url()).searchParams.get("vs").split(":")[1];
  await expect(total(page)).toHaveText(of("Central"));
  await expect(page.locator("#total .against")).toHaveText(`${other}: ${of(raw)}`);
  for (const section of await page.locator(".dashboard-card").all()) await expect(section.locator(".versus-key")).toHaveText(`Central${other}`);
  await expect(card(page, "Division").locator(".compared th")).toHaveText(other);
  await expect(card(page, "Where").locator(".cells-drawing")).toHaveCount(2);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);

  // The form keeps it, a card's file has both, and the breadcrumb takes it back.
  await page.getByRole("button", { name: "Show" }).filter({ visible: true }).click();
  await expect(page.locator("#total .against")).toHaveText(`${other}: ${of(raw)}`);
  const menu = card(page, "Nature of call").locator(".card-menu");
  const file = await page.request.get(new URL(await menu.getByText("CSV").getAttribute("href"), city.url).href);
  expect(await file.text()).toMatch(/^nature,count,versus\r\n/);
  await page.getByRole("link", { name: `Remove Against ${other}` }).click();
  await expect(page.locator(".versus-key")).toHaveCount(0);
  await expect(total(page)).toHaveText(of("Central"));
});

test("a drawn area is compared with another that one draws", async ({ page, city }) => {
  await open(page, `${city.url}/activity?bbox=-97.2,32.5,-96.8,33.1`);
  const before = await total(page).innerText();
  const button = page.getByRole("button", { name: "Compare with another area" });
  await button.click();
  const svg = card(page, "Where").locator(".cells-drawing svg");
  await expect(svg).toBeInViewport();
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
  await button.click();
  const { x, y, width, height } = await svg.boundingBox();
  await page.mouse.click(x + width * 0.9, y + height * 0.85);
  await page.mouse.click(x + width * 0.1, y + height * 0.15);
  await expect(page).toHaveURL(/[?&]vs=bbox/);
  await expect(total(page)).toHaveText(before);
  const other = new URL(page.url()).searchParams.get("vs").replace("bbox:", "");
  await expect(page.locator("#total .against")).toHaveText(
    `Other drawn area: ${await inside(city, `${city.url}/activity?bbox=${other}`)}`);
  // Both are on one map.
  await expect(card(page, "Where").locator(".cells-drawing")).toHaveCount(1);
  await expect(svg.locator("rect.area")).toHaveCount(2);
});

test("near me asks on a click only, and filters by what is around", async ({ page, city }) => {
  const [{ latitude, longitude }] = (await (await fetch(`${city.url}/current-calls/`)).json()).current_active_calls
    .map(({ address }) => address)
    .filter((address) => address && address.precision !== "street");
  await page.addInitScript(([latitude, longitude]) => {
    window.asked = 0;
    window.refuses = true;
    navigator.geolocation.getCurrentPosition = (found, failed) => {
      window.asked += 1;
      if (window.refuses) failed({ code: 1 });
      else found({ coords: { latitude, longitude, accuracy: 20 } });
    };
  }, [latitude, longitude]);
  await open(page, `${city.url}/activity`);
  await page.locator("details[data-area] summary").click();
  expect(await page.evaluate(() => window.asked)).toBe(0);
  await page.getByRole("button", { name: "Near me: 1 km each way" }).click();
  await expect(page.getByRole("status").filter({ hasText: "does not let this page know where you are" })).toBeVisible();
  await page.evaluate(() => (window.refuses = false));
  await page.getByRole("button", { name: "Near me: 1 km each way" }).click();
  await expect(page).toHaveURL(/[?&]bbox=/);
  const [west, south, east, north] = new URL(page.url()).searchParams.get("bbox").split(",").map(Number);
  expect((north - south) * 111.2).toBeCloseTo(2, 1);
  expect((east - west) * 111.2 * Math.cos((latitude * Math.PI) / 180)).toBeCloseTo(2, 1);
  await expect(total(page)).toHaveText(await inside(city, page.url()));
});

test("every card has its file, a picture, a link, an embed and the whole screen", async ({ page, city, phone }) => {
  await open(page, `${city.url}/activity`);
  const cards = page.locator(".dashboard-card");
  for (const [at, name] of (await cards.locator("h2").allInnerTexts()).entries()) {
    const menu = cards.nth(at).locator(".card-menu");
    const calls = name === "Total" ? ["Calls as CSV", "Calls as XLSX", "Calls as Parquet"] : [];
    await expect(menu.locator("li"), name).toHaveText(
      ["Full screen", "CSV", ...calls, "Picture (PNG)", "Copy the link", "Copy the code to embed it", "Open as an embed"]);
    const csv = menu.getByText("CSV", { exact: true });
    const file = await page.request.get(new URL(await csv.getAttribute("href"), city.url).href);
    expect(file.status(), name).toBe(200);
    expect(file.headers()["content-type"], name).toMatch(/^text\/csv/);
    await menu.locator("summary").click();
    const [download] = await Promise.all([page.waitForEvent("download"), menu.getByText("Picture (PNG)").click()]);
    expect(download.suggestedFilename()).toBe(`activity-${name.toLowerCase().replaceAll(" ", "-")}.png`);
    const png = await readFile(await download.path());
    const box = await cards.nth(at).boundingBox();
    expect(png.readUInt32BE(16), name).toBe(Math.round(box.width * 2));
    if (process.env.PICTURES) await writeFile(`${process.env.PICTURES}/card-${phone ? 390 : 1440}-${download.suggestedFilename()}`, png);
  }
  if (phone) return;
  const menu = card(page, "Where").locator(".card-menu");
  await menu.locator("summary").click();
  await menu.getByRole("button", { name: "Full screen" }).click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.id)).toBe("where");
});

/** Downloads the calls that the page counts, in each kind of file. */
async function downloadCalls(page, count) {
  const menu = card(page, "Total").locator(".card-menu");
  await menu.locator("summary").click();
  for (const kind of ["CSV", "XLSX", "Parquet"]) {
    const link = menu.getByRole("link", { name: `Calls as ${kind}` });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`^calls-\\d{4}-\\d\\d-\\d\\d-\\d{4}-\\d\\d-\\d\\d\\.${kind.toLowerCase()}$`));
    const file = await readFile(await download.path());
    if (kind === "CSV") {
      expect(file.toString()).toMatch(/^came_at,incident_number,/);
      expect(file.toString().trim().split("\r\n")).toHaveLength(count + 1);
    }
    if (kind === "XLSX") expect(strFromU8(unzipSync(file)["xl/worksheets/sheet1.xml"]).match(/<row /g)).toHaveLength(count + 1);
    if (kind === "Parquet") expect(Number(parquetMetadata(new Uint8Array(file).buffer).num_rows)).toBe(count);
  }
}

test("the calls that the page counts are files of three kinds", async ({ page, city }) => {
  await open(page, `${city.url}/activity?division=Central`);
  await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
  const count = city.portal.rows.filter(({ division }) => division === "Central").length;
  await expect(total(page)).toHaveText(String(count));
  await downloadCalls(page, count);
});

test("a card can be linked to and embedded", async ({ page, city, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, `${city.url}/activity?division=Central`);
  const menu = card(page, "Busiest blocks").locator(".card-menu");
  await menu.locator("summary").click();
  await expect(menu.getByRole("link", { name: "CSV" })).toHaveAttribute("href", /^\/history\/activity\.csv\?.*group=block/);
  await menu.getByRole("button", { name: "Copy the code to embed it" }).click();
  await expect(menu.getByRole("button", { name: "Code copied" })).toBeVisible();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  expect(code).toMatch(/^<iframe src="http:[^"]+\/embed\/activity\/busiest-blocks\?[^"]*division=Central" title="Busiest blocks, Blotter" width/);

  const other = await context.newPage();
  await other.goto(`${city.url}/about`);
  await expect(other.locator("html")).toHaveAttribute("data-start", "hydrate");
  await other.setContent(code);
  const frame = other.frameLocator("iframe");
  await expect(frame.getByRole("region", { name: "Busiest blocks" })).toBeVisible();
  await expect(frame.locator(".card")).toHaveCount(1);
  await expect(frame.locator(".site-header")).toBeHidden();
  await expect(frame.locator(".breadcrumb")).toContainText("Central");
  await expect(frame.getByRole("link", { name: "Open" })).toHaveAttribute("href", /^\/activity\?.*division=Central/);
  // What leads on stays in the frame.
  await frame.getByRole("link", { name: "Remove Central" }).click();
  await expect(frame.locator(".breadcrumb")).not.toContainText("Central");
  await expect(frame.locator(".card")).toHaveCount(1);
});

test("an embed takes a theme, fits, and may be framed; the page may not", async ({ page, city, request }) => {
  for (const [path, status, ancestors] of [
    ["/activity", 200, "'none'"],
    ["/embed/activity", 200, "*"],
    ["/embed/activity/where", 200, "*"],
    ["/embed/activity/nowhere", 404, "'none'"],
  ]) {
    const answer = await request.get(`${city.url}${path}`);
    expect(answer.status(), path).toBe(status);
    expect(answer.headers()["content-security-policy"], path).toContain(`frame-ancestors ${ancestors}`);
  }
  for (const card of ["", "/when", "/where", "/busiest-blocks"]) {
    await open(page, `${city.url}/embed/activity${card}?theme=dark`);
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  }
});

test.describe("pictures", () => {
  test.skip(!process.env.PICTURES, "for people to look at");
  for (const colorScheme of ["light", "dark"]) {
    test(colorScheme, async ({ page, city, phone }) => {
      await page.emulateMedia({ colorScheme });
      for (const [name, path] of [
        ["activity", "/activity"],
        ["filtered", "/activity?division=Central&priority=2"],
        ["versus", "/activity?division=Central&vs=priority:2"],
        ["embed-where", "/embed/activity/where"],
      ]) {
        await page.goto(`${city.url}${path}`);
        await page.screenshot({ path: `${process.env.PICTURES}/${name}-${phone ? 390 : 1440}-${colorScheme}.png`, fullPage: true });
      }
      await open(page, `${city.url}/activity?division=Central&priority=2`);
      await page.locator(".comparing summary").first().click();
      await page.screenshot({ path: `${process.env.PICTURES}/comparing-${phone ? 390 : 1440}-${colorScheme}.png` });
      await open(page, `${city.url}/activity`);
      await card(page, "Where").locator("svg a").last().click();
      await page.locator("#where").screenshot({ path: `${process.env.PICTURES}/where-${phone ? 390 : 1440}-${colorScheme}.png` });
    });
  }
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

  test("the calls are files", async ({ page, city }) => {
    await page.goto(`${city.url}/activity?priority=1`);
    await downloadCalls(page, city.portal.rows.filter(({ priority }) => priority === "1").length);
  });

  test("a comparison is a link", async ({ page, city }) => {
    await page.goto(`${city.url}/activity?priority=1`);
    const of = (priority) => String(city.portal.rows.filter((row) => row.priority === priority).length);
    await expect(total(page)).toHaveText(of("1"));
    await page.locator(".comparing summary").click();
    await expect(page.locator(".comparing input")).toBeHidden();
    await page.locator(".comparing li a").filter({ hasText: /^2/ }).click();
    await expect(page).toHaveURL(/[?&]vs=priority%3A2/);
    await expect(page.locator("#total .against")).toHaveText(`Priority 2: ${of("2")}`);
  });

  test("a cell is a link", async ({ page, city }) => {
    await page.goto(`${city.url}/activity`);
    await card(page, "Where").locator("svg a").last().click();
    await expect(page).toHaveURL(/[?&]cell=88/);
    await expect(page.getByRole("link", { name: /^Remove / })).toBeVisible();
    await card(page, "Where").locator("svg a").last().click();
    await expect(page).not.toHaveURL(/cell=/);
  });
});
