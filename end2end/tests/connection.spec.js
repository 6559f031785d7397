// The connection to the program: it breaks, goes silent, is shared by tabs; nothing is lost.
import { row as call } from "../support/calls.js";
import { Host } from "../support/host.js";
import { marker, markers, open, row, rows, status } from "../support/live.js";
import { Proxy } from "../support/proxy.js";
import { expect, test } from "../support/test.js";

test("the program is killed and started again: the page resumes and misses nothing", async ({ page, city, noise }) => {
  await open(page, city.url);
  const [leaves] = city.portal.rows;
  const [first, second] = [call({ minutesAgo: 0 }), call({ minutesAgo: 0 })];
  city.portal.add(first);
  await expect(row(page, first.incident_number)).toBeVisible();
  const { epoch, seq } = await city.program.board();

  const over = noise.allowOutage();
  await city.program.kill();
  await expect(status(page)).toHaveAttribute("data-line", "reconnecting");
  await expect(status(page)).toContainText("Reconnecting");
  await expect(rows(page)).toHaveCount(25);
  city.portal.add(second);
  city.portal.remove(leaves.incident_number);
  await city.program.run();
  await city.settled();
  await expect(status(page)).toHaveAttribute("data-line", "live", { timeout: 30_000 });
  over();
  await expect(row(page, second.incident_number)).toBeVisible();
  await expect(row(page, leaves.incident_number)).toHaveCount(0, { timeout: 15_000 });
  await expect(page.getByTestId("count")).toHaveText("25");
  const board = await city.program.board();
  expect(board.epoch).toBe(epoch);
  expect(board.seq, "one arrival, one leaving").toBe(seq + 2);
  expect(await page.evaluate(() => performance.getEntriesByType("navigation").length), "without loading again").toBe(1);

  const third = call({ minutesAgo: 0 });
  city.portal.add(third);
  await expect(row(page, third.incident_number)).toBeVisible();
});

test("a connection that breaks for a moment is resumed by itself", async ({ page, city, noise }) => {
  const proxy = await Proxy.start(city.program.address);
  await open(page, proxy.url);
  noise.allowOutage();
  const before = proxy.streams;
  proxy.cut();
  const came = call({ minutesAgo: 0 });
  city.portal.add(came);
  await expect(row(page, came.incident_number)).toBeVisible({ timeout: 20_000 });
  await expect(status(page)).toHaveAttribute("data-line", "live");
  expect(proxy.streams).toBeGreaterThan(before);
  noise.rest();
  await proxy.end();
});

test("a stream that goes silent is noticed within a minute, said, and replaced", async ({ page, city, noise }) => {
  const proxy = await Proxy.start(city.program.address);
  await page.clock.install();
  await open(page, proxy.url);
  await expect.poll(() => proxy.living).toBe(1);
  expect(proxy.silenceStreams()).toBe(1);
  const came = call({ minutesAgo: 0 });
  city.portal.add(came);
  await city.settled();
  await page.clock.runFor(40_000);
  await expect(status(page), "40 s without a message are normal").toHaveAttribute("data-line", "live");
  await expect(row(page, came.incident_number)).toHaveCount(0);
  await page.evaluate(() => {
    window.said = [];
    const lines = document.querySelectorAll(".status[data-line]");
    const note = () => window.said.push(lines[0].dataset.line);
    new MutationObserver(note).observe(lines[0], { attributes: true, attributeFilter: ["data-line"] });
  });
  await page.clock.runFor(19_000);
  await expect.poll(() => page.evaluate(() => window.said)).toContain("reconnecting");
  await expect(row(page, came.incident_number)).toBeVisible();
  await expect(status(page)).toHaveAttribute("data-line", "live");
  expect(proxy.living).toBe(1);
  noise.rest();
  await proxy.end();
});

test("eight tabs and embeds at once over HTTP/1.1 all load and stay live on few streams", async ({ context, city }) => {
  const pages = [];
  for (let at = 0; at < 8; at += 1) {
    const page = await context.newPage();
    pages.push(page);
    await open(page, `${city.url}${at % 2 ? "/embed?list=1" : "/"}`);
  }
  const came = call({ minutesAgo: 0 });
  city.portal.add(came);
  await city.settled();
  await city.place(came, 32.785, -96.8);
  for (const page of pages) {
    await expect(row(page, came.incident_number)).toHaveCount(1);
    await expect(marker(page, came.incident_number)).toHaveCount(1);
  }
  expect(await city.program.metric("blotter_streams"), "one stream for all tabs").toBeLessThanOrEqual(2);

  // The tab that streams for the others closes: another takes over.
  await pages[0].close();
  const second = call({ minutesAgo: 0 });
  city.portal.add(second);
  for (const page of pages.slice(1)) await expect(row(page, second.incident_number)).toHaveCount(1);
  expect(await city.program.metric("blotter_streams")).toBeLessThanOrEqual(2);
});

test("after a reset tabs that share a stream share one fetch of the board", async ({ context, city, noise }) => {
  const pages = [await context.newPage(), await context.newPage(), await context.newPage()];
  for (const page of pages) await open(page, city.url);
  const fetched = [];
  context.on("request", (request) => {
    if (request.method() === "GET" && request.url().endsWith("/current-calls/")) fetched.push(request.url());
  });
  const over = noise.allowOutage();
  await city.program.kill();
  await city.program.forget();
  const came = call({ minutesAgo: 0 });
  city.portal.add(came);
  await city.program.run();
  await city.settled();
  for (const page of pages) await expect(row(page, came.incident_number)).toHaveCount(1, { timeout: 30_000 });
  over();
  expect(fetched).toHaveLength(1);
  for (const page of pages) await expect(status(page)).toHaveAttribute("data-line", "live");
  const second = call({ minutesAgo: 0 });
  city.portal.add(second);
  for (const page of pages) await expect(row(page, second.incident_number)).toHaveCount(1);
});

for (const site of ["sameSite", "url"]) {
  test(`eight embeds in one page over HTTP/1.1 load together and all stay live: ${site === "url" ? "another" : "the same"} site`, async ({ page, city }) => {
    // Small enough that a phone shows all of them: a browser may defer what is out of sight.
    const body = `<!doctype html><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
      <title>Another page</title><style>body { margin: 0 } iframe { width: 180px; height: 200px; border: 0 }</style>
      ${`<iframe src="${city.url}/embed" title="Police calls"></iframe>`.repeat(8)}`;
    const host = await Host.start(() => ({ body }));
    // A frame in another site's page may have no locks; tabs then agree by messages.
    await page.goto(host[site]);
    const frames = Array.from({ length: 8 }, (_, at) => page.frameLocator("iframe").nth(at));
    for (const inside of frames) {
      await expect(inside.locator(".status[data-line]")).toHaveAttribute("data-line", "live");
      await expect(markers(inside)).toHaveCount(24);
    }
    const came = call({ minutesAgo: 0 });
    city.portal.add(came);
    await city.settled();
    await city.place(came, 32.785, -96.8);
    for (const inside of frames) {
      await expect(marker(inside, came.incident_number)).toHaveCount(1);
      await expect(inside.locator(".embed-heading")).toContainText("25 incidents");
      await expect(inside.locator(".status[data-line]")).toHaveAttribute("data-line", "live");
    }
    expect(await city.program.metric("blotter_streams"), "one stream for all").toBeLessThanOrEqual(2);
    await host.end();
  });
}
