// Problems with the feed are said plainly, with the time of the data shown, whatever is open.
import { row as call, cityTime, manyRows } from "../support/calls.js";
import { open, openList, row, rows, status } from "../support/live.js";
import { City, expect, test } from "../support/test.js";

/** `12:38 pm` in the city, for one of the program's times. */
const clock = (moment) => {
  const { time } = cityTime(0, Date.parse(moment));
  const hour = Number(time.slice(0, 2));
  return `${((hour + 11) % 12) + 1}:${time.slice(3, 5)} ${hour < 12 ? "am" : "pm"}`;
};

test("a feed that suddenly lacks most of its calls is suspect, and the calls stay", async ({ page, noise }) => {
  const all = manyRows(24);
  const city = await City.start(all, ["--tiles", "none", "--feed-timeout", "8s"]);
  await open(page, city.url);
  const polled = city.portal.polled();
  city.portal.set(all.slice(0, 3));
  await polled;
  // The next answer, which would confirm it, never comes.
  city.portal.answerWith("hang");
  await expect(status(page)).toHaveAttribute("data-line", "stale");
  const notice = page.locator(".notice");
  await expect(notice).toContainText("The city's feed suddenly lacks most of its calls.");
  const { feed } = await city.program.board();
  expect(feed.trouble).toBe("doubted");
  await expect(notice).toContainText(`The city’s feed is in doubt since ${clock(feed.since)}.`);
  await expect(status(page)).toContainText(`Last data ${clock(feed.since)}`);
  await expect(page.getByTestId("count")).toHaveText("24");
  city.portal.set(all);
  // The request that hangs has to time out first.
  await expect(notice).toHaveCount(0, { timeout: 40_000 });
  await expect(status(page)).toHaveAttribute("data-line", "live");
  await expect(rows(page)).toHaveCount(24);
  noise.rest();
  await city.end();
});

test("beside an open incident the age, the connection, Pause and the problem stay in view", async ({ page, city, phone }) => {
  await open(page, city.url);
  await openList(page, phone);
  await row(page, city.portal.rows[4].incident_number).click();
  await expect(page.locator(".facts")).toBeVisible();
  await expect(status(page)).toContainText(/^Live/);
  city.portal.answerWith(500);
  await expect(status(page)).toContainText(/^Last data \d+:\d\d [ap]m/);
  if (!phone) {
    await expect(page.locator(".notice")).toContainText("The city’s feed has not answered since");
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await expect(status(page)).toContainText(/^Paused at/);
    city.portal.set([call({ minutesAgo: 0 }), ...city.portal.rows]);
    await expect(page.getByText("1 update waiting")).toBeVisible();
    await page.getByRole("button", { name: "Resume", exact: true }).click();
  } else {
    city.portal.set(city.portal.rows);
  }
  await expect(status(page)).toContainText(/^Live/);
  await expect(page.locator(".facts")).toBeVisible();
});

test("a feed that is not refreshed says since when", async ({ page, noise }) => {
  const city = await City.start([call(), call()], ["--tiles", "none", "--frozen-after", "1s"]);
  await page.goto(city.url);
  await expect(status(page)).toHaveAttribute("data-line", "stale");
  const { feed } = await city.program.board();
  expect(feed.trouble).toBe("frozen");
  await expect(page.locator(".notice")).toContainText(`The city’s feed has not changed since ${clock(feed.changed_at)}.`);
  noise.rest();
  await city.end();
});
