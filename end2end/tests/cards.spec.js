// What one may do with a card: a picture, files, a link, an embed, the whole screen; and hours by weekday.
import AxeBuilder from "@axe-core/playwright";
import { readFile } from "node:fs/promises";
import { Host } from "../support/host.js";
import { EVIL, bar, card, entry, open, test, total } from "../support/dashboards.js";
import { expect } from "../support/test.js";

/** Clicks "Picture" of a card; the file's name and content. */
async function picture(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), (await entry(page, name, "Picture (PNG)")).click()]);
  return { name: download.suggestedFilename(), png: await readFile(await download.path()) };
}

/**
 * How a picture compares with the card on the page: its size, its ground, and the mean difference of a channel between the
 * card's body and the place in the picture where it fits best; `blank` is that of an empty picture.
 */
async function compared(page, name, png) {
  const region = card(page, name);
  const [whole, body] = [await region.boundingBox(), await region.locator(".card-body").boundingBox()];
  // What belongs to the page and not to the picture.
  const show = (visibility) =>
    region.locator(".as-table,.map-controls,.cells-table").evaluateAll((all, visibility) => all.forEach((one) => (one.style.visibility = visibility)), visibility);
  await show("hidden");
  const shot = await region.locator(".card-body").screenshot();
  await show("");
  return page.evaluate(
    async ({ png, shot, whole, body }) => {
      const bitmap = (base64) => createImageBitmap(new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: "image/png" }));
      const [picture, screen] = [await bitmap(png), await bitmap(shot)];
      const [wide, high] = [Math.round(body.width * 2), Math.round(body.height * 2)];
      const pixels = (image, ...place) => {
        const canvas = new OffscreenCanvas(wide, high);
        const pen = canvas.getContext("2d", { willReadFrequently: true });
        pen.drawImage(image, ...place);
        return pen.getImageData(0, 0, wide, high).data;
      };
      const wanted = pixels(screen, 0, 0, wide, high);
      const ground = pixels(picture, 0, 0);
      const difference = (found, step) => {
        let [sum, count] = [0, 0];
        for (let at = 0; at < wanted.length; at += 4 * step) {
          for (let part = 0; part < 3; part += 1) sum += Math.abs(wanted[at + part] - found(at + part));
          count += 3;
        }
        return sum / count;
      };
      const left = Math.round((body.x - whole.x) * 2);
      let best = [Infinity, 0];
      for (let down = 0; down < 160; down += 1) {
        const top = Math.round((body.y - whole.y) * 2) + down;
        const there = pixels(picture, left, top, wide, high, 0, 0, wide, high);
        const found = difference((at) => there[at], 7);
        if (found < best[0]) best = [found, down];
      }
      return {
        size: [picture.width, picture.height],
        ground: `rgb(${ground[0]}, ${ground[1]}, ${ground[2]})`,
        different: best[0],
        down: best[1],
        blank: difference((at) => ground[at % 4], 7),
      };
    },
    { png: png.toString("base64"), shot: shot.toString("base64"), whole, body },
  );
}

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("a picture is the card as it is on the page, twice its size, with filters and source", async ({ page, site }) => {
      await open(page, `${site.url}/crime?force=avon-and-somerset&vs=force:kent`);
      await page.locator(".records-map .map-root").first().scrollIntoViewIfNeeded();
      await expect(page.locator(".records-map .map-root[aria-busy=false]")).toHaveCount(2);
      await page.evaluate(() => {
        window.written = [];
        for (const { prototype } of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
          const { fillText } = prototype;
          prototype.fillText = function (text, ...place) {
            window.written.push(text);
            return fillText.call(this, text, ...place);
          };
        }
      });
      for (const name of ["By month", "Crime type", "Last outcome", "Change", "Where"]) {
        const slug = name.toLowerCase().replaceAll(" ", "-");
        await page.evaluate(() => (window.written.length = 0));
        const made = await picture(page, name);
        // Lines are broken where there is room.
        const bare = (text) => text.replaceAll(/\s/g, "");
        const written = bare((await page.evaluate(() => window.written)).join(""));
        const { filters, credit } = await card(page, name).locator("[data-picture]").evaluate(({ dataset }) => ({ ...dataset }));
        const note = await card(page, name).locator("> .card-note").textContent();
        expect(filters).toContain("Avon and Somerset");
        expect(credit).toContain("data.police.uk");
        for (const text of [name, filters, note, credit]) expect(written, name).toContain(bare(text));
        expect(made.name).toBe(`street-${slug}.png`);
        const found = await compared(page, name, made.png);
        const box = await card(page, name).boundingBox();
        expect(found.size[0]).toBe(Math.round(box.width * 2));
        // Beside the card there is room for its filters and its source, at least a line of each.
        expect(found.size[1]).toBeGreaterThan(box.height * 2 + 60);
        expect(found.ground).toBe(await card(page, name).evaluate((element) => getComputedStyle(element).backgroundColor));
        expect(found.down, "the filters stand between title and chart").toBeGreaterThan(20);
        // What smoothing edges and letters twice the size makes; where there is no picture it is many times that.
        expect(found.different, `${name}: ${JSON.stringify(found)}`).toBeLessThan(Math.min(8, found.blank * 0.75));
        await expect(card(page, name).locator(".card-menu summary")).toBeFocused();
      }
    });

    for (const path of ["/crime?force=kent", "/outcomes?force=kent", "/stop-and-search?force=kent", "/records", "/data", "/embed/stop-and-search?force=kent"]) {
      test(`${path}: what attacks its readers is text in every column`, async ({ page, site }) => {
        await open(page, `${site.url}${path}`);
        await expect(page.locator("main")).toBeVisible();
        if (path.includes("kent")) {
          await expect(total(page)).toHaveText("12");
          expect(await page.locator(".bars th").filter({ hasText: EVIL }).count()).toBeGreaterThan(0);
        }
        await expect(page.locator("#app img")).toHaveCount(0);
      });
    }

    test("hours and weekdays are shaded by count, and axe finds nothing serious", async ({ page, site }) => {
      await open(page, `${site.url}/embed/stop-and-search/hour-and-weekday`);
      const cells = card(page, "Hour and weekday").getByRole("cell");
      await expect(cells).toHaveCount(168);
      const counts = await cells.allTextContents();
      // Those of Gwent and the one hour of Kent's; Dyfed-Powys has no times.
      expect(counts.map(Number).reduce((sum, count) => sum + count, 0)).toBe(132);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).include(".heat").analyze();
      expect(violations.map(({ id, nodes }) => `${id} ${nodes[0].target}`)).toEqual([]);
    });
  });
}

test("an hour and a weekday are chosen by keyboard, and the focus stays", async ({ page, site, phone }) => {
  test.skip(phone, "a keyboard");
  await open(page, `${site.url}/stop-and-search?force=gwent&force=dyfed-powys`);
  const heat = card(page, "Hour and weekday");
  await expect(heat).toContainText("Dyfed-Powys publishes days without times");
  const hour = heat.locator("[data-key=hour-10]");
  await hour.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/[?&]hour=10$/);
  await expect(page.getByRole("link", { name: "Remove 10:00" })).toBeVisible();
  await expect(hour).toBeFocused();
  await expect(hour).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/hour=/);
  // A number is both.
  await heat.getByRole("row", { name: /^10/ }).getByRole("link").nth(3).click();
  await expect(page).toHaveURL(/weekday=3&hour=10$/);
  await expect(page.getByRole("navigation", { name: "Filters in use" })).toContainText("Wednesday");
  await open(page, `${site.url}/stop-and-search?force=dyfed-powys`);
  await expect(heat).toContainText("Dyfed-Powys publishes no times.");
});

test("on a phone the table's rows grow for a finger when asked", async ({ page, site, phone }) => {
  await open(page, `${site.url}/stop-and-search?force=gwent`);
  const heat = card(page, "Hour and weekday");
  const larger = heat.getByLabel("Larger rows, to choose by touch");
  if (!phone) {
    await expect(larger).toBeHidden();
    return;
  }
  const cell = heat.getByRole("row", { name: /^10/ }).getByRole("cell").nth(2);
  await larger.tap();
  await expect.poll(async () => (await cell.locator("a").boundingBox()).height).toBeGreaterThanOrEqual(44);
  await cell.locator("a").tap();
  await expect(page).toHaveURL(/weekday=3&hour=10$/);
  await expect(larger).toBeChecked();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

test("every card's files, records and link are what the card shows", async ({ page, site, phone }) => {
  test.skip(phone, "the same on both");
  for (const path of ["/crime?force=avon-and-somerset", "/outcomes", "/stop-and-search?force=gwent"]) {
    await open(page, `${site.url}${path}`);
    const shown = Number((await total(page).textContent()).replaceAll(",", ""));
    const cards = await page.locator(".dashboard-card").evaluateAll((all) =>
      all.map((card) => ({
        id: card.id,
        files: [...card.querySelectorAll(".card-menu a[download]")].map((link) => link.href),
        records: card.querySelector(".card-menu a[href^='/records/']").href,
        link: card.querySelector("[data-copy]:not([data-frame])").dataset.copy,
        embed: card.querySelector("[data-frame]").dataset.copy,
      })),
    );
    expect(cards.length).toBeGreaterThanOrEqual(7);
    for (const { id, files, records, link, embed } of cards) {
      expect(files.length, id).toBeGreaterThan(0);
      const inFiles = [];
      for (const file of files) {
        const answer = await fetch(file);
        expect(answer.status, file).toBe(200);
        expect(answer.headers.get("content-type"), file).toMatch(/^text\/csv/);
        const lines = (await answer.text()).trim().split("\r\n");
        expect(lines.length, file).toBeGreaterThan(1);
        inFiles.push(...lines.slice(1).map((line) => line.split(",")));
        // Lists count under every filter but their own, months of all time.
        if (["total", "where", "crime-type", "outcome"].includes(id)) {
          const counts = lines.slice(1).map((line) => Number(line.split(",").at(-1)));
          expect(counts.reduce((sum, count) => sum + count, 0), file).toBe(shown);
        }
      }
      // Of a list and of the months each count stands in the file as in the table behind the chart.
      if (!["total", "where", "change"].includes(id) && !(await page.locator(`#${id} .heat`).count())) {
        const ordered = (counts) => counts.filter((count) => count > 0).sort((a, b) => a - b);
        const cells = await page.locator(`#${id} .as-table tbody td:nth-child(2)`).allTextContents();
        // What has no time of day is in no hour.
        const known = id === "hour-of-the-day" ? inFiles.filter(([hour]) => hour !== "") : inFiles;
        expect(ordered(known.map((line) => Number(line.at(-1)))), id).toEqual(ordered(cells.map((cell) => Number(cell.replaceAll(",", "")))));
      }
      expect(link, id).toBe(`${path}#${id}`);
      expect((await fetch(`${site.url}${embed}`)).status, embed).toBe(200);
      const rows = await (await fetch(records)).text();
      expect(rows, records).toContain(`${shown.toLocaleString("en-GB")} records`);
    }
  }
});

/** The links of a page's numbers to their records: what they say, by their address. */
async function numbered(address) {
  const text = (html) => html.replace(/<[^>]*>/g, "").replaceAll("&amp;", "&");
  const links = (await (await fetch(address)).text()).matchAll(/<a[^>]*href="(\/records\/[^"]*\/rows[^"]*)"[^>]*>(.*?)<\/a>/g);
  return new Map(Array.from(links, ([, href, shown]) => [text(href), text(shown)]).filter(([, shown]) => /^[\d,]+$/.test(shown)));
}

const HEADING = /<h1[^>]*>(.*?)<\/h1>/s;

for (const [path, least] of [
  ["/crime", 40],
  ["/crime?town=Bath&vs=town:Wells", 60],
  ["/crime?crime_type=Drugs&bbox=-3,51,-2.5,52", 20],
  ["/outcomes", 30],
  ["/outcomes?outcome_type=Local+resolution&vs=outcome_type:Under+investigation", 40],
  ["/stop-and-search", 100],
  ["/stop-and-search?force=gwent&vs=force:dyfed-powys", 100],
  ["/stop-and-search?gender=Female&weekday=3", 20],
]) {
  test(`${path}: each number that leads to records is how many there are`, async ({ site, phone }) => {
    test.skip(phone, "the same on both");
    const numbers = await numbered(`${site.url}${path}`);
    expect(numbers.size).toBeGreaterThan(least);
    // No cell of a table is a bare number.
    const bare = (await (await fetch(`${site.url}${path}`)).text()).match(/<td class="amount">[1-9][\d,]*<.{0,40}/g);
    expect(bare).toBeNull();
    const wrong = [];
    for (const [href, shown] of numbers) {
      const [, heading] = HEADING.exec(await (await fetch(`${site.url}${href}`)).text()) ?? [];
      const said = heading?.replace(/<[^>]*>/g, "").trim();
      if (said !== (shown === "1" ? "1 record" : `${shown} records`)) wrong.push(`${href}: ${shown}, and there ${said}`);
    }
    expect(wrong).toEqual([]);
  });
}

test("a number leads to its records and back to the same filter", async ({ page, site }) => {
  await open(page, `${site.url}/crime?town=Bath&crime_type=Drugs`);
  const shown = await total(page).textContent();
  await total(page).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${shown} records`);
  await page.locator(".way-back a").click();
  await expect(total(page)).toHaveText(shown);
  await expect(page).toHaveURL(/town=Bath&crime_type=Drugs/);
  await expect(page.locator(".months-head b")).toHaveText("June to September 2021");
  await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL(`${site.url}/crime?town=Bath&crime_type=Drugs`);
});

test("the code to embed a card works in another site's page, and one drills in it", async ({ page, context, site }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: site.url });
  await open(page, `${site.url}/crime?town=Bath`);
  await (await entry(page, "Crime type", "Copy the link")).click();
  await expect(card(page, "Crime type").getByRole("button", { name: "Link copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${site.url}/crime?town=Bath#crime-type`);
  await (await entry(page, "Crime type", "Copy the code to embed it")).click();
  await expect(card(page, "Crime type").getByRole("button", { name: "Code copied" })).toBeVisible();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  const host = await Host.start(() => ({ body: `<!doctype html><title>News</title><link rel="icon" href="data:,"><h1>News</h1>${code}` }));
  try {
    await page.goto(host.url);
    const inside = page.frameLocator("iframe");
    await expect(inside.locator("html")).toHaveAttribute("data-start", "hydrate");
    await expect(inside.locator(".dashboard-card")).toHaveCount(1);
    await expect(inside.locator(".breadcrumb")).toContainText("Bath");
    await inside.getByRole("link", { name: "Drugs", exact: true }).click();
    await expect(inside.locator(".breadcrumb")).toContainText("Drugs");
    await expect(inside.locator(".bars tr.on")).toContainText("Drugs");
    await inside.getByRole("link", { name: "Remove Drugs" }).click();
    await expect(inside.locator(".breadcrumb")).not.toContainText("Drugs");
    // Out of the frame: a page of its own.
    const [out] = await Promise.all([context.waitForEvent("page"), inside.getByRole("link", { name: "Open" }).click()]);
    await expect(out).toHaveURL(`${site.url}/crime?town=Bath`);
    await out.close();
  } finally {
    await host.end();
  }
});

test("a whole dashboard in another site's page takes a theme, and its numbers lead to records", async ({ page, context, site }) => {
  const body = `<!doctype html><title>News</title><link rel="icon" href="data:,"><iframe title="Searches" src="${site.url}/embed/stop-and-search?theme=dark" width="100%" height="900"></iframe>`;
  const host = await Host.start(() => ({ body }));
  try {
    await page.goto(host.url);
    const inside = page.frameLocator("iframe");
    await expect(inside.locator("html")).toHaveAttribute("data-start", "hydrate");
    expect(await inside.locator("body").evaluate((element) => getComputedStyle(element).colorScheme)).toBe("dark");
    const shown = await inside.locator("#total .big").textContent();
    await inside.getByRole("region", { name: "Object of search" }).getByRole("link", { name: "Stolen goods" }).click();
    await expect(inside.locator("#total .big")).not.toHaveText(shown);
    const drilled = await inside.locator("#total .big").textContent();
    const [rows] = await Promise.all([context.waitForEvent("page"), inside.locator("#total .big a").click()]);
    await expect(rows.getByRole("heading", { level: 1 })).toHaveText(`${drilled} records`);
    await rows.close();
  } finally {
    await host.end();
  }
});

test("a card fills the screen, and its menu works by keyboard", async ({ page, site, phone }) => {
  test.skip(phone, "a keyboard");
  await open(page, `${site.url}/crime`);
  const menu = card(page, "By month").locator(".card-menu");
  await menu.locator("summary").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(menu.getByRole("button", { name: "Full screen" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.id)).toBe("by-month");
  await page.evaluate(() => document.exitFullscreen());
  await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBe(null);
  await menu.locator("summary").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(menu.locator("summary")).toBeFocused();
  await expect(menu.getByRole("button", { name: "Full screen" })).toBeHidden();
  const table = card(page, "By month").locator(".as-table");
  await table.locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(table.getByRole("row", { name: /^September 2021/ })).toContainText("112");
});

test("the map fills a card that fills the screen", async ({ page, site, phone }) => {
  test.skip(phone, "a phone's browser has its own size of the whole screen");
  for (const address of ["/crime?force=avon-and-somerset", "/crime?force=avon-and-somerset&vs=force:kent"]) {
    await open(page, `${site.url}${address}`);
    await (await entry(page, "Where", "Full screen")).click();
    await expect.poll(() => page.evaluate(() => document.fullscreenElement?.id)).toBe("where");
    // Beside it there are the title, the table's, and the note.
    for (const map of await card(page, "Where").locator(".map-root").all()) {
      await expect.poll(() => map.evaluate((map) => map.clientHeight / innerHeight)).toBeGreaterThan(0.7);
    }
    expect(await card(page, "Where").evaluate((card) => card.scrollHeight - card.clientHeight)).toBeLessThanOrEqual(0);
    await page.evaluate(() => document.exitFullscreen());
    await expect.poll(() => card(page, "Where").locator(".map-root").first().evaluate((map) => map.clientHeight)).toBe(460);
  }
});

test("a slice of a ring and a column of the hours filter by what they show", async ({ page, site }) => {
  await open(page, `${site.url}/crime?force=avon-and-somerset`);
  await expect(total(page)).toHaveText("400");
  const slice = card(page, "Last outcome").locator(".ring [data-href*='Local']");
  await slice.scrollIntoViewIfNeeded();
  // The middle of its arc, whose beginning and length are those of its dash.
  const middle = await slice.evaluate((circle) => {
    const [from, length] = [-circle.getAttribute("stroke-dashoffset"), parseFloat(circle.getAttribute("stroke-dasharray"))];
    const { x, y } = circle.getPointAtLength(from + length / 2).matrixTransform(circle.getScreenCTM());
    return { x, y };
  });
  await page.mouse.click(middle.x, middle.y);
  await expect(page).toHaveURL(/[?&]last_outcome=Local(\+|%20)resolution$/);
  await expect(total(page)).toHaveText("80");
  await open(page, `${site.url}/stop-and-search?force=gwent`);
  await expect(total(page)).toHaveText("120");
  const column = card(page, "Hour of the day").locator(".columns [data-href*='hour=10']");
  await column.scrollIntoViewIfNeeded();
  const box = await column.boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(page).toHaveURL(/[?&]hour=10$/);
  await expect(total(page)).not.toHaveText("120");
});

test("a page prints on white without its controls, each card whole, with address and date at its foot", async ({ page, site, phone }) => {
  test.skip(phone, "paper has one size");
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ media: "print", colorScheme });
    await open(page, `${site.url}/crime?town=Bath`);
    for (const control of [".site-header", ".filter-card", ".card-menu", ".as-table summary", ".map-controls", ".breadcrumb .chip a", ".page-head .btn"]) {
      await expect(page.locator(control).first(), control).toBeHidden();
    }
    const address = page.locator(".page-foot .print-only");
    await expect(address).toBeVisible();
    const around = (element) => ["::before", "::after"].map((part) => JSON.parse(getComputedStyle(element, part).content));
    const [before, after] = await address.evaluate(around);
    expect(before + await address.textContent() + after).toMatch(new RegExp(`^${site.url}/crime\\?town=Bath · updated \\d+ \\w+ \\d{4} · printed \\d{2}/\\d{2}/\\d{4}$`));
    const colours = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector("#total .big")).color]);
    expect(colours).toEqual(["rgb(255, 255, 255)", "rgb(27, 29, 33)"]);
    for (const path of ["/outcomes", "/stop-and-search", "/crime?town=Bath"]) {
      await open(page, `${site.url}${path}`);
      await expect(page.locator(".filter-card")).toBeHidden();
      const breaks = await page.locator(".dashboard-card").evaluateAll((all) => all.map((card) => getComputedStyle(card).breakInside));
      expect(breaks.length, path).toBeGreaterThanOrEqual(7);
      expect(new Set(breaks), path).toEqual(new Set(["avoid"]));
      const pdf = await page.pdf({ format: "A4" });
      const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
      expect(pages, path).toBeGreaterThan(1);
      expect(pages, path).toBeLessThan(8);
    }
  }
});

test("maps are printed in light colours, whatever the screen has, and are as before afterwards", async ({ page, site, phone }) => {
  test.skip(phone, "the same on both");
  await page.emulateMedia({ colorScheme: "dark" });
  // How much of the maps is in the colours of the fifth step and of water, light and dark; the last one while it is printed.
  await page.addInitScript(() => {
    const wanted = { light: [[45, 50, 128], [201, 218, 227]], dark: [[191, 197, 255], [13, 34, 46]] };
    const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    window.look = () => {
      const found = { light: 0, dark: 0 };
      for (const canvas of document.querySelectorAll(".records-map canvas.leaflet-tile-loaded")) {
        if (!canvas.width) continue;
        [pen.canvas.width, pen.canvas.height] = [canvas.width, canvas.height];
        pen.drawImage(canvas, 0, 0);
        const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
        for (let at = 0; at < data.length; at += 4) {
          if (data[at + 3] < 200) continue;
          for (const [name, colours] of Object.entries(wanted)) {
            if (colours.some((colour) => colour.every((value, part) => Math.abs(data[at + part] - value) < 4))) found[name] += 1;
          }
        }
      }
      return found;
    };
    // Heard before the map does, which goes back then.
    addEventListener("afterprint", () => (window.printed = window.look()));
  });
  await open(page, `${site.url}/crime?force=avon-and-somerset&vs=force:kent`);
  await page.locator(".records-map .map-root").first().scrollIntoViewIfNeeded();
  await expect(page.locator(".records-map .map-root[aria-busy=false]")).toHaveCount(2);
  const look = () => page.evaluate(() => window.look());
  const isDark = () => expect.poll(async () => (({ light, dark }) => light === 0 && dark > 1_000)(await look())).toBe(true);
  await isDark();
  await page.pdf({ format: "A4" });
  const printed = await page.evaluate(() => window.printed);
  expect(printed.light).toBeGreaterThan(1_000);
  expect(printed.dark).toBe(0);
  await isDark();
  // Without that event, such as in a preview.
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect.poll(async () => (({ light, dark }) => light > 1_000 && dark === 0)(await look())).toBe(true);
  await page.emulateMedia({ media: "screen", colorScheme: "dark" });
  await isDark();
});

test("a filter by bar holds while its card is a table", async ({ page, site, phone }) => {
  test.skip(phone, "the same on both");
  await open(page, `${site.url}/crime`);
  const table = card(page, "Crime type").locator(".as-table");
  await table.locator("summary").click();
  await expect(table.getByRole("row", { name: /^Drugs/ })).toBeVisible();
  await bar(page, "City or town", "Bath").click();
  await expect(page).toHaveURL(/town=Bath/);
  await expect(table.getByRole("row", { name: /^Drugs/ })).toBeVisible();
});
