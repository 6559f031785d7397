// Map and list show one selection, whichever of them it was made in, and the map moves only when it must.
import { row as call } from "../support/calls.js";
import { follow, mapPlace, marker, markers, open, openList, row, rows, sheet, still } from "../support/live.js";
import { expect, test } from "../support/test.js";

test("a row that is chosen shows on the map; a marker in sight moves nothing", async ({ page, city, phone }) => {
  const near = call({ minutesAgo: 1, nature_of_call: "7X - Major Accident" });
  city.portal.add(near);
  await city.settled();
  await city.place(near, 32.84, -96.77);
  // On a phone well above the middle, where the details don't cover it.
  await open(page, phone ? `${city.url}/?at=32.755,-96.77,12` : city.url);
  await expect(markers(page)).toHaveCount(25);
  const end = await follow(page);
  await row(page, near.incident_number).click();
  await expect(marker(page, near.incident_number)).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("heading", { name: "Major accident" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Major accident" })).toBeFocused();
  await still(page.locator(".panel"));
  await still(marker(page, near.incident_number));
  expect(await end(), "the map did not move").toHaveLength(1);
  await expect(page).toHaveURL(new RegExp(`incident=${near.incident_number}`));
  await expect(page.locator(".tag")).toContainText("Major accident");
  await page.getByRole("button", { name: "All incidents" }).click();
  await expect(row(page, near.incident_number)).toHaveAttribute("aria-pressed", "false");
  await expect(marker(page, near.incident_number)).toHaveAttribute("aria-pressed", "false");
});

for (const from of ["row", "marker"]) {
  test(`on a phone the map moves only for a marker that the details cover: by its ${from}`, async ({ page, city, phone }) => {
    test.skip(!phone, "elsewhere the details are beside the map");
    const [free, hidden] = [call({ minutesAgo: 1 }), call({ minutesAgo: 1, location: "Main St" })];
    city.portal.add(free, hidden);
    await city.settled();
    await city.place(free, 32.84, -96.77);
    // Above the list's sheet, below the details', and away from the other markers.
    await city.place(hidden, 32.806, -96.7765);
    await open(page, `${city.url}/?at=32.755,-96.77,12`);
    await expect(markers(page)).toHaveCount(26);
    const choose = async ({ incident_number: number }) => {
      await (from === "row" ? row : marker)(page, number).click();
      await expect(page.locator(".facts")).toContainText(number);
      await expect(page.locator("#details h2")).toBeFocused();
      await still(page.locator(".panel"));
      await still(marker(page, number));
    };
    const end = await follow(page);
    await choose(free);
    expect(await end(), "the one that stays free").toHaveLength(1);
    await page.getByRole("button", { name: "All incidents" }).click();
    await still(page.locator(".panel"));

    const before = await marker(page, hidden.incident_number).boundingBox();
    await expect(marker(page, hidden.incident_number), "seen until then").toBeInViewport({ ratio: 1 });
    await choose(hidden);
    const after = await marker(page, hidden.incident_number).boundingBox();
    const [panel, map] = [await page.locator(".panel").boundingBox(), await page.locator("#map").boundingBox()];
    expect(after.y, "no more than free: below the map's upper edge").toBeGreaterThanOrEqual(map.y);
    expect(after.y + after.height, "and above the details").toBeLessThanOrEqual(panel.y);
    expect(before.y + before.height, "which would have covered it").toBeGreaterThan(panel.y);
  });
}

test("a row whose marker lies outside brings the map there", async ({ page, city }) => {
  const far = call({ minutesAgo: 1 });
  city.portal.add(far);
  await city.settled();
  await city.place(far, 33.02, -96.55);
  await open(page, `${city.url}/?at=32.75,-96.9,13`);
  await expect(marker(page, far.incident_number)).not.toBeInViewport();
  const place = await mapPlace(page);
  await row(page, far.incident_number).click();
  await expect(marker(page, far.incident_number)).toBeInViewport();
  await expect.poll(() => mapPlace(page)).not.toBe(place);
});

test("a marker that is chosen opens its details", async ({ page, city, phone }) => {
  const near = call({ minutesAgo: 1, nature_of_call: "09 - Theft" });
  city.portal.add(near);
  await city.settled();
  await city.place(near, 32.86, -96.76);
  await open(page, city.url);
  if (phone) await sheet(page, "peek");
  await marker(page, near.incident_number).click();
  await expect(page.getByRole("heading", { name: "Theft" })).toBeVisible();
  await expect(marker(page, near.incident_number)).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Escape");
  await expect(page.locator("#details")).toHaveCount(0);
  await expect(marker(page, near.incident_number), "the focus returns to where it began").toBeFocused();
});

test("an incident with several units shows all of them", async ({ page, city }) => {
  const one = call({ minutesAgo: 1, unit_number: "A101", priority: "1" });
  city.portal.add(one, { ...one, unit_number: "B202" }, { ...one, unit_number: "C303" });
  await city.settled();
  await city.place(one, 32.84, -96.77);
  await open(page, city.url);
  await expect(page.getByTestId("count"), "three calls are one incident").toHaveText("25");
  await expect(row(page, one.incident_number)).toContainText("Priority 1");
  await expect(row(page, one.incident_number)).toContainText("3 units");
  await expect(marker(page, one.incident_number).locator(".unit-count")).toHaveText("3");
  await expect(marker(page, one.incident_number)).toHaveAttribute("aria-label", /priority 1, 3 units/);
  await row(page, one.incident_number).click();
  for (const unit of ["A101", "B202", "C303"]) {
    await expect(page.locator(".facts .units").getByText(unit)).toBeVisible();
  }
});

test("incidents at one point are a stack that opens as a list", async ({ page, city, phone }) => {
  const place = { block: "1400", location: "S Lamar St", beat: "120" };
  const stacked = [1, 2, 3].map((minutesAgo) => call({ ...place, minutesAgo }));
  city.portal.add(...stacked);
  await city.settled();
  await city.place(stacked[0], 32.86, -96.76);
  await open(page, city.url);
  if (phone) await sheet(page, "peek");
  const stack = page.locator("#map .mk.stack");
  await expect(stack).toHaveText("3");
  await expect(stack).toHaveAttribute("aria-label", /^3 incidents at one point, 1400 block S Lamar St: /);
  await stack.click();
  const card = page.getByRole("dialog", { name: "Incidents at one point" });
  await expect(card).toBeVisible();
  await expect(card.locator(".row")).toHaveCount(3);
  await expect(card.locator(".row").first()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(card).toHaveCount(0);
  await expect(stack).toBeFocused();
  await stack.click();
  await card.locator(".row").nth(1).click();
  await expect(card).toHaveCount(0);
  await expect(page.locator(".facts")).toContainText(stacked[1].incident_number);
});

test("a call without a position is in the list and says so; its marker appears when it is found", async ({ page, city }) => {
  const lost = call({ minutesAgo: 1, block: null, location: "Elm St / Nowhere Blvd" });
  city.portal.add(lost);
  await city.settled();
  await open(page, city.url);
  await expect(row(page, lost.incident_number)).toContainText("Not on the map yet");
  await expect(marker(page, lost.incident_number)).toHaveCount(0);
  await row(page, lost.incident_number).click();
  await expect(page.locator("#details")).toContainText("so we do not guess a point");
  await city.place(lost, 32.8, -96.78, { precision: "intersection" });
  await expect(marker(page, lost.incident_number)).toHaveCount(1);
  await expect(page.locator("#details")).toContainText("Placed where the two streets cross.");
});

test("a rough position looks rough", async ({ page, city }) => {
  const rough = call({ minutesAgo: 1, block: null, location: "Gaston Ave" });
  city.portal.add(rough);
  await city.settled();
  await city.place(rough, 32.84, -96.77, { precision: "street", uncertainty_m: 900 });
  await open(page, city.url);
  await expect(marker(page, rough.incident_number)).toHaveAttribute("data-prec", "street");
  const face = marker(page, rough.incident_number).locator(".badge");
  expect(await face.evaluate((one) => getComputedStyle(one, "::before").borderTopStyle)).toBe("dashed");
  await row(page, rough.incident_number).click();
  await expect(page.locator("#details")).toContainText("The street is known, the place on it is not.");
  await expect(page.locator("#details")).toContainText("up to 900 m away");
});

test("other places that fit are listed with their distance, and ringed on the map", async ({ page, city, phone }) => {
  const doubtful = call({ minutesAgo: 1, block: "100", location: "Main St" });
  city.portal.add(doubtful);
  await city.settled();
  await city.place(doubtful, 32.84, -96.77, {
    uncertainty_m: 5_300,
    matched: "Main St, Inkwell",
    alternatives: [
      { latitude: 32.85, longitude: -96.77, matched: "Main St, Palette" },
      { latitude: 32.84, longitude: -96.767 },
    ],
  });
  await open(page, city.url);
  const rings = page.locator("#map .other-place");
  await expect(rings).toHaveCount(0);
  await row(page, doubtful.incident_number).click();
  await expect(page.locator("#details")).toContainText("up to 5.3 km away");
  await expect(page.locator("#details")).toContainText("Found as “Main St, Inkwell” by test. 2 other places fit as well:");
  const others = page.getByRole("list", { name: "Other places that fit" }).getByRole("listitem");
  await expect(others).toHaveText(["Main St, Palette1.2 km away", "A place without a name290 m away"]);
  // North of the marker, and east of it.
  await expect(rings).toHaveCount(2);
  await still(marker(page, doubtful.incident_number));
  const middle = async (one) => {
    const { x, y, width, height } = await one.boundingBox();
    return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
  };
  const at = await middle(marker(page, doubtful.incident_number));
  const [north, east] = [await middle(rings.nth(0)), await middle(rings.nth(1))];
  expect(Math.abs(north.x - at.x)).toBeLessThan(2);
  expect(north.y).toBeLessThan(at.y - 5);
  expect(Math.abs(east.y - at.y)).toBeLessThan(2);
  expect(east.x).toBeGreaterThan(at.x + 1);
  expect(await rings.nth(0).evaluate((one) => getComputedStyle(one.parentElement).pointerEvents)).toBe("none");
  if (phone) await page.goBack();
  else await page.keyboard.press("Escape");
  await expect(rings).toHaveCount(0);
});

test("arrivals don't move the map", async ({ page, city }) => {
  await open(page, city.url);
  await expect(markers(page)).toHaveCount(24);
  const place = await mapPlace(page);
  const first = await markers(page).first().boundingBox();
  const came = call({ minutesAgo: 0 });
  city.portal.add(came);
  await city.settled();
  await city.place(came, 33.04, -96.5);
  await expect(marker(page, came.incident_number)).toHaveCount(1);
  expect(await mapPlace(page)).toBe(place);
  expect(await markers(page).first().boundingBox()).toEqual(first);
  await expect(page).toHaveURL(/\/$/);
});

test("details give the list back where it was", async ({ page, city, phone }) => {
  await open(page, city.url);
  await openList(page, phone);
  const list = page.locator("#list");
  await list.evaluate((element) => element.scrollTo(0, 300));
  await expect(list).not.toHaveClass(/at-top/);
  const top = await list.evaluate((element) => element.scrollTop);
  const read = rows(page).nth(10);
  await read.click();
  await expect(page.locator("#details")).toBeVisible();
  await page.getByRole("button", { name: "All incidents" }).click();
  await expect(read).toBeFocused();
  expect(await list.evaluate((element) => element.scrollTop)).toBe(top);
});
