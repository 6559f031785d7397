// Days of a history that was written for the test: the nights in which clocks change, what was not watched, moments years
// ago, how fast the past passes, and the handle under a mouse and a finger.
import { openList, row, rows } from "../support/live.js";
import { Past, polls, stay } from "../support/past.js";
import { expect, test } from "../support/test.js";

const answered = (page) => page.locator("main.past[data-answer=shown]");
const slider = (page) => page.getByRole("slider", { name: "Moment" });
const clock = (page) => page.getByTestId("moment");
const at = (page) => new URL(page.url()).searchParams.get("moment");

const places = [32.78, 32.8, 32.82, 32.84].map((latitude) => ({ latitude, longitude: -96.8 }));

/** An evening in August 2025 by Dallas's clock (five hours behind): a call comes each ten minutes, and stays for fifteen. */
const evening = [...Array(24).keys()].flatMap((number) => {
  const minute = (more) => new Date(Date.UTC(2025, 7, 14, 23, 0) + (number * 10 + more) * 60_000).toISOString();
  return stay(`25-2${String(number).padStart(2, "0")}`, minute(0), minute(15), places[number % 4]);
});

const LINES = [
  // 2 November 2025: at 07:00 UTC two o'clock becomes one o'clock.
  polls("2025-11-02T05:00:00Z", "2025-11-03T06:00:00Z"),
  ...stay("25-1", "2025-11-02T06:15:00Z", "2025-11-02T06:45:00Z", places[0]),
  ...stay("25-2", "2025-11-02T07:15:00Z", "2025-11-02T08:10:00Z", places[1]),
  // 9 March 2025: at 08:00 UTC two o'clock becomes three o'clock.
  polls("2025-03-09T06:00:00Z", "2025-03-10T05:00:00Z"),
  ...stay("25-3", "2025-03-09T07:30:00Z", "2025-03-09T07:58:00Z", places[0]),
  ...stay("25-4", "2025-03-09T08:10:00Z", "2025-03-09T09:30:00Z", places[1]),
  // March 2005: daylight-saving time began in April then.
  polls("2005-03-20T17:00:00Z", "2005-03-20T20:00:00Z"),
  ...stay("05-1", "2005-03-20T18:00:00Z", "2005-03-20T19:00:00Z", places[0]),
  // 15 August 2025, not watched from 8 to 9:30 in the morning.
  polls("2025-08-14T22:00:00Z", "2025-08-15T13:00:00Z"),
  polls("2025-08-15T14:30:00Z", "2025-08-16T05:00:00Z"),
  ...stay("25-5", "2025-08-15T12:30:00Z", "2025-08-15T14:30:00Z", places[2]),
  ...stay("25-6", "2025-08-15T15:00:00Z", "2025-08-15T16:00:00Z", { ...places[3], location: "Elm St", block: "4800" }),
  ...evening,
];

let past;
test.beforeAll(async () => {
  past = await Past.start(LINES);
});
test.afterAll(async () => past?.end());

async function open(page, query) {
  await page.goto(`${past.url}/history?${query}`);
  await expect(answered(page)).toBeAttached();
  await expect(page).toHaveTitle(/^\d+:\d\d [ap]m/);
  await expect(page.locator("html[data-start]")).toBeAttached();
}

test("in the night when the clock is put back the hour that comes twice is two hours", async ({ page, phone }) => {
  await open(page, "moment=2025-11-02T01:30:00-05:00");
  await openList(page, phone);
  await expect(slider(page)).toHaveAttribute("max", "1500");
  await expect(clock(page)).toHaveText("1:30 am");
  await expect(row(page, "25-1")).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await slider(page).focus();
  await page.keyboard.press("PageUp");
  await expect(clock(page)).toHaveText("1:30 am, the second");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", "1:30 am, the second");
  await expect(row(page, "25-2")).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await expect.poll(() => at(page)).toBe("2025-11-02T01:30:00-06:00");
  await page.reload();
  await expect(clock(page)).toHaveText("1:30 am, the second");
  await expect(row(page, "25-2")).toBeAttached();
  // On the track the hour is twice as long, and named once.
  const labels = page.locator(".track-hours text");
  expect((await labels.allTextContents()).filter((label) => label === "6 am")).toHaveLength(1);
});

test("in the night when the clock is put forward an hour is left out", async ({ page, phone }) => {
  await open(page, "moment=2025-03-09T03:30:00-05:00");
  await openList(page, phone);
  await expect(slider(page)).toHaveAttribute("max", "1380");
  await expect(clock(page)).toHaveText("3:30 am");
  await expect(row(page, "25-4")).toBeVisible();
  await slider(page).focus();
  await page.keyboard.press("PageDown");
  await expect(clock(page)).toHaveText("1:30 am");
  await expect(row(page, "25-3")).toBeVisible();
  await expect(row(page, "25-4")).toHaveCount(0);
  await expect.poll(() => at(page)).toBe("2025-03-09T01:30:00-06:00");
});

test("years ago the clock is that of the law of the time", async ({ page, phone }) => {
  await open(page, "moment=2005-03-20T18:30:00Z");
  await openList(page, phone);
  // Today's rules would say 1:30 pm.
  await expect(clock(page)).toHaveText("12:30 pm");
  await expect(page.locator(".time-at .day")).toContainText("Sunday 20 March 2005");
  await expect(row(page, "05-1")).toBeVisible();
  await row(page, "05-1").click();
  await page.locator("#details").getByRole("link", { name: "05-1" }).click();
  await expect(page.locator(".incident-steps")).toContainText("12:00 pm");
});

test("what was not watched is a gap with a sentence, on the track too", async ({ page, phone }) => {
  await open(page, "moment=2025-08-15T13:15:00Z");
  await openList(page, phone);
  const notice = page.locator(".notice");
  await expect(notice).toContainText("Not watched from 8:00 to 9:30 am.");
  await expect(notice).toContainText("You see the calls as they stood at 8:00 am.");
  await expect(page.locator(".panel .past-status")).toContainText("As last seen at 8:00 am");
  await expect(row(page, "25-5")).toBeVisible();
  // From midnight to eight there were polls; the gap is where it is in the day.
  const track = await page.locator(".track-bars").boundingBox();
  const gap = await page.locator(".track-bars .gap").first().boundingBox();
  const place = (x) => ((x - track.x) / track.width) * 24;
  expect(place(gap.x)).toBeCloseTo(8, 1);
  expect(place(gap.x + gap.width)).toBeCloseTo(9.5, 1);
  if (!phone) await expect(page.locator(".gap-name").first()).toHaveText("Not watched 8:00 to 9:30 am");
  await page.getByRole("button", { name: "Go to 9:30 am" }).click();
  await expect(notice).toHaveCount(0);
  await expect(row(page, "25-5")).toHaveCount(0);
  // Playing into the gap goes on behind it.
  await open(page, "moment=2025-08-15T12:59:00Z");
  await page.getByRole("button", { name: /^Play, 60 times/ }).click();
  await expect(clock(page)).toHaveText(/^9:3\d am$/);
  await page.getByRole("button", { name: "Pause" }).click();
});

test("behind the track is a chart of the day", async ({ page }) => {
  await open(page, "moment=2025-08-14T23:30:00Z");
  const bars = await page.locator(".track-bars > rect:not(.gap)").evaluateAll((all) =>
    all.map((bar) => [parseFloat(bar.getAttribute("x")), parseFloat(bar.getAttribute("height"))]),
  );
  // A call each ten minutes from 6 to 9:50 pm, fifteen minutes each: the quarters from 6 to 10 pm have bars.
  expect(bars.length).toBeGreaterThanOrEqual(16);
  expect(Math.min(...bars.map(([x]) => x))).toBeGreaterThan((18 / 24) * 100 - 0.2);
  expect(Math.max(...bars.map(([, height]) => height)), "the busiest quarter is full").toBeCloseTo(100, 0);
});

for (const [speed, seconds, meaning] of [
  [1, 150, "Dallas as it went"],
  [10, 90, "Ten minutes of Dallas in a minute"],
  [60, 40, "An hour of Dallas in a minute"],
  [600, 10, "Ten hours of Dallas in a minute"],
]) {
  test(`at ${speed} times the past passes ${speed} times as fast`, async ({ page, phone }) => {
    let waiting = 0;
    page.on("request", () => (waiting += 1));
    for (const over of ["requestfinished", "requestfailed"]) page.on(over, () => (waiting -= 1));
    await page.clock.install({ time: new Date("2026-01-15T12:00:00Z") });
    await open(page, "moment=2025-08-14T23:05:00Z");
    if (phone) {
      const button = page.getByRole("button", { name: /^Speed \d+×/ });
      for (let presses = 0; presses < 4 && (await button.innerText()) !== `${speed}×`; presses += 1) await button.click();
      await expect(button).toHaveAttribute("aria-label", `Speed ${speed}×: ${meaning}. Change`);
    } else {
      await page.getByRole("group", { name: "Speed" }).getByRole("button", { name: `${speed}×`, exact: true }).click();
    }
    await page.getByRole("button", { name: `Play, ${speed} times as fast` }).click();
    if (!phone) await expect(page.locator(".speeds")).toContainText(meaning);
    const from = Number(await slider(page).inputValue());
    const step = seconds > 60 ? 2 : 0.5;
    for (let second = 0; second < seconds; second += step) {
      await page.clock.runFor(step * 1_000);
      // What happens next is asked for meanwhile; the page waits for it.
      await expect.poll(() => waiting, { intervals: [5] }).toBe(0);
    }
    const minutes = Number(await slider(page).inputValue()) - from;
    const expected = (seconds * speed) / 60;
    expect(minutes, "never faster").toBeLessThanOrEqual(expected);
    expect(minutes, "not much slower").toBeGreaterThanOrEqual(Math.floor(expected * 0.8) - 1);
    expect(minutes).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Pause" }).click();
    // The address follows a moment later.
    await page.clock.runFor(2_000);
    const minute = await slider(page).inputValue();
    expect(Math.floor((Date.parse(at(page)) - Date.parse("2025-08-14T05:00:00Z")) / 60_000)).toBe(Number(minute));
    const board = await (await fetch(`${past.url}/history/board?moment=${encodeURIComponent(at(page))}`)).json();
    const there = board.current_active_calls.map((call) => call.incident_number).sort();
    const listed = page.locator("#list .row:not(.gone)");
    const numbers = await listed.evaluateAll((all) => all.map((one) => one.dataset.incident));
    expect(numbers.sort(), "the board is that of the moment").toEqual(there);
  });
}

test("the handle is dragged, and board and address follow", async ({ page, context, phone }) => {
  await open(page, "moment=2025-08-14T23:05:00Z");
  const track = await page.locator(".track-bars").boundingBox();
  const y = track.y + track.height / 2;
  const x = (hour) => track.x + (track.width * hour) / 24;
  const [from, until] = [x(18 + 5 / 60), x(20.2)];
  if (phone) {
    const cdp = await context.newCDPSession(page);
    const touch = (type, point) =>
      cdp.send("Input.dispatchTouchEvent", { type, touchPoints: point === undefined ? [] : [{ x: point, y }] });
    await touch("touchStart", from);
    for (let step = 1; step <= 8; step += 1) await touch("touchMove", from + ((until - from) * step) / 8);
    await touch("touchEnd");
  } else {
    await page.mouse.move(from, y);
    await page.mouse.down();
    await page.mouse.move(until, y, { steps: 8 });
    await page.mouse.up();
  }
  // A pixel is up to four minutes on a phone.
  await expect.poll(async () => Math.abs(Number(await slider(page).inputValue()) - 20.2 * 60)).toBeLessThanOrEqual(phone ? 12 : 4);
  await expect(answered(page)).toBeAttached();
  await expect.poll(() => Math.abs(Date.parse(at(page)) - Date.parse("2025-08-15T01:12:00Z"))).toBeLessThanOrEqual(12 * 60_000);
  const board = await (await fetch(`${past.url}/history/board?moment=${encodeURIComponent(at(page))}`)).json();
  await openList(page, phone);
  await expect(rows(page)).toHaveCount(board.current_active_calls.length);
  for (const call of board.current_active_calls) await expect(row(page, call.incident_number)).toBeVisible();
});

test("a link that was to play plays, over midnight too; one that was not does not", async ({ page }) => {
  await open(page, "moment=2025-08-15T04:59:00Z");
  await expect(page.getByRole("button", { name: /^Play, 60 times/ })).toBeVisible();
  await page.goto(`${past.url}/history?moment=2025-08-15T04:59:30Z&play=60&q=elm`);
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await expect(page).toHaveURL(/moment=2025-08-15T00%3A00%3A\d\d-05%3A00&(play=60&)?q=elm/);
  await expect(page.locator(".time-at .day")).toContainText("Friday 15 August 2025");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
});

test("incidents of a street are found whenever they were", async ({ page, phone }) => {
  await open(page, "moment=2025-11-02T01:30:00-05:00");
  await page.getByRole("button", { name: "Jump to a date and time" }).click();
  const field = page.getByRole("dialog", { name: "Jump to a date" }).getByLabel("Incident number or street");
  await field.fill("elm street");
  await field.press("Enter");
  await expect(page.getByRole("heading", { name: "Incidents with “elm street”" })).toBeVisible();
  await expect(page.locator(".found li")).toHaveCount(1);
  await expect(page.locator(".found li")).toContainText("10:00 am, 15 August 2025");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide, "nothing is wider than the page").toBeLessThanOrEqual(0);
  if (phone) expect((await page.getByRole("button", { name: "Find" }).boundingBox()).height).toBeGreaterThanOrEqual(44);
  await page.getByRole("link", { name: /4800 Elm St/i }).click();
  await expect(page).toHaveURL(/\/incident\/25-6$/);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a number or a street is looked for by a form", async ({ page, noise }) => {
    // An unknown number's page is one of the answers.
    const over = noise.allow(/404 \(Not Found\) http:\S+\/incident\/25-99/);
    await page.goto(`${past.url}/history?moment=2025-11-02T01:30:00-05:00`);
    await page.getByLabel("Incident number or street").fill("25-3");
    await page.getByRole("button", { name: "Find" }).click();
    await expect(page).toHaveURL(/\/incident\/25-3$/);
    await page.goto(`${past.url}/incident/25-99`);
    await page.getByLabel("Incident number or street").fill("elm");
    await page.getByRole("button", { name: "Find" }).click();
    await expect(page.locator(".found li")).toHaveCount(1);
    over();
  });
});
