// The program is one file: copied alone to another folder, it serves its pages, bundle and styles.
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "../support/test.js";
import { PROGRAM, Program } from "../support/program.js";

const PKG = fileURLToPath(new URL("../../target/site/pkg/", import.meta.url));

test("a copy alone in another folder serves the same page", async ({ page }) => {
  const folder = await mkdtemp(path.join(tmpdir(), "blotter-one-file-"));
  const copy = path.join(folder, "blotter");
  await copyFile(PROGRAM, copy);
  const alone = await Program.start("demo", [], {}, copy);
  try {
    await page.goto(alone.url);
    await expect(page.locator(".leaflet-container")).toBeVisible();
    await expect(page.locator(".list .row").first()).toBeVisible();
    // Not read from the folder where it was built, but embedded.
    const program = await readFile(copy);
    for (const name of ["frontend_bg.wasm.br", "frontend.js.br", "leaflet.js.br", "blotter.css.br", "icon.svg.br"]) {
      expect(program.includes(await readFile(path.join(PKG, name))), name).toBe(true);
    }
  } finally {
    await alone.end();
    await rm(folder, { recursive: true, force: true });
  }
});

test("Leaflet, which is bundled in part, has all that the scripts take from it", async ({ page, city }) => {
  await page.goto(city.url);
  await expect(page.locator(".leaflet-container")).toBeVisible();
  const has = await page.evaluate(() => Object.keys(window.L));
  for (const script of ["frontend.js", "records.js", "alerts.js"]) {
    const text = await readFile(path.join(PKG, script), "utf8");
    const taken = new Set([...text.matchAll(/\bL\.([A-Za-z]+)/g)].map(([, name]) => name));
    expect([...taken].filter((name) => !has.includes(name)), script).toEqual([]);
  }
});
