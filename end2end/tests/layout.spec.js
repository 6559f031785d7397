// Layout on a phone, light and dark, and for people who want less motion.
import { row as call } from "../support/calls.js";
import { back, follow, marker, markers, open, openList, row, sheet, still } from "../support/live.js";
import { expect, test } from "../support/test.js";
import { small } from "../support/touch.js";

test.describe("a phone", { tag: "@layout" }, () => {
  test.beforeEach(({ phone }) => test.skip(!phone, "for a phone"));

  test("touch targets are at least 44 pixels", async ({ page, city }) => {
    const stacked = [1, 2].map((minutesAgo) => call({ minutesAgo, block: "1400", location: "S Lamar St" }));
    city.portal.add(...stacked);
    await city.settled();
    await city.place(stacked[0], 32.86, -96.76);
    await open(page, city.url);
    for (const height of ["peek", "rest", "full"]) {
      await sheet(page, height);
      expect(await small(page), height).toEqual([]);
    }
    await page.locator(".picker").first().getByRole("button").click();
    await expect(page.getByRole("listbox")).toBeVisible();
    expect(await small(page), "a picker").toEqual([]);
    await page.getByRole("option").first().click();
    await page.keyboard.press("Escape");
    expect(await small(page), "chips").toEqual([]);
    await page.locator(".chip").first().click();
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(page.locator(".pause-bar")).toBeVisible();
    expect(await small(page), "paused").toEqual([]);
    await page.getByRole("button", { name: "Resume" }).click();

    await row(page, city.portal.rows[4].incident_number).click();
    await still(page.locator(".panel"));
    await still(marker(page, city.portal.rows[4].incident_number));
    expect(await small(page), "details").toEqual([]);
    await page.locator("#details").getByRole("button", { name: "Share" }).click();
    expect(await small(page), "share").toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Menu" }).click();
    expect(await small(page), "menu").toEqual([]);
    await page.keyboard.press("Escape");
    await back(page);
    // The details have moved the map.
    await open(page, city.url);
    await sheet(page, "peek");
    await page.locator("#map .mk.stack").click();
    await still(page.locator(".stack-card"));
    expect(await small(page), "a stack").toEqual([]);
    for (const path of ["/embed?list=1", "/embed", "/about"]) {
      await page.goto(`${city.url}${path}`);
      await expect(page.locator(".brand").first()).toBeVisible();
      expect(await small(page), path).toEqual([]);
    }
  });

  test("a marker that stands alone is hit within 44 pixels", async ({ page, city }) => {
    const alone = call({ minutesAgo: 1 });
    city.portal.add(alone);
    await city.settled();
    await city.place(alone, 32.88, -96.7);
    await open(page, city.url);
    await sheet(page, "peek");
    const box = await marker(page, alone.incident_number).locator(".badge").boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    // 44 pixels: 22 before the middle, and 22 from there on.
    for (const [dx, dy] of [[-22, 0], [21, 0], [0, -22], [0, 21]]) {
      const hit = await page.evaluate(([at, down]) => document.elementFromPoint(at, down)?.closest(".mk")?.dataset.id, [x + dx, y + dy]);
      expect(hit, `${dx}, ${dy}`).toBe(alone.incident_number);
    }
  });

  test("the sheet has three heights, by its button and by dragging", async ({ page, city }) => {
    await open(page, city.url);
    const seen = async () => 844 - Math.round((await page.locator(".panel").boundingBox()).y);
    const heights = { rest: 322, full: 784, peek: 84 };
    for (const [name, height] of Object.entries(heights)) {
      await sheet(page, name);
      expect(await seen(), name).toBe(height);
    }
    await expect(page.getByTestId("count")).toBeInViewport();
    await expect(page.getByRole("button", { name: "Pause" })).toBeInViewport();
    await sheet(page, "rest");
    await expect(page.locator("#list .row").nth(1)).toBeInViewport();

    const grip = await page.getByRole("button", { name: "Sheet size" }).boundingBox();
    const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2];
    const finger = await page.context().newCDPSession(page);
    const touch = (type, up) =>
      finger.send("Input.dispatchTouchEvent", { type, touchPoints: up === null ? [] : [{ x, y: y - up }] });
    await touch("touchStart", 0);
    for (let up = 20; up <= 380; up += 20) await touch("touchMove", up);
    await touch("touchEnd", null);
    await expect(page.locator("main.live")).toHaveAttribute("data-sheet", "full");
    await expect.poll(seen).toBe(784);
    await page.getByRole("button", { name: "Search and filter" }).click();
    await expect(page.locator("main.live")).toHaveAttribute("data-sheet", "rest");
  });

  test("details are 600 pixels high with the marker above them, and the sheet remembers its height", async ({ page, city }) => {
    const near = call({ minutesAgo: 1 });
    city.portal.add(near);
    await city.settled();
    await city.place(near, 32.8, -96.78);
    await open(page, city.url);
    await row(page, near.incident_number).click();
    await still(page.locator(".panel"));
    expect(844 - Math.round((await page.locator(".panel").boundingBox()).y)).toBe(600);
    await still(marker(page, near.incident_number));
    const at = await marker(page, near.incident_number).boundingBox();
    expect(at.y).toBeGreaterThan(52);
    expect(at.y + at.height).toBeLessThan(844 - 600);
    await page.getByRole("button", { name: "All incidents" }).click();
    await expect(page.locator("main.live")).toHaveAttribute("data-sheet", "rest");
    await expect.poll(async () => 844 - Math.round((await page.locator(".panel").boundingBox()).y)).toBe(322);
  });

  test("nothing makes the page wider than the phone", async ({ page, city }) => {
    for (const path of ["/", "/about", "/embed?list=1", "/api/docs"]) {
      await page.goto(`${city.url}${path}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390);
    }
  });
});

test.describe("less motion", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("nothing moves, and the ring of a new call is simply there", async ({ page, city, phone }) => {
    await open(page, city.url);
    const came = call({ minutesAgo: 0 });
    city.portal.add(came);
    await city.settled();
    await city.place(came, 32.8, -96.78);
    await expect(marker(page, came.incident_number)).toHaveClass(/\bfresh\b/);
    await openList(page, phone);
    await row(page, came.incident_number).click();
    await expect(page.locator(".facts")).toBeVisible();
    const moving = await page.evaluate(() =>
      document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 1).map((one) => one.animationName ?? one.transitionProperty),
    );
    expect(moving).toEqual([]);
    expect(await page.locator(".panel").evaluate((one) => getComputedStyle(one).transitionDuration)).toMatch(/^0s(, 0s)*$/);
  });
});

for (const reducedMotion of ["reduce", "no-preference"]) {
  test.describe(`moving to a marker outside the view, ${reducedMotion}`, () => {
    test.use({ contextOptions: { reducedMotion } });

    test(reducedMotion === "reduce" ? "is one step" : "is a motion", async ({ page, city }) => {
      const far = call({ minutesAgo: 1 });
      city.portal.add(far);
      await city.settled();
      // Outside, but less than the map's size away: beyond that the map jumps.
      await city.place(far, 32.843, -96.8);
      await open(page, `${city.url}/?at=32.67,-96.8,12`);
      await expect(markers(page)).toHaveCount(25);
      await expect(marker(page, far.incident_number)).not.toBeInViewport();
      const end = await follow(page);
      await row(page, far.incident_number).click();
      await expect(page.locator(".facts")).toContainText(far.incident_number);
      await still(page.locator(".panel"));
      await still(marker(page, far.incident_number));
      const places = await end();
      if (reducedMotion === "reduce") expect(places).toHaveLength(2);
      else expect(places.length).toBeGreaterThan(2);
    });
  });
}

test.describe("theme", () => {
  const background = (page) => page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  const [light, dark] = ["rgb(250, 249, 246)", "rgb(16, 19, 23)"];

  test("follows the system, then the reader, and stays", async ({ page, city, phone }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    await open(page, city.url);
    expect(await background(page)).toBe(dark);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await background(page)).toBe(light);
    if (phone) {
      await page.getByRole("button", { name: "Menu" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Dark" }).click();
      await page.keyboard.press("Escape");
      await back(page);
    } else {
      await page.getByRole("button", { name: "Change theme" }).click();
    }
    expect(await background(page)).toBe(dark);
    await page.reload();
    expect(await background(page)).toBe(dark);
    await page.goto(`${city.url}/embed`);
    expect(await background(page), "an embed's theme is its link's").toBe(light);
    await page.goto(`${city.url}/about`);
    // A press before the page has hydrated is lost.
    await expect(async () => {
      await page.getByRole("button", { name: "Menu" }).click();
      await expect(page.getByRole("dialog")).toBeVisible({ timeout: 500 });
    }).toPass();
    await page.getByRole("dialog").getByRole("button", { name: "System" }).click();
    expect(await background(page)).toBe(light);
  });
});
