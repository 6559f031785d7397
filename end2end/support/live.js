// The page as people see it.
import { expect } from "@playwright/test";

export const row = (page, number) => page.locator(`#list .row[data-incident="${number}"]`);
export const marker = (page, number) => page.locator(`#map .mk[data-id="${number}"]`);
export const rows = (page) => page.locator("#list .row");
export const markers = (page) => page.locator("#map .mk");

/** The visible state of the connection: `live`, `reconnecting`, `paused`, `stale`. */
export const status = (page) => page.locator(".status[data-line]:visible").first();

/** Opens an address and waits until the page has hydrated and is connected. */
export async function open(page, url, state = "live") {
  await page.goto(url);
  // Of two status lines one may be hidden; both say the same.
  await expect(page.locator(".status[data-line]").first()).toHaveAttribute("data-line", state);
}

/** Sets the height of the phone's sheet by its button. */
export async function sheet(page, height) {
  const main = page.locator("main.live");
  for (let turn = 0; turn < 3; turn += 1) {
    if ((await main.getAttribute("data-sheet")) === height) break;
    const before = await main.getAttribute("data-sheet");
    await page.getByRole("button", { name: "Sheet size" }).click();
    await expect(main).not.toHaveAttribute("data-sheet", before);
  }
  await expect(main).toHaveAttribute("data-sheet", height);
  // The pointer must not hover over what has moved under it.
  await page.mouse.move(1, 1);
  await still(page.locator(".panel"));
}

/** Makes list and filters reachable: on a phone that takes the full sheet. */
export async function openList(page, phone) {
  if (phone) await sheet(page, "full");
}

/** Waits until an element doesn't move any more. */
export async function still(locator) {
  await locator.evaluate(
    (element) =>
      new Promise((resolve) => {
        let last = null;
        const look = () => {
          const { x, y, width, height } = element.getBoundingClientRect();
          const now = [x, y, width, height].join();
          if (now === last) return resolve();
          last = now;
          setTimeout(() => requestAnimationFrame(look), 60);
        };
        look();
      }),
  );
}

/** The numbers of the incidents in the list, in order. */
export const numbers = (page) =>
  rows(page).evaluateAll((all) => all.map((one) => one.getAttribute("data-incident")));

/**
 * Where the map is, by its oldest marker: changes whenever the map moves. Whole pixels; half ones, which a phone
 * has, all fall to the same side.
 */
export const mapPlace = async (page) => {
  const { x, y } = await markers(page).first().boundingBox();
  return `${Math.floor(x + 0.25)}, ${Math.floor(y + 0.25)}`;
};

/** Follows the map frame by frame; the function it returns ends that and returns the places where the map was, in order. */
export async function follow(page) {
  const motion = await page.evaluateHandle(() => {
    const marker = document.querySelector("#map .mk");
    const motion = { places: [], on: true };
    const look = () => {
      const { x, y } = marker.getBoundingClientRect();
      const place = `${Math.round(x)}, ${Math.round(y)}`;
      if (motion.places.at(-1) !== place) motion.places.push(place);
      if (motion.on) requestAnimationFrame(look);
    };
    look();
    return motion;
  });
  return () =>
    motion.evaluate((motion) => {
      motion.on = false;
      return motion.places;
    });
}

/** Waits until the browser has gone back to where nothing was open; a page opened meanwhile would be taken away. */
export const back = (page) => expect.poll(() => page.evaluate(() => history.state)).toBeNull();

/** Waits until Leaflet has finished a zoom and its markers don't move any more, which may be a frame later. */
export const zoomed = async (page) => {
  await expect(page.locator("#map .leaflet-zoom-anim")).toHaveCount(0);
  await still(markers(page).first());
};
