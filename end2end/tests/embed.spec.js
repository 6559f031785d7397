// The map inside somebody else's page.
import { row as call, spread } from "../support/calls.js";
import { Host } from "../support/host.js";
import { marker, row, rows, still, zoomed } from "../support/live.js";
import { expect, test } from "../support/test.js";

/** A long page of another site with a frame; returns the frame's content. */
async function frame(page, city, path, run) {
  const body = `<!doctype html><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
    <title>Another page</title><h1>Our street</h1><p style="height:120px">Words</p>
    <iframe src="${city.url}${path}" width="100%" height="420" title="Police calls"></iframe>
    <p style="height:3000px">More words</p>`;
  const host = await Host.start(() => ({ body }));
  try {
    await page.goto(host.url);
    await run(page.frameLocator("iframe"));
  } finally {
    await host.end();
  }
}

const live = (inside) => expect(inside.locator(".status[data-line]")).toHaveAttribute("data-line", "live");
const apart = async (inside) => {
  const boxes = await inside.locator("#map .mk").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().x));
  return Math.round(Math.max(...boxes) - Math.min(...boxes));
};
/** Where the oldest marker is on the map: changes when the map moves, not when the page does. */
const place = (inside) =>
  inside.locator("#map .mk").first().evaluate((one) => {
    const [at, map] = [one, one.closest("#map")].map((element) => element.getBoundingClientRect());
    // To half a pixel, so that a position at half a pixel isn't now this side of it and now that.
    const half = (pixels) => Math.round(pixels * 2) / 2;
    return { x: half(at.x - map.x), y: half(at.y - map.y) };
  });

/** How far the frame itself can scroll: if it can, it takes the first turn of a wheel, or the first swipe. */
const swallows = (inside) =>
  inside.locator("body").evaluate(() => document.scrollingElement.scrollHeight - document.scrollingElement.clientHeight);

test("an embed works in another site's page", async ({ page, city }) => {
  await frame(page, city, "/embed?list=1", async (inside) => {
    await live(inside);
    await expect(inside.locator("#map .mk")).toHaveCount(24);
    const came = call({ minutesAgo: 0 });
    city.portal.add(came);
    await city.settled();
    await city.place(came, 32.8, -96.8);
    await expect(inside.locator(`#map .mk[data-id="${came.incident_number}"]`)).toBeVisible();
    await expect(inside.locator(".embed-heading")).toContainText("25 incidents");
    await expect(inside.locator(".embed-bar")).toContainText("Live");
    await expect(inside.getByText(/not for emergencies, call 911/i).filter({ visible: true })).toHaveCount(1);
    await inside.locator(`#map .mk[data-id="${came.incident_number}"]`).click();
    await expect(inside.locator(".facts")).toContainText(came.incident_number);
  });
});

test("a plain wheel scrolls the page, Ctrl and wheel zoom the map", async ({ page, city, phone }) => {
  test.skip(phone, "a phone has no wheel");
  await frame(page, city, "/embed", async (inside) => {
    await live(inside);
    await expect(inside.locator("#map .mk")).toHaveCount(24);
    expect(await swallows(inside)).toBe(0);
    const [before, start] = [await apart(inside), await place(inside)];
    await page.mouse.move(600, 420);
    // The browser may not know yet what is under the pointer; people turn the wheel more than once, too.
    await expect(async () => {
      await page.mouse.wheel(0, 60);
      await expect.poll(() => page.evaluate(() => scrollY), { timeout: 500 }).toBeGreaterThan(50);
    }).toPass();
    await expect(inside.locator("#map .hint")).toHaveText("Hold Ctrl and scroll to zoom the map");
    expect(await apart(inside)).toBe(before);
    expect(await place(inside)).toEqual(start);
    const scrolled = await page.evaluate(() => scrollY);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -240);
    await page.keyboard.up("Control");
    await expect.poll(() => apart(inside)).toBeGreaterThan(before * 1.5);
    expect(await page.evaluate(() => scrollY)).toBe(scrolled);
  });
});

test("one finger scrolls the page, two move the map", async ({ page, city, phone }) => {
  test.skip(!phone, "a desktop has no fingers");
  await frame(page, city, "/embed", async (inside) => {
    await live(inside);
    await expect(inside.locator("#map .mk")).toHaveCount(24);
    expect(await swallows(inside)).toBe(0);
    const [before, start] = [await apart(inside), await place(inside)];
    const fingers = await page.context().newCDPSession(page);
    const touch = (type, touchPoints) => fingers.send("Input.dispatchTouchEvent", { type, touchPoints });
    /** Fingers that touch these points and move up the screen together. */
    const drag = async (points, far) => {
      const after = (up) => points.map(({ x, y }, id) => ({ x, y: y - up, id }));
      await touch("touchStart", after(0));
      for (let up = 10; up <= far; up += 10) await touch("touchMove", after(up));
      await touch("touchEnd", []);
    };
    await expect(async () => {
      await drag([{ x: 195, y: 420 }], 100);
      await expect.poll(() => page.evaluate(() => scrollY), { timeout: 500 }).toBeGreaterThan(50);
    }).toPass();
    await expect(inside.locator("#map .hint")).toHaveText("Use two fingers to move the map");
    expect(await apart(inside)).toBe(before);
    expect(await place(inside), "one finger leaves the map where it is").toEqual(start);

    // A page that is still scrolling would go on.
    await still(page.locator("iframe"));
    const scrolled = await page.evaluate(() => scrollY);
    const y = (await page.locator("iframe").boundingBox()).y + 200;
    await drag([{ x: 120, y }, { x: 260, y }], 100);
    await expect.poll(async () => start.y - (await place(inside)).y, "two move it along").toBeGreaterThan(80);
    expect(Math.abs((await place(inside)).x - start.x)).toBeLessThan(3);
    expect(Math.abs((await apart(inside)) - before), "and don't zoom it").toBeLessThan(3);
    expect(await page.evaluate(() => scrollY), "nor scroll the page").toBe(scrolled);
    await zoomed(inside);

    await fingers.send("Input.synthesizePinchGesture", { x: 195, y, scaleFactor: 2.5, gestureSourceType: "touch" });
    await expect.poll(() => apart(inside)).toBeGreaterThan(before * 1.3);
    expect(await page.evaluate(() => visualViewport.scale), "the page itself is not zoomed").toBe(1);
  });
});

test("theme, filters, position and list come by query", async ({ page, city }) => {
  await frame(page, city, "/embed?theme=dark&kind=road&list=1", async (inside) => {
    await live(inside);
    await expect(inside.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(inside.locator("#map .mk")).toHaveCount(3);
    await expect(inside.locator("#list .row")).toHaveCount(3);
    expect(await inside.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor)).toBe("rgb(16, 19, 23)");
  });
  const [here, east] = [call({ division: "Northeast" }), call({ division: "Northeast" })];
  city.portal.add(here, east);
  await city.settled();
  await city.place(here, 32.8, -96.8);
  await city.place(east, 32.8, -96.79);
  await frame(page, city, "/embed?theme=light&division=Northeast&at=32.8,-96.8,14", async (inside) => {
    await live(inside);
    const middle = async (of) => {
      const { x, y, width, height } = await of.boundingBox();
      return { x: x + width / 2, y: y + height / 2 };
    };
    const markOf = (one) => middle(marker(inside, one.incident_number));
    const [map, at, other] = [await middle(inside.locator("#map")), await markOf(here), await markOf(east)];
    expect(Math.abs(at.x - map.x), "the place asked for is in the middle").toBeLessThan(2);
    expect(Math.abs(at.y - map.y)).toBeLessThan(2);
    // At zoom 14 the world is 256 × 2¹⁴ pixels wide.
    expect(Math.abs(other.x - at.x - (0.01 / 360) * 256 * 2 ** 14), "and as near as asked for").toBeLessThan(2);
    await expect(inside.locator("#list")).toHaveCount(0);
    await expect(inside.getByRole("heading", { name: "Police calls, Northeast Dallas" })).toBeVisible();
    expect(await inside.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor)).toBe("rgb(250, 249, 246)");
    await expect(inside.getByRole("link", { name: "Open the map" })).toHaveAttribute(
      "href",
      "/?division=Northeast&at=32.8,-96.8,14",
    );
  });
});

test("every other page refuses to be framed", async ({ page, city, noise, request }) => {
  noise.allow(/^console error: (Refused to frame|Framing) .*frame-ancestors/);
  noise.allow(/^request failed: net::ERR_BLOCKED_BY_RESPONSE/);
  for (const path of ["/", "/about"]) {
    const refused = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
    await frame(page, city, path, async (inside) => {
      await refused;
      await expect(inside.locator(".brand")).toHaveCount(0);
    });
    expect((await request.get(`${city.url}${path}`)).headers()["content-security-policy"]).toContain("frame-ancestors 'none'");
  }
  const policy = (await request.get(`${city.url}/embed`)).headers()["content-security-policy"];
  expect(policy).toContain("frame-ancestors *");
  expect(policy).not.toContain("unsafe-inline");
});

test("an embed without a list shows details over the map", async ({ page, city }) => {
  // Near enough that no other marker covers its own.
  const [{ latitude, longitude }] = spread(city.portal.rows).slice(12);
  await page.goto(`${city.url}/embed?at=${latitude},${longitude},15`);
  await expect(page.locator(".status[data-line]")).toHaveAttribute("data-line", "live");
  await expect(rows(page)).toHaveCount(0);
  const wanted = city.portal.rows[12];
  await page.locator(`#map .mk[data-id="${wanted.incident_number}"]`).click();
  await expect(page.locator(".facts")).toContainText(wanted.incident_number);
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.locator(".facts")).toHaveCount(0);
  await expect(row(page, wanted.incident_number)).toHaveCount(0);
});
