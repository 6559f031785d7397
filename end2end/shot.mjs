import { chromium } from "@playwright/test";
const base = process.argv[2];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const board = await (await fetch(base + "/current-calls/")).json();
const n = board.current_active_calls[3].incident_number;
for (const [name, viewport, colorScheme, phone] of [["1440-light", { width: 1440, height: 900 }, "light"], ["390-dark", { width: 390, height: 844 }, "dark", true], ["390-light", { width: 390, height: 844 }, "light", true], ["1440-dark", { width: 1440, height: 900 }, "dark"]]) {
  const context = await browser.newContext({ viewport, colorScheme, ...(phone ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {}) });
  const page = await context.newPage();
  page.on("console", (m) => console.log(name, m.type(), m.text()));
  page.on("pageerror", (e) => console.log(name, "error", e.message));
  for (const [what, path] of [["history", "/history"], ["incident", `/incident/${n}`]]) {
    await page.goto(base + path);
    await page.waitForTimeout(2500);
    await page.screenshot({ path: `/tmp/shots/${what}-${name}.png`, fullPage: what === "incident" });
  }
  await context.close();
}
await browser.close();
