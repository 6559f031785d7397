// Looking back: the board at a moment, seeking, playing, sharing, an incident's page, and the live map beside it.
import AxeBuilder from "@axe-core/playwright";
import { marker, markers, openList, row, rows } from "../support/live.js";
import { expect, test } from "../support/test.js";

const answered = (page) => page.locator("main.past[data-answer=shown]");
const slider = (page) => page.getByRole("slider", { name: "Moment" });

/** A moment, in the second after now. */
async function moment() {
  const at = Math.floor(Date.now() / 1000) + 1;
  await expect.poll(() => Date.now() / 1000 > at, { intervals: [50] }).toBe(true);
  return new Date(at * 1000).toISOString();
}

/** Opens a moment and waits until the page has hydrated. */
async function open(page, url) {
  await page.goto(url);
  await expect(answered(page)).toBeAttached();
  await expect(page).toHaveTitle(/^\d+:\d\d [ap]m, /);
  await expect(markers(page).first()).toBeVisible();
}

test("the map and the list are as they stood, and the page says that it is not live", async ({ page, city, phone }) => {
  const gone = city.portal.rows[3];
  const then = await moment();
  city.portal.remove(gone.incident_number);
  await city.settled();
  await open(page, `${city.url}/history?moment=${then}`);
  await expect(rows(page)).toHaveCount(24);
  await expect(marker(page, gone.incident_number)).toBeAttached();
  await expect(page.getByText("Not live. In an emergency call 911.")).toBeAttached();
  await expect(page.locator(".past-status:visible").first()).toContainText(phone ? /\d:\d\d [ap]m · / : "As it stood at");
  await expect(page.getByRole("link", { name: "Live now" })).toHaveAttribute("href", "/");

  await openList(page, phone);
  await row(page, gone.incident_number).click();
  // The address follows a moment later, and is what one comes back to.
  await expect(page).toHaveURL(new RegExp(`incident=${gone.incident_number}`));
  await page.locator("#details").getByRole("link", { name: gone.incident_number }).click();
  await expect(page).toHaveURL(new RegExp(`/incident/${gone.incident_number}$`));
  await expect(page.getByText("A report, not a finding.")).toBeVisible();
  await expect(page.locator(".small-map .mk")).toHaveCount(1);
  await page.goBack();
  await expect(page.locator("#details")).toContainText(gone.incident_number);
});

test("the handle moves by keys; the address follows and leads there again", async ({ page, city, context }) => {
  const then = await moment();
  const gone = city.portal.rows[3];
  city.portal.remove(gone.incident_number);
  await city.settled();
  await moment();
  await open(page, `${city.url}/history?moment=${then}`);
  const at = Number(await slider(page).inputValue());
  await slider(page).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(slider(page)).toHaveValue(String(Math.max(at - 1, 0)));
  // A minute before, the program had not begun to watch.
  await expect(page.getByText("The history does not reach back so far.")).toBeAttached();
  await expect(rows(page)).toHaveCount(0);
  await page.keyboard.press("End");
  await expect(answered(page)).toBeAttached();
  await expect(row(page, gone.incident_number)).toHaveCount(0);
  await expect(rows(page)).toHaveCount(23);
  await expect(page).toHaveURL(/moment=\d{4}-\d\d-\d\dT\d\d%3A\d\d%3A\d\d-0[56]%3A00/);
  // From the end of what is known the keys lead back at once: the handle is where the moment is.
  const end = Number(await slider(page).inputValue());
  await page.keyboard.press("ArrowLeft");
  await expect(slider(page)).toHaveValue(String(end - 1));
  await page.keyboard.press("End");
  await expect(slider(page)).toHaveValue(String(end));
  await expect(rows(page)).toHaveCount(23);
  await expect(page).toHaveURL(/moment=\d{4}-\d\d-\d\dT\d\d%3A\d\d%3A\d\d-0[56]%3A00/);
  // The address follows a moment later.
  await expect.poll(() => Date.parse(new URL(page.url()).searchParams.get("moment"))).toBeGreaterThan(Date.parse(then));
  const other = await context.newPage();
  await open(other, page.url());
  await expect(rows(other)).toHaveCount(23);
});

test("playing takes the board through what happened, and pausing stops it", async ({ page, city }) => {
  const then = await moment();
  const gone = city.portal.rows[3];
  city.portal.remove(gone.incident_number);
  await city.settled();
  const until = await moment();
  await open(page, `${city.url}/history?moment=${then}`);
  await expect(rows(page)).toHaveCount(24);
  await page.getByRole("button", { name: /^Play, 60 times/ }).click();
  // A leaving row stays grey for a while.
  await expect(page.locator("#list .row:not(.gone)")).toHaveCount(23);
  await expect(page.getByRole("button", { name: /^Play/ })).toBeVisible();
  const stopped = decodeURIComponent(page.url().match(/moment=([^&]+)/)[1]);
  expect(new Date(stopped).getTime(), "it stops at the present of the page").toBeGreaterThanOrEqual(new Date(until).getTime() - 1000);
});

test("the calendar has a bar for each day that is kept, and a day leads there", async ({ page, city }) => {
  await open(page, `${city.url}/history?moment=${await moment()}`);
  const day = await page.locator(".time-at .day").innerText();
  await page.locator(".time-at .day").click();
  const dialog = page.getByRole("dialog", { name: "Jump to a date" });
  await expect(dialog.locator(".calendar td :is(a, span)").first()).toBeVisible();
  const today = dialog.locator(".calendar [aria-current=date]");
  await expect(today).toHaveAttribute("aria-label", new RegExp(`, ${city.portal.rows.length} calls$`));
  await expect(today.locator("svg line")).toHaveCount(1);
  // Days before the history and after today lead nowhere.
  await expect(dialog.locator(".calendar td a")).toHaveCount(1);
  await expect(dialog.getByRole("button", { name: "Month after" })).toBeDisabled();
  await today.click();
  await expect(page).toHaveURL(/moment=/);
  await expect(answered(page)).toBeAttached();
  expect(await page.locator(".time-at .day").innerText()).toContain(day.split("\n").at(-1).split(" · ")[0]);
});

test("a share link has the moment and the filter; it plays only if that was asked for", async ({ page, city, phone }) => {
  const then = await moment();
  await open(page, `${city.url}/history?moment=${then}&q=elm`);
  await page.getByRole("button", { name: phone ? "Share this moment" : "Share", exact: true }).click();
  const link = page.getByLabel("Link", { exact: true });
  await expect(link).toHaveValue(/\/history\?moment=[^&]+&q=elm&at=/);
  await page.getByLabel("Play from there").check();
  await expect(link).toHaveValue(/\/history\?moment=[^&]+&play=60&q=elm/);
  await page.keyboard.press("Escape");
});

test("without an answer the board before stays, with a way to try again", async ({ page, city, noise, phone }) => {
  const then = await moment();
  await moment();
  await open(page, `${city.url}/history?moment=${then}`);
  const over = noise.allow(/\/history\/board/);
  await page.route("**/history/board?**", (route) => route.abort());
  await slider(page).focus();
  await page.keyboard.press("End");
  // The head says so whatever the height of a phone's sheet.
  await expect(page.locator(".panel .past-status")).toContainText("Still at ");
  await openList(page, phone);
  await expect(page.getByText("The history did not answer.")).toBeVisible();
  await expect(rows(page)).toHaveCount(24);
  await page.unroute("**/history/board?**");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(answered(page)).toBeAttached();
  await expect(page.getByText("The history did not answer.")).toHaveCount(0);
  over();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the board is a list, and forms lead to other moments", async ({ page, city }) => {
    const then = await moment();
    await page.goto(`${city.url}/history?moment=${then}`);
    await expect(rows(page)).toHaveCount(24);
    for (const one of await rows(page).all()) await expect(one).toBeVisible();
    await expect(page.getByRole("slider")).toHaveCount(0);
    const noon = (await page.getByLabel("Day").inputValue()).concat("T12:00");
    await page.getByLabel("Time", { exact: true }).and(page.locator("input")).fill("12:00");
    await page.getByRole("button", { name: "Go", exact: true }).click();
    await expect.poll(() => decodeURIComponent(page.url())).toContain(`moment=${noon}`);
    await page.goto(`${city.url}/incident/${city.portal.rows[2].incident_number}`);
    await expect(page.getByText("Changes, in order")).toBeVisible();
  });
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("axe finds nothing serious on the history and on an incident", async ({ page, city }) => {
      const examine = async () => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.failureSummary).join("; ")}`)).toEqual([]);
      };
      const then = await moment();
      await open(page, `${city.url}/history?moment=${then}`);
      await examine();
      await page.getByRole("button", { name: "Jump to a date and time" }).click();
      await expect(page.locator("dialog[open]")).toBeVisible();
      await examine();
      await page.goto(`${city.url}/incident/${city.portal.rows[2].incident_number}`);
      await expect(page.locator(".small-map .mk")).toHaveCount(1);
      await examine();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, "nothing is wider than the page").toBeLessThanOrEqual(0);
    });
  });
}
