// What each page loads, and that a page can have more than one map.
import { expect, test } from "../support/test.js";

test("only the live map and its embed open a stream", async ({ context, city }) => {
  const streams = async (path, ready) => {
    const page = await context.newPage();
    const opened = [];
    page.on("request", (request) => {
      if (request.url().includes("/get-events/")) opened.push(request.url());
    });
    await page.goto(`${city.url}${path}`);
    await ready(page);
    return { page, opened };
  };
  // The page about the data has as long as the others take to open theirs.
  const about = await streams("/about", async (page) => {
    // A press before the page has hydrated is lost.
    await expect(page.locator("html")).toHaveAttribute("data-start", "hydrate");
    await page.getByRole("button", { name: "Menu" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
  });
  const live = (page) => expect(page.locator(".status[data-line]").first()).toHaveAttribute("data-line", "live");
  for (const path of ["/", "/embed"]) {
    const { page, opened } = await streams(path, live);
    expect(opened, path).toHaveLength(1);
    await page.close();
  }
  expect(about.opened).toEqual([]);
});

test("two maps on one page don't move each other", async ({ page, city, phone }) => {
  test.skip(phone, "the page's own buttons are enough on one size");
  await page.goto(`${city.url}/embed`);
  await expect(page.locator(".status[data-line]")).toHaveAttribute("data-line", "live");
  await expect(page.locator("#map .mk")).toHaveCount(24);
  await page.evaluate(async () => {
    document.getElementById("app").id = "first";
    const root = document.createElement("div");
    root.id = "app";
    document.body.append(root);
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const bundle = await import(loaded.find((name) => name.endsWith("/frontend.js")));
    await new Promise((done) => bundle.mount(done));
  });
  const first = page.locator("#first");
  const second = page.locator("#app");
  await expect(second.locator(".mk")).toHaveCount(24);
  const spread = async (map) => {
    const left = await map.locator(".mk").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().x));
    return Math.round(Math.max(...left) - Math.min(...left));
  };
  const before = { first: await spread(first), second: await spread(second) };
  await first.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(() => spread(first)).toBeGreaterThan(1.5 * before.first);
  expect(await spread(second)).toBe(before.second);
  await second.getByRole("button", { name: "Zoom out" }).click();
  await expect.poll(() => spread(second)).toBeLessThan(before.second);
});

test("the page about the data shows whom the map and the streets come from", async ({ page, city }) => {
  await page.goto(`${city.url}/about`);
  await expect(page.getByText("OpenStreetMap", { exact: true })).toBeVisible();
  await expect(page.getByText("TIGER/Line")).toBeVisible();
  await expect(page.getByRole("link", { name: "Leaflet" })).toBeVisible();
});
