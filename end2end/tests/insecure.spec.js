// Plain HTTP under a name other than localhost: there the browser has no locks for tabs, and no clipboard.
import { row as call } from "../support/calls.js";
import { Host } from "../support/host.js";
import { marker, markers, open, row } from "../support/live.js";
import { expect, test } from "../support/test.js";

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...launchOptions.args, "--host-resolver-rules=MAP *.test 127.0.0.1"] });
  },
});

const port = (url) => new URL(url).port;

test("eight embeds in one page share a stream, and all stay live", async ({ page, city }) => {
  const site = `http://calls.test:${port(city.url)}`;
  const body = `<!doctype html><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
    <title>Another page</title><style>body { margin: 0 } iframe { width: 180px; height: 200px; border: 0 }</style>
    ${`<iframe src="${site}/embed" title="Police calls"></iframe>`.repeat(8)}`;
  const host = await Host.start(() => ({ body }));
  await page.goto(`http://news.test:${port(host.url)}`);
  expect(await page.evaluate(() => [isSecureContext, "locks" in navigator])).toEqual([false, false]);
  const frames = Array.from({ length: 8 }, (_, at) => page.frameLocator("iframe").nth(at));
  for (const inside of frames) {
    await expect(inside.locator(".status[data-line]")).toHaveAttribute("data-line", "live");
    await expect(markers(inside)).toHaveCount(24);
  }
  const came = call({ minutesAgo: 0 });
  await city.place(came, 32.785, -96.8);
  city.portal.add(came);
  for (const inside of frames) await expect(marker(inside, came.incident_number)).toHaveCount(1);
  await expect.poll(() => city.program.metric("blotter_streams"), "one stream for all").toBe(1);
  await host.end();
});

test("of eight tabs one streams, and when it goes another does", async ({ context, city }) => {
  const site = `http://calls.test:${port(city.url)}`;
  const pages = [];
  for (let at = 0; at < 8; at += 1) {
    const page = await context.newPage();
    pages.push(page);
    await open(page, `${site}${at % 2 ? "/embed?list=1" : "/"}`);
  }
  const first = call({ minutesAgo: 0 });
  city.portal.add(first);
  for (const page of pages) await expect(row(page, first.incident_number)).toHaveCount(1);
  await expect.poll(() => city.program.metric("blotter_streams")).toBe(1);
  await pages[0].close();
  const second = call({ minutesAgo: 0 });
  city.portal.add(second);
  for (const page of pages.slice(1)) await expect(row(page, second.incident_number)).toHaveCount(1);
  await expect.poll(() => city.program.metric("blotter_streams")).toBe(1);
});
