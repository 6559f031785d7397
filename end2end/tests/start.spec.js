// How a page starts when its document is not what the server wrote, or a part of it does not come.
import { row as call } from "../support/calls.js";
import { markers, open, openList, row, rows, status } from "../support/live.js";
import { expect, test } from "../support/test.js";

const strip = (page) => page.locator("#failed");

/** How the page has started: `hydrate` or `mount`. */
const started = (page) => page.locator("html").getAttribute("data-start");

/** What proxies, extensions and phones do to HTML on its way. */
const CHANGES = {
  "a number in a row becomes a link": (html) => html.replace(/(<span class="w">[^<]*?)(\d{3,4})/, '$1<a href="tel:$2">$2</a>'),
  "a number in the head becomes a link": (html) => html.replace(/(data-testid="count"[^>]*>)([^<]*)(<)/, '$1<a href="tel:$2">$2</a>$3'),
  "an e-mail address is hidden in a row's text": (html) => html.replace(/(<span class="w">)/, '$1<a href="/x" class="__cf_email__">[email&#160;protected]</a> '),
  "an element comes first in the page": (html) => html.replace(/(<div id="app"[^>]*>)/, '$1<div id="ext-root"></div>'),
  "an element comes between two rows": (html) => html.replace(/<\/li><li>/, "</li><ins></ins><li>"),
  "an element comes before a button": (html) => html.replace(/(<button type="button" class="btn pause)/, "<i></i>$1"),
  "an element comes beside the search field": (html) => html.replace(/(<input[^>]*>)/, "$1<div data-icon-root></div>"),
  "white space is taken out": (html) => html.replace(/>\s+</g, "><"),
  "comments are taken out": (html) => html.replace(/<!(--.*?--)?>/g, ""),
  "a word is wrapped by a translator": (html) => html.replace(/<span class="row-title">([^<]+)</, '<span class="row-title"><font><font>$1</font></font><'),
  "another version of the program wrote it": (html) => html.replaceAll(/\/pkg\/[0-9a-f]+\//g, "/pkg/0123456789abcdef/"),
  "a row is lost": (html) => html.replace(/<li><button.*?<\/li>/, ""),
};

/** Serves the page's HTML as changed. */
async function change(page, url, how) {
  let changed = false;
  await page.route(url, async (route) => {
    const response = await route.fetch();
    const html = await response.text();
    const body = how(html);
    changed = body !== html;
    await route.fulfill({ response, body });
  });
  return () => changed;
}

/** The page does all that it should: markers, calls that come, filters, details. */
async function expectAlive(page, city, phone) {
  await expect(status(page)).toHaveAttribute("data-line", "live");
  await expect(strip(page)).toBeHidden();
  await expect(markers(page)).toHaveCount(24);
  const came = call({ minutesAgo: 0 });
  city.portal.add(came);
  await expect(row(page, came.incident_number)).toHaveCount(1);
  await openList(page, phone);
  await page.getByRole("searchbox").fill("Commerce");
  await expect(rows(page)).toHaveCount(6);
  await page.getByRole("searchbox").fill("");
  await row(page, came.incident_number).click();
  await expect(page.locator(".facts")).toContainText(came.incident_number);
}

for (const path of ["/", "/?q=elm", "/embed", "/embed?list=1", "/about", "/nothing-here"]) {
  test(`${path} as the server wrote it is hydrated`, async ({ page, city, noise }) => {
    noise.allow(/^console error: Failed to load resource: the server responded with a status of 404 .*nothing-here$/);
    await page.goto(city.url + path);
    await expect.poll(() => started(page)).toBe("hydrate");
    await expect(strip(page)).toBeHidden();
  });
}

for (const [name, how] of Object.entries(CHANGES)) {
  test(`a changed document is mounted afresh: ${name}`, async ({ page, city, phone }) => {
    const changed = await change(page, `${city.url}/`, how);
    await page.goto(`${city.url}/`);
    await expect.poll(() => started(page), { timeout: 30_000 }).toBe("mount");
    expect(changed()).toBe(true);
    await expectAlive(page, city, phone);
  });
}

const HARMLESS = {
  "an element at the beginning of body": (html) => html.replace(/(<body[^>]*>)/, '$1<div id="ext-root">words</div>'),
  "an element at the end of body": (html) => html.replace("</body>", "<grammarly-desktop-integration></grammarly-desktop-integration></body>"),
  "attributes on html, body and buttons": (html) =>
    html.replace("<html", '<html data-darkreader-mode="dynamic"').replace("<body", '<body cz-shortcut-listen="true"').replaceAll("<button", '<button data-x="1"'),
};

for (const [name, how] of Object.entries(HARMLESS)) {
  test(`what is harmless is hydrated: ${name}`, async ({ page, city, phone }) => {
    const changed = await change(page, `${city.url}/`, how);
    await page.goto(`${city.url}/`);
    await expect.poll(() => started(page)).toBe("hydrate");
    expect(changed()).toBe(true);
    await expectAlive(page, city, phone);
  });
}

/** In the page: the WebAssembly's `at`th question for an element's first child ends as a panic does. */
const panicAt = (page, at) =>
  page.addInitScript((at) => {
    const { get, ...rest } = Object.getOwnPropertyDescriptor(Node.prototype, "firstChild");
    let asked = 0;
    Object.defineProperty(Node.prototype, "firstChild", {
      ...rest,
      get() {
        if (/\/frontend[._]/.test(new Error().stack) && (asked += 1) === at) throw new WebAssembly.RuntimeError("unreachable");
        return get.call(this);
      },
    });
  }, at);

// Of about 600: the frame of the page, its head, its list.
for (const at of [1, 60, 300]) {
  test(`a panic while parts hydrate: the page is mounted afresh (question ${at})`, async ({ page, city, phone, noise }) => {
    noise.allow(/^exception: unreachable$/);
    await panicAt(page, at);
    await page.goto(city.url);
    await expect.poll(() => started(page)).toBe("mount");
    await expectAlive(page, city, phone);
  });
}

test("a panic of the living page is said, with a button that loads it again", async ({ page, city, noise }) => {
  noise.allow(/^exception: unreachable$/);
  await open(page, city.url);
  await page.evaluate(() => setTimeout(() => { throw new WebAssembly.RuntimeError("unreachable"); }));
  await expect(strip(page)).toBeVisible();
  await expect(strip(page)).toContainText("does not update");
  await strip(page).getByRole("button", { name: "Reload" }).click();
  await expect.poll(() => started(page)).toBe("hydrate");
  await expect(strip(page)).toBeHidden();
});

for (const file of ["frontend.js", "frontend_bg.wasm"]) {
  test(`${file} that comes at the second attempt is enough`, async ({ page, city, phone, noise }) => {
    noise.allow(/frontend|Failed to fetch/);
    let asked = 0;
    await page.route(`**/${file}`, (route) => ((asked += 1) === 1 ? route.abort() : route.continue()));
    await page.goto(city.url);
    await expect.poll(() => started(page), { timeout: 30_000 }).toBe("mount");
    await expectAlive(page, city, phone);
  });

  test(`without ${file} the page says that it does not update`, async ({ page, city, noise }) => {
    noise.allow(/frontend|Failed to fetch/);
    await page.route(`**/${file}`, (route) => route.abort());
    await page.goto(city.url);
    await expect(strip(page)).toBeVisible({ timeout: 30_000 });
    await expect(rows(page), "the first HTML stays").toHaveCount(24);
    await page.unroute(`**/${file}`);
    await strip(page).getByRole("button", { name: "Reload" }).click();
    await expect(status(page)).toHaveAttribute("data-line", "live");
    await expect(strip(page)).toBeHidden();
  });
}

test("state that can't be read is said", async ({ page, city, noise }) => {
  noise.allow(/state can't be read/);
  await change(page, `${city.url}/`, (html) => html.replace(/(id="boot"[^>]*>)\{/, "$1"));
  await page.goto(`${city.url}/`);
  await expect(strip(page)).toBeVisible({ timeout: 30_000 });
});

test("without Leaflet there is still the list", async ({ page, city, noise }) => {
  noise.allow(/leaflet/);
  await page.route("**/leaflet.js", (route) => route.abort());
  await page.goto(city.url);
  await expect(status(page)).toHaveAttribute("data-line", "live");
  await expect(rows(page)).toHaveCount(24);
});

test("nothing on the page is taken for a telephone number", async ({ page, city }) => {
  await page.goto(city.url);
  await expect(page.locator('meta[name="format-detection"]')).toHaveAttribute("content", /telephone=no/);
});
