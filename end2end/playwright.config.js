// Browser tests of the built program: one phone and one desktop size, no network but this machine's own.
import { defineConfig } from "@playwright/test";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** What a reader's device may do to text, as a style sheet. Fonts are named: what a machine takes for sans-serif differs. */
const texts = {
  "wide font": ':root { --sans: "DejaVu Sans", Verdana, sans-serif }',
  "larger text": "html { font-size: 130% }",
  // WCAG 2.2, 1.4.12: Text Spacing.
  "text spacing":
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }" +
    "p { margin-bottom: 2em !important }",
};

/** Tests of the layout, again with each of them. */
const again = Object.entries(texts).flatMap(([name, text]) => [
  { name: `desktop, ${name}`, grep: /@layout/, use: { ...desktop, text } },
  { name: `phone, ${name}`, grep: /@layout/, use: { ...phone, text } },
]);

export default defineConfig({
  testDir: "tests",
  workers: 2,
  retries: 0,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [["list"], ["./support/totals.js"]],
  outputDir: "test-results",
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium", args: flags },
    // Not the city's zone: times on the page are the city's all the same.
    timezoneId: "Asia/Tokyo",
    locale: "en-US",
    trace: "off",
  },
  projects: [{ name: "desktop", use: desktop }, { name: "phone", use: phone }, ...again],
});
