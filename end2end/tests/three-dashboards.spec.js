// What holds of each of the three dashboards: nothing serious for axe, no need for a script, room for fingers, pictures.
import AxeBuilder from "@axe-core/playwright";
import { readFile } from "node:fs/promises";
import { bar, card, entry, open, test, total } from "../support/dashboards.js";
import { expect } from "../support/test.js";
import { small } from "../support/touch.js";

const picker = (page, dimension) => page.locator(`details[data-dimension=${dimension}]`);

/** `fingers`: the size of targets too, which is not among what it looks at unasked. */
async function examine(page, fingers) {
  const { violations } = await new AxeBuilder({ page }).options({ rules: { "target-size": { enabled: fingers } } }).analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join("\n  ")}`);
  expect(serious).toEqual([]);
}

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const address of [
      "/outcomes",
      "/outcomes?outcome_type=Local+resolution&vs=outcome_type:Under+investigation",
      "/stop-and-search?force=gwent&vs=force:dyfed-powys",
      "/stop-and-search?gender=Female&object_of_search=Nothing",
    ]) {
      test(`${address}: axe finds nothing serious, also in open tables and the area`, async ({ page, site, phone }) => {
        await open(page, `${site.url}${address}`);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        await examine(page, phone);
        for (const table of await page.locator(".as-table > summary").all()) await table.click();
        await page.locator("details[data-area] summary").click();
        await examine(page, phone);
      });
    }
  });
}

test("the map of a side that has no places says so in place of a scale", async ({ page, site }) => {
  const address = `${site.url}/stop-and-search?force=gwent&vs=force:dyfed-powys`;
  const [first, second] = [0, 1].map((at) => page.locator(".cells-legend").nth(at));
  const said = async () => {
    await expect(first).toContainText("Records at a point");
    await expect(first.locator("li").first()).toBeVisible();
    await expect(second).toHaveText("No record under this filter has a place.");
  };
  await open(page, address);
  await said();
  // The same where the comparison begins on the page.
  await open(page, `${site.url}/stop-and-search?force=gwent`);
  await page.getByRole("button", { name: "Compare with another force" }).click();
  await picker(page, "force").getByRole("checkbox", { name: "Dyfed-Powys" }).click();
  await expect(page).toHaveURL(/vs=/);
  await said();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test.beforeEach(({ noise }) => {
    noise.allow(/^request failed: csp \S+\/records\.js$/);
  });

  test("outcomes are filtered by form and by link, and numbers open their records", async ({ page, site }) => {
    await page.goto(`${site.url}/outcomes`);
    await expect(total(page)).toHaveText("92");
    await picker(page, "outcome_type").locator("summary").click();
    await picker(page, "outcome_type").getByRole("checkbox", { name: "Local resolution" }).check();
    await picker(page, "outcome_type").getByRole("button", { name: "Show" }).click();
    await expect(total(page)).toHaveText("20");
    await bar(page, "City or town", "Wells").click();
    await expect(total(page)).toHaveText("8");
    await expect(page).toHaveURL(/outcome_type=Local.*town=Wells/);
    const shown = await total(page).textContent();
    await card(page, "By month").getByLabel("By month as a table").first().click();
    const september = card(page, "By month").getByRole("row", { name: /^September 2021/ }).getByRole("link");
    const count = await september.textContent();
    expect(Number(count)).toBeLessThan(Number(shown));
    await september.click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${count} records`);
  });

  test("searches are filtered by form and by link, and a box can be dropped", async ({ page, site }) => {
    await page.goto(`${site.url}/stop-and-search`);
    await expect(total(page)).toHaveText("172");
    await picker(page, "gender").locator("summary").click();
    await picker(page, "gender").getByRole("checkbox", { name: "Female" }).check();
    await picker(page, "gender").getByRole("button", { name: "Show" }).click();
    await expect(total(page)).toHaveText("32");
    await bar(page, "Object of search", "Stolen goods").click();
    await expect(total(page)).toHaveText("8");
    await card(page, "Object of search").locator(".bars .on .count a").click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("8 records");
    await page.goto(`${site.url}/stop-and-search?gender=Female&bbox=1,51,2,52`);
    await page.getByRole("link", { name: "Drop “Drawn area”" }).click();
    await expect(total(page)).toHaveText("32");
  });

  test("an embed keeps its theme from click to click", async ({ page, site }) => {
    await page.goto(`${site.url}/embed/stop-and-search?theme=dark`);
    const isDark = () => expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await isDark();
    await bar(page, "Object of search", "Stolen goods").click();
    await expect(page).toHaveURL(/object_of_search=Stolen/);
    await isDark();
    await picker(page, "gender").locator("summary").click();
    await picker(page, "gender").getByRole("checkbox", { name: "Female" }).check();
    await picker(page, "gender").getByRole("button", { name: "Show" }).click();
    await expect(page).toHaveURL(/gender=Female/);
    await isDark();
    await page.getByRole("link", { name: "All records" }).click();
    await isDark();
  });
});

test("each card has both sides of a comparison", async ({ page, site }) => {
  for (const address of ["/crime", "/outcomes", "/stop-and-search"]) {
    await open(page, `${site.url}${address}?force=avon-and-somerset&vs=force:kent`);
    const cards = await page.locator(".dashboard-card").evaluateAll((all) => all.map(({ id }) => id));
    for (const id of cards.filter((id) => id !== "where")) {
      const sides = page.locator(`#${id} .card-body`).locator(".second, .against, small, .compared");
      expect(await sides.filter({ hasText: /\d/ }).or(sides.locator("visible=true")).count(), `${address} ${id}`).toBeGreaterThan(0);
    }
    await expect(page.locator("#where .cells-table small, #where .map-root").first()).toBeAttached();
  }
});

for (const address of ["/crime?town=Bath&vs=town:Wells", "/outcomes?town=Bath&vs=town:Wells", "/stop-and-search?gender=Female&vs=gender:Male", "/crime"]) {
  test(`${address}: a finger hits the number that it is on`, async ({ page, site, phone }) => {
    test.skip(!phone, "a finger");
    await open(page, `${site.url}${address}`);
    const missed = await page.locator(":is(.bars, .ring-list) td a").evaluateAll((links) => {
      const found = [];
      for (const link of links) {
        if (!/^[\d,]+$/.test(link.textContent) || !link.checkVisibility({ visibilityProperty: true })) continue;
        link.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
        const { x, y, width, height } = link.getBoundingClientRect();
        // Its middle, and a finger's breadth above and below it, where no other number is nearer.
        const at = (off) => document.elementFromPoint(x + width / 2, y + height / 2 + off)?.closest("a");
        if ([-12, 0, 12].some((off) => at(off) !== link)) found.push(`${link.closest(".card").id}: on ${link.textContent} is ${at(-12)?.textContent}, ${at(0)?.textContent}, ${at(12)?.textContent}`);
      }
      return found;
    });
    expect(missed).toEqual([]);
  });
}

test("every row of a table has as many cells as its heading, whatever is compared", async ({ page, site }) => {
  for (const query of ["", "gender=Female&vs=gender:Male", "age_range=18-24&vs=age_range:25-34", "force=gwent&vs=force:kent", "hour=10&vs=hour:15"]) {
    await open(page, `${site.url}/stop-and-search?${query}`);
    const wrong = await page.locator(".as-table table").evaluateAll((tables) =>
      tables.flatMap((table) => {
        const heading = table.tHead.rows[0].cells.length;
        return [...table.tBodies[0].rows].filter((row) => row.cells.length !== heading).map((row) => `${table.closest(".card").id}: ${row.textContent}`);
      }),
    );
    expect(wrong, query).toEqual([]);
  }
});

test("ethnicity is chosen by its picker, by a group, and by a part of it", async ({ page, site }) => {
  const white = "White - English/Welsh/Scottish/Northern Irish/British";
  await open(page, `${site.url}/stop-and-search`);
  const searches = Number(await total(page).textContent());
  await picker(page, "ethnicity").locator("summary").click();
  await picker(page, "ethnicity").getByRole("searchbox").fill("british");
  await picker(page, "ethnicity").getByRole("checkbox", { name: white }).click();
  await expect(total(page)).toHaveText("120");
  await expect(page).toHaveURL(/ethnicity=White/);
  await expect(page.getByRole("navigation", { name: "Filters in use" })).toContainText(white);
  await page.keyboard.press("Escape");
  const group = card(page, "Self-defined ethnicity").getByRole("link", { name: "White", exact: true });
  await expect(group).toHaveAttribute("aria-current", "true");
  // The list counts the others under every filter but its own.
  const counts = await card(page, "Self-defined ethnicity").locator(".bars tr:not(.part) .count").allTextContents();
  expect(counts.map(Number).reduce((sum, count) => sum + count, 0)).toBe(searches);
  await open(page, page.url());
  await expect(total(page)).toHaveText("120");
  await group.click();
  await expect(total(page)).toHaveText(String(searches));
  await group.click();
  await expect(total(page)).toHaveText("120");
  await card(page, "Self-defined ethnicity").locator(".bars .on .count a").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("120 records");
});

test.describe("a phone", () => {
  test.beforeEach(({ phone }) => test.skip(!phone, "for a phone"));

  for (const address of ["/crime?town=Bath", "/outcomes", "/stop-and-search?force=gwent"]) {
    test(`${address}: touch targets are at least 44 pixels`, async ({ page, site }) => {
      await open(page, `${site.url}${address}`);
      const whole = await page.evaluate(() => document.documentElement.scrollHeight);
      const found = new Set();
      for (let top = 0; top < whole; top += 500) {
        await page.evaluate((top) => scrollTo(0, top), top);
        for (const one of await small(page)) found.add(one);
      }
      expect([...found]).toEqual([]);
      for (const menu of await page.locator(".card-menu > summary").all()) {
        await menu.click();
        const entries = page.locator(".card-menu[open] .menu-sheet :is(a,button)").filter({ visible: true });
        const sizes = await entries.evaluateAll((all) => all.map((entry) => entry.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)));
        expect(sizes.length).toBeGreaterThan(5);
        expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44);
        await page.keyboard.press("Escape");
      }
      for (const table of await page.locator(".as-table > summary").all()) {
        await table.click();
        await table.scrollIntoViewIfNeeded();
        expect(await small(page)).toEqual([]);
      }
    });

    test(`${address}: pickers are sheets with room for fingers`, async ({ page, site }) => {
      await open(page, `${site.url}${address}`);
      for (const summary of await page.locator(".picker-of > summary").all()) {
        await summary.click();
        expect(await small(page)).toEqual([]);
        const { width, height } = page.viewportSize();
        const box = await page.locator(".picker-of[open] .pick-sheet").boundingBox();
        expect([box.x, Math.round(box.width), Math.round(box.y + box.height)]).toEqual([0, width, height]);
        await page.locator(".picker-of[open] header [data-close]").click();
      }
    });
  }

  test("handles of the months have room for fingers where both are on one month", async ({ page, site }) => {
    for (const months of ["from=2021-03&to=2021-03", "from=2021-03&to=2021-04", "from=2020-08&to=2020-08", "from=2021-09&to=2021-09"]) {
      await open(page, `${site.url}/crime?${months}`);
      await page.locator(".slider").scrollIntoViewIfNeeded();
      expect(await small(page), months).toEqual([]);
    }
  });

  test("every embed fits into 320 pixels, and has room for fingers", async ({ page, site }) => {
    test.slow();
    await page.setViewportSize({ width: 320, height: 844 });
    for (const path of ["/crime", "/outcomes", "/stop-and-search"]) {
      await page.goto(`${site.url}/embed${path}`);
      const cards = await page.locator(".dashboard-card").evaluateAll((all) => all.map(({ id }) => id));
      expect(cards.length).toBeGreaterThanOrEqual(7);
      for (const address of [path, ...cards.map((id) => `${path}/${id}`)]) {
        await open(page, `${site.url}/embed${address}`);
        // A phone makes a page that is too wide smaller: the width of the window would be that of the page.
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), address).toBeLessThanOrEqual(0);
        const foot = page.locator(".embed-foot a");
        await foot.scrollIntoViewIfNeeded();
        expect(await small(page), address).toEqual([]);
      }
    }
  });

  test("the menu says how far each dashboard's data goes", async ({ page, site }) => {
    await open(page, `${site.url}/crime`);
    await page.getByRole("button", { name: "Menu" }).click();
    const rows = page.locator("dialog[open] li");
    await expect(rows.filter({ hasText: "Reported crime" })).toContainText("to Sep 2021");
    await expect(rows.filter({ hasText: "Stop and search" })).toContainText("to Sep 2021");
  });
});

/** Width, height and how many colours a sample of the pixels has. */
const measured = (page, png) =>
  page.evaluate(async (base64) => {
    const blob = new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: "image/png" });
    const picture = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(picture, 0, 0);
    const { data } = pen.getImageData(0, 0, picture.width, picture.height);
    const colours = new Set();
    for (let at = 0; at < data.length; at += 4 * 5) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    return { wide: picture.width, high: picture.height, colours: colours.size };
  }, png.toString("base64"));

for (const [address, data] of [["/outcomes", "outcomes"], ["/stop-and-search", "stop-and-search"]]) {
  test(`${address}: every card is a picture`, async ({ page, site, phone }) => {
    test.skip(phone, "the same on both");
    await open(page, `${site.url}${address}`);
    await page.locator(".records-map .map-root").scrollIntoViewIfNeeded();
    await expect(page.locator(".records-map .map-root")).toHaveAttribute("aria-busy", "false");
    const cards = await page.locator(".dashboard-card").evaluateAll((all) => all.map(({ id }) => id));
    expect(cards.length).toBeGreaterThanOrEqual(7);
    for (const id of cards) {
      const name = await page.locator(`#${id}-title`).textContent();
      const [download] = await Promise.all([page.waitForEvent("download"), (await entry(page, name, "Picture (PNG)")).click()]);
      expect(download.suggestedFilename()).toBe(`${data}-${id}.png`);
      const found = await measured(page, await readFile(await download.path()));
      const box = await page.locator(`#${id}`).boundingBox();
      expect(found.wide, id).toBe(Math.round(box.width * 2));
      expect(found.high, id).toBeGreaterThan(box.height * 2);
      expect(found.colours, id).toBeGreaterThan(10);
    }
  });
}
