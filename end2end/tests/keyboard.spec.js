// Everything without a mouse.
import { back, mapPlace, marker, markers, open, row, rows, status, still, zoomed } from "../support/live.js";
import { expect, test } from "../support/test.js";

const active = (page) => page.evaluate(() => document.activeElement?.closest("[data-incident]")?.dataset.incident);
const dialog = (page) => page.locator("dialog[open]");

test("the skip link goes to the list; arrows move, Enter opens, Escape returns", async ({ page, city }) => {
  await open(page, city.url);
  const wanted = city.portal.rows.map((one) => one.incident_number);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the list" })).toBeFocused();
  await expect(page.getByRole("link", { name: "Skip to the list" })).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.locator("#list")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  expect(await active(page)).toBe(wanted[0]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await active(page)).toBe(wanted[2]);
  await page.keyboard.press("ArrowUp");
  expect(await active(page)).toBe(wanted[1]);
  await page.keyboard.press("End");
  expect(await active(page)).toBe(wanted.at(-1));
  await expect(row(page, wanted.at(-1))).toBeInViewport();
  await page.keyboard.press("Home");
  expect(await active(page)).toBe(wanted[0]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.locator(".facts")).toContainText(wanted[1]);
  await expect(page.locator("#details h2")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.locator("#details")).toHaveCount(0);
  await expect(row(page, wanted[1])).toBeFocused();
});

test("the focus shows", async ({ page, city }) => {
  await open(page, city.url);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  const ring = await page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return [style.outlineStyle, style.outlineWidth, style.outlineOffset];
  });
  expect(ring).toEqual(["solid", "2px", "2px"]);
});

test("/ searches, Escape leaves the field", async ({ page, city }) => {
  await open(page, city.url);
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("/pm main");
  await expect(page.getByRole("searchbox")).toHaveValue("/pm main");
  await expect(status(page), "letters in a field are letters").toHaveAttribute("data-line", "live");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("searchbox")).not.toBeFocused();
});

test("p pauses and resumes", async ({ page, city }) => {
  await open(page, city.url);
  await page.keyboard.press("p");
  await expect(status(page)).toHaveAttribute("data-line", "paused");
  await page.keyboard.press("p");
  await expect(status(page)).toHaveAttribute("data-line", "live");
});

test("m goes to the map; arrows move between markers, Enter opens, Escape returns", async ({ page, city }) => {
  await open(page, city.url);
  await expect(page.locator("#map .mk")).toHaveCount(24);
  await expect(page.locator("#map .mk[tabindex='0']"), "Tab enters the map once").toHaveCount(1);
  await page.keyboard.press("m");
  const first = page.locator("#map .mk:focus");
  await expect(first).toHaveCount(1);
  const from = await first.getAttribute("data-id");
  // In the direction where there are others.
  const others = page.locator("#map .mk:not(:focus)");
  const xs = await others.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().x));
  const key = Math.max(...xs) > (await first.boundingBox()).x + 10 ? "ArrowRight" : "ArrowLeft";
  await page.keyboard.press(key);
  await expect.poll(() => page.locator("#map .mk:focus").getAttribute("data-id")).not.toBe(from);
  const to = await page.locator("#map .mk:focus").getAttribute("data-id");
  await page.keyboard.press("Enter");
  await expect(page.locator(".facts")).toContainText(to);
  await page.keyboard.press("Escape");
  await expect(marker(page, to)).toBeFocused();
});

test("plus and minus zoom, and buttons move the map", async ({ page, city, phone }) => {
  await open(page, city.url);
  const apart = () =>
    page.locator("#map .mk").evaluateAll((all) => {
      const xs = all.map((one) => one.getBoundingClientRect().x);
      return Math.round(Math.max(...xs) - Math.min(...xs));
    });
  await page.keyboard.press("m");
  const before = await apart();
  await page.keyboard.press("+");
  await expect.poll(apart).toBeGreaterThan(before * 1.8);
  await zoomed(page);
  await page.keyboard.press("-");
  await expect.poll(apart).toBe(before);
  await page.getByRole("button", { name: "Move the map with buttons" }).focus();
  await page.keyboard.press("Enter");
  const start = await mapPlace(page);
  await page.getByRole("button", { name: "Move east" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => mapPlace(page)).not.toBe(start);
  await still(markers(page).first());
  await page.getByRole("button", { name: "Move west" }).click();
  await expect.poll(() => mapPlace(page)).toBe(start);
  const box = await page.getByRole("group", { name: "Move the map" }).boundingBox();
  const { width, height } = page.viewportSize();
  expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
});

test("in an embed, too, buttons move the map", async ({ page, city }) => {
  await open(page, `${city.url}/embed`);
  await expect(markers(page)).toHaveCount(24);
  const start = await mapPlace(page);
  await page.getByRole("button", { name: "Move the map with buttons" }).click();
  await page.getByRole("button", { name: "Move south" }).click();
  await expect.poll(() => mapPlace(page)).not.toBe(start);
});

test("a picker works by keyboard", async ({ page, city }) => {
  await open(page, city.url);
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.press("Tab");
  const button = page.getByRole("button", { name: /^Division/ });
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  const option = page.getByRole("option", { name: /^Central/ });
  await expect(option).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("option", { name: /^Northeast/ })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
  await expect(rows(page)).toHaveCount(6);
});

test("dialogs keep the focus inside and give it back", async ({ page, city }) => {
  await open(page, city.url);
  const menu = page.getByRole("button", { name: "Menu" });
  await menu.focus();
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
  for (let turn = 0; turn < 30; turn += 1) {
    await page.keyboard.press(turn < 20 ? "Tab" : "Shift+Tab");
    const where = await page.evaluate(() => {
      const here = document.activeElement;
      // The browser's own controls come in between; for the page the body has the focus then.
      return here === document.body || Boolean(here.closest("dialog[open]"));
    });
    expect(where, `after ${turn + 1} steps`).toBe(true);
  }
  await page.keyboard.press("p");
  await expect(status(page), "single keys are off while a dialog is open").toHaveAttribute("data-line", "live");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await expect(menu).toBeFocused();
});

test("single keys can be switched off, for good", async ({ page, city }) => {
  await open(page, city.url);
  await page.getByRole("button", { name: "Menu" }).focus();
  await page.keyboard.press("Enter");
  const box = page.getByRole("checkbox", { name: /Single keys/ });
  await expect(box).toBeChecked();
  await box.focus();
  await page.keyboard.press("Space");
  await expect(box).not.toBeChecked();
  await page.keyboard.press("Escape");
  await back(page);
  for (let visit = 0; visit < 2; visit += 1) {
    for (const key of ["p", "/", "m"]) await page.keyboard.press(key);
    await expect(status(page)).toHaveAttribute("data-line", "live");
    await expect(page.getByRole("searchbox", { includeHidden: true })).not.toBeFocused();
    await expect(page.locator("#map .mk:focus")).toHaveCount(0);
    await page.reload();
    await expect(page.locator(".status[data-line]").first()).toHaveAttribute("data-line", "live");
  }
});
