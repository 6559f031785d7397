// The fixtures: a city (its portal and the program that serves it), and pages that must not log or fail.
import { test as base, expect } from "@playwright/test";
import { addressId, manyRows, spread } from "./calls.js";
import { Noise } from "./noise.js";
import { Program, TOKEN } from "./program.js";
import { Upstream } from "./upstream.js";

export { expect };

/** A city's portal and the program that polls it. */
export class City {
  /**
   * A city with these rows, Dallas unless the flags name another; `flags` of `serve`, by default no basemap; `files`
   * copied into its data folder, by name. Unless the flags name geocoders, nobody
   * is asked where calls are.
   */
  static async start(rows, flags = ["--tiles", "none"], files = {}) {
    const city = new City();
    city.portal = await Upstream.start();
    city.portal.set(rows);
    city.program = await Program.start("serve", [
      ...(flags.includes("--city") ? [] : ["--city", "dallas"]),
      ...["--feed-url", city.portal.url, "--poll-interval", "200ms"],
      ...(flags.includes("--geocoders") ? [] : ["--geocoders", ""]),
      ...["--events-token", `test:${TOKEN}`, ...flags],
    ], files);
    await city.settled();
    return city;
  }

  get url() {
    return this.program.url;
  }

  /** Waits until the program holds exactly the portal's calls. */
  async settled() {
    const key = (call) => `${call.incident_number} ${call.unit_number}`;
    const wanted = this.portal.rows.map(key).sort();
    await expect
      .poll(async () => (await this.program.board()).current_active_calls.map(key).sort(), { intervals: [50] })
      .toEqual(wanted);
  }

  /** Sets the positions of rows: spread over the city. */
  async placeAll(rows = this.portal.rows) {
    await this.program.post({ addresses: spread(rows) });
  }

  /** Sets the position of one row. */
  async place(row, latitude, longitude, more = {}) {
    const address = { address_id: addressId(row), latitude, longitude, precision: "block", uncertainty_m: 60 };
    await this.program.post({ addresses: [{ ...address, ...more }] });
  }

  async end() {
    await this.program.end();
    await this.portal.end();
  }
}

export const test = base.extend({
  /** How many calls the city begins with, all with a position. */
  calls: [24, { option: true }],

  city: async ({ calls, noise }, use) => {
    const city = await City.start(manyRows(calls));
    await city.placeAll();
    await use(city);
    noise.rest();
    await city.end();
  },

  noise: async ({}, use) => {
    await use(new Noise());
  },

  /** Added to the pages' style sheet: what a reader's device does to text. */
  text: ["", { option: true }],

  context: async ({ context, noise, text }, use) => {
    await noise.watch(context);
    // As a part of the page's own file, which the policy allows.
    if (text) {
      await context.route(/\/pkg\/[^/]+\/blotter\.css$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: `${await response.text()}\n${text}\n` });
      });
    }
    await use(context);
    noise.check();
  },

  phone: async ({ viewport }, use) => {
    await use(viewport.width < 720);
  },
});
