// The page translated by the browser: texts are replaced by <font> elements, and go on changing.
import { row as call } from "../support/calls.js";
import { open, openList, row, status } from "../support/live.js";
import { expect, test } from "../support/test.js";

/** Does to the page what Google's translator does, now and to what comes later. The translation is in capitals. */
const translate = (page, { aside }) =>
  page.evaluate((aside) => {
    const wrap = (text) => {
      if (!text.nodeValue.trim() || text.parentElement?.closest("script, style, noscript, font, [translate=no]")) return;
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      inner.textContent = text.nodeValue.toUpperCase();
      outer.append(inner);
      // Some put the translation beside the text first and then take that away.
      if (aside) {
        text.before(outer);
        text.remove();
      } else {
        text.replaceWith(outer);
      }
      outer.original = text;
    };
    const all = (root) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const texts = [];
      while (walker.nextNode()) texts.push(walker.currentNode);
      texts.forEach(wrap);
    };
    all(document.body);
    window.translator = new MutationObserver((records) => {
      for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (node.nodeType === 3 && node.isConnected) wrap(node);
        else if (node.nodeType === 1 && node.localName !== "font") all(node);
      }
    });
    window.translator.observe(document.body, { childList: true, subtree: true });
  }, aside);

for (const aside of [false, true]) {
  test(`a translated page goes on changing: ${aside ? "text moved aside" : "text replaced"}`, async ({ page, city, phone }) => {
    await page.clock.install();
    const [first, second] = city.portal.rows;
    await open(page, city.url);
    await translate(page, { aside });
    const count = page.getByTestId("count");
    await expect(row(page, first.incident_number).locator(".row-title")).toHaveText(/^MAJOR DISTURBANCE/);
    await expect(row(page, first.incident_number).locator("time")).toHaveText(/^[23] MIN$/);

    const came = call({ minutesAgo: 0, location: "Main St", block: "1500" });
    city.portal.add(came);
    await expect(row(page, came.incident_number).locator(".w")).toHaveText("1500 BLOCK MAIN ST");
    await expect(count).toHaveText("25");
    city.portal.set(city.portal.rows.map((one) => (one === second ? { ...one, nature_of_call: "7X - Major Accident" } : one)));
    await expect(row(page, second.incident_number).locator(".row-title")).toHaveText("MAJOR ACCIDENT");
    city.portal.remove(first.incident_number);
    await expect(row(page, first.incident_number).locator("time")).toHaveText(/^LEFT \d/);
    await expect(count).toHaveText("24");

    await page.clock.runFor(10 * 60_000);
    await expect(row(page, first.incident_number)).toHaveCount(0);
    await expect(row(page, second.incident_number).locator("time")).toHaveText(/^1[5678] MIN$/);
    await openList(page, phone);
    await page.getByRole("button", { name: "PAUSE" }).click();
    await expect(page.getByRole("button", { name: "RESUME" })).toBeVisible();
    await expect(status(page)).toHaveText(/^PAUSED AT \d/);
    await page.getByRole("button", { name: "RESUME" }).click();
    await row(page, second.incident_number).click();
    await expect(page.locator("#details h2")).toHaveText("MAJOR ACCIDENT");
    await expect(page.locator("#details font font"), "nothing is there twice").not.toHaveCount(0);
  });
}

test("the original texts come back when the translation is taken off", async ({ page, city }) => {
  await open(page, city.url);
  const [first] = city.portal.rows;
  await translate(page, { aside: false });
  await expect(row(page, first.incident_number).locator(".row-title")).toHaveText(/^MAJOR DISTURBANCE/);
  await page.evaluate(() => {
    window.translator.disconnect();
    for (const font of document.querySelectorAll("font")) if (font.original) font.replaceWith(font.original);
  });
  await expect(row(page, first.incident_number).locator(".row-title")).toHaveText(/^Major disturbance/);
  await expect(page.locator("font")).toHaveCount(0);
  city.portal.add(call({ minutesAgo: 0 }));
  await expect(page.getByTestId("count")).toHaveText("25");
});
