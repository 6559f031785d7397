// Which of the board's changes the reader asked to be told of. Knows neither stream nor page.

/** What was told longer ago than this and has ended unseen is forgotten, in milliseconds. */
const FORGET_MS = 24 * 3_600_000;

export class Followed {
  /** Numbers that were on the last board; none before the first. */
  #known;
  /** New ones that didn't fit so far: their position may still come. */
  #waiting = new Set();
  #told;

  /** @param told what the reader was told of and has not ended, by number; it is kept up to date. */
  constructor(told) {
    this.#told = told;
  }

  /**
   * What is to be told when this is the board. `seen`: what changed did so just now, so that it is known how long it took.
   *
   * @returns `{what: "new" | "ended", incident, took}`, `took` in milliseconds; none where nobody saw the end
   */
  take(incidents, settings, at, seen) {
    const first = !this.#known;
    const news = [];
    for (const [number, incident] of this.#told) {
      if (incidents.has(number)) continue;
      this.#told.delete(number);
      const took = at - incident.since;
      if (!first && seen) news.push({ what: "ended", incident, took: Math.max(0, took) });
      else if (took < FORGET_MS) news.push({ what: "ended", incident });
    }
    if (!first) for (const number of incidents.keys()) if (!this.#known.has(number)) this.#waiting.add(number);
    this.#known = new Set(incidents.keys());
    for (const number of this.#waiting) {
      const incident = incidents.get(number);
      if (!incident) this.#waiting.delete(number);
      else if (fits(incident, settings)) {
        this.#waiting.delete(number);
        const { title, place, since, reported } = incident;
        this.#told.set(number, { number, title, place, since, reported });
        news.push({ what: "new", incident, took: at - since });
      }
    }
    return news;
  }
}

/** Whether the reader asked for such an incident. One without a position is in no area. */
function fits({ kind, address }, { kinds, area }) {
  if (kinds.length && !kinds.includes(kind)) return false;
  if (!area) return true;
  if (!address) return false;
  const [south, west, north, east] = area;
  const { latitude, longitude } = address;
  return south <= latitude && latitude <= north && west <= longitude && longitude <= east;
}
