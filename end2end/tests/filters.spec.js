// Filters: they shape map, list and counts, and are part of the address.
import { row as call } from "../support/calls.js";
import { marker, markers, numbers, open, openList, row, rows } from "../support/live.js";
import { expect, test } from "../support/test.js";

// Of 24 calls: kinds in turn (8), divisions in turn (4), priorities in turn (4), streets in turn (4).
const kind = (page, name) => page.locator(".kinds:visible").first().locator(`.kind[title^="${name}"]`);

async function pick(page, label, option) {
  const picker = page.locator(".picker", { hasText: label });
  await picker.getByRole("button").click();
  await picker.getByRole("option", { name: option }).click();
  await page.keyboard.press("Escape");
  await expect(picker.getByRole("listbox")).toBeHidden();
}

test("kinds shape map, list and counts", async ({ page, city, phone }) => {
  await open(page, city.url);
  await openList(page, phone);
  await expect(kind(page, "Road")).toHaveAccessibleName("3 Road incidents");
  await kind(page, "Road").click();
  await expect(kind(page, "Road")).toHaveAttribute("aria-pressed", "true");
  await expect(rows(page)).toHaveCount(3);
  await expect(markers(page)).toHaveCount(3);
  await expect(page.getByTestId("count")).toHaveText("3 of 24");
  await expect(page).toHaveURL(/\?kind=road$/);
  await kind(page, "Disturbance").click();
  await expect(rows(page)).toHaveCount(6);
  await expect(page).toHaveURL(/\?kind=(road&kind=disturbance|disturbance&kind=road)$/);
  await expect(kind(page, "Theft"), "a tile counts what the other filters leave").toHaveAccessibleName(/^3 /);
  await page.getByRole("button", { name: "Drop the filter Road" }).click();
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole("button", { name: /Drop the filter Disturb/ }).click();
  await expect(rows(page)).toHaveCount(24);
  await expect(page).toHaveURL(/\/$/);
});

test("division, priority and words work together, and a link reproduces the view", async ({ page, city, phone, context }) => {
  // Without these, every call in the Northeast has priority 2 and is in Main St.
  city.portal.add(
    call({ minutesAgo: 1, division: "Northeast", priority: "2", location: "Elm St" }),
    call({ minutesAgo: 1, division: "Northeast", priority: "3", location: "Main St" }),
  );
  await city.settled();
  await city.placeAll();
  await open(page, city.url);
  await openList(page, phone);
  await pick(page, "Division", /^Northeast/);
  await expect(rows(page)).toHaveCount(8);
  await expect(page.locator(".picker", { hasText: "Division" }).getByRole("button")).toContainText("Northeast");
  await pick(page, "Priority", /^2/);
  await expect(rows(page)).toHaveCount(7);
  await page.getByRole("searchbox").fill("main st");
  await expect(rows(page)).toHaveCount(6);
  const wanted = city.portal.rows[7];
  await page.getByRole("searchbox").fill(wanted.unit_number);
  await expect(rows(page)).not.toHaveCount(6);
  await expect(row(page, wanted.incident_number)).toBeVisible();
  const seen = await numbers(page);
  await expect(markers(page)).toHaveCount(seen.length);
  await expect(page).toHaveURL(new RegExp(`\\?division=Northeast&priority=2&q=${wanted.unit_number}$`));

  const other = await context.newPage();
  await open(other, page.url());
  expect(await numbers(other)).toEqual(seen);
  await expect(markers(other)).toHaveCount(seen.length);
  await expect(other.getByTestId("count")).toHaveText(`${seen.length} of 26`);
  await expect(other).toHaveTitle(`${seen.length} incident${seen.length === 1 ? "" : "s"} · Blotter, Dallas`);
});

test("what arrives later is filtered too", async ({ page, city }) => {
  await open(page, `${city.url}/?kind=road`);
  await expect(rows(page)).toHaveCount(3);
  const [fits, other] = [call({ minutesAgo: 0, nature_of_call: "7X - Major Accident" }), call({ minutesAgo: 0 })];
  city.portal.add(fits, other);
  await expect(row(page, fits.incident_number)).toHaveCount(1);
  await expect(page.getByTestId("count")).toHaveText("4 of 26");
  await expect(row(page, other.incident_number)).toHaveCount(0);
});

test("the map's position is part of the address and comes back with it", async ({ page, city, phone, context }) => {
  await open(page, city.url);
  await page.mouse.move(...(phone ? [195, 250] : [900, 450]));
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect(page).toHaveURL(/\?at=[\d.]+,-[\d.]+,12$/);
  const other = await context.newPage();
  await open(other, page.url());
  const where = (of) => marker(of, city.portal.rows[10].incident_number).boundingBox();
  for (const way of ["x", "y"]) {
    await expect.poll(async () => Math.abs((await where(other))?.[way] - (await where(page))[way])).toBeLessThan(2);
  }
});

test("a link to an incident opens it; to one that has ended, it says so", async ({ page, city }) => {
  const wanted = city.portal.rows[6];
  await open(page, `${city.url}/?incident=${wanted.incident_number}`);
  await expect(page.getByRole("heading", { name: "Major accident" })).toBeVisible();
  await expect(page.locator(".facts")).toContainText(wanted.incident_number);
  await expect(marker(page, wanted.incident_number)).toHaveAttribute("aria-pressed", "true");
  city.portal.remove(wanted.incident_number);
  await expect(page.locator("#details")).toContainText("This incident has ended.");
  await expect(page.getByRole("heading", { name: "Major accident" })).toBeVisible();

  await open(page, `${city.url}/?incident=26-9999999`);
  await expect(page.getByRole("heading", { name: "This incident has ended" })).toBeVisible();
  await expect(page.locator("#details")).toContainText("26-9999999");
  await page.getByRole("button", { name: "See all incidents" }).click();
  await expect(rows(page)).toHaveCount(23);
  await expect(page).toHaveURL(/\/$/);
});

test("when nothing fits, the list says what to drop", async ({ page, city, phone }) => {
  await open(page, `${city.url}/?division=Central&kind=road&priority=1`);
  await openList(page, phone);
  await expect(page.getByRole("heading", { name: "No call fits all three filters" })).toBeVisible();
  await expect(markers(page)).toHaveCount(0);
  await expect(page.getByTestId("count")).toHaveText("0 of 24");
  await expect(page.locator(".empty")).toContainText(/Without “[^”]+” there (is|are) (still none|\d+)/);
  await page.locator(".empty").getByRole("button", { name: "Clear all" }).click();
  await expect(rows(page)).toHaveCount(24);
});

test("back and forward follow the views of links", async ({ page, city }) => {
  await open(page, `${city.url}/?kind=road`);
  await expect(rows(page)).toHaveCount(3);
  await open(page, `${city.url}/?kind=theft&kind=road`);
  await expect(rows(page)).toHaveCount(6);
  await page.goBack();
  await expect(rows(page)).toHaveCount(3);
});
