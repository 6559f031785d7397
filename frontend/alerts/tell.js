// Tells the reader, at most once a minute over all tabs: what comes meanwhile is told together.
import { settings } from "./settings.js";
import { play, prepare } from "./sounds.js";
import { line, notification } from "./words.js";

const KEY = "blotter-alerts-told";
const MINUTE = 60_000;
/** How many lines the dialog shows of what was told. */
const LINES = 8;

export class Teller {
  /** What the reader was told of and has not ended, by number. */
  told = new Map();
  /** The last lines told, newest first: `{at, text}`. */
  lines = [];
  /** Called when `lines` has changed. */
  onTold = () => {};
  /** Called when the browser showed no notification. */
  onLost = () => {};
  #last = 0;
  #news = [];
  #timer;

  constructor() {
    this.#read();
    addEventListener("storage", ({ key }) => key === KEY && this.#read());
    if (settings().sound) prepare();
  }

  #read() {
    try {
      const { told = [], lines = [], last = 0 } = JSON.parse(localStorage.getItem(KEY)) ?? {};
      this.told.clear();
      for (const one of told) this.told.set(one.number, one);
      [this.lines, this.#last] = [lines, last];
    } catch {
      // Nothing was kept.
    }
    this.onTold();
  }

  #keep() {
    try {
      const kept = { told: [...this.told.values()], lines: this.lines, last: this.#last };
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // Told all the same.
    }
  }

  /** Tells this as soon as a minute has passed since the last time. */
  tell(news) {
    if (!news.length) return;
    this.#news.push(...news);
    clearTimeout(this.#timer);
    // A clock that was set back must not silence the page.
    const wait = Math.min(MINUTE, Math.max(0, this.#last + MINUTE - Date.now()));
    this.#timer = setTimeout(() => this.#flush(), wait);
  }

  #flush() {
    const ended = new Set(this.#news.filter(({ what }) => what === "ended").map(({ incident }) => incident.number));
    // One that came and ended within the minute is told once, as ended.
    const news = this.#news.filter(({ what, incident }) => what === "ended" || !ended.has(incident.number));
    this.#news = [];
    this.#last = Date.now();
    this.lines = [...news.map((one) => ({ at: this.#last, text: line(one) })), ...this.lines].slice(0, LINES);
    this.#keep();
    this.onTold();
    const { sound, tune } = settings();
    if (settings().notification) notify(news, this.onLost);
    if (sound) play(tune, news.every(({ what }) => what === "ended")).catch(console.warn);
  }

  /** Another tab goes on, or the page is closed. */
  rest() {
    clearTimeout(this.#timer);
    const untold = new Set(this.#news.filter(({ what }) => what === "new").map(({ incident }) => incident.number));
    for (const { incident } of this.#news) {
      // Whoever was not told of a call isn't told of its end; an end that waited to be told is found again by the next page.
      if (untold.has(incident.number)) this.told.delete(incident.number);
      else this.told.set(incident.number, incident);
    }
    this.#news = [];
    this.#keep();
  }

  /** Alerts are off: nothing is expected any more. */
  forget() {
    this.#news = [];
    this.told.clear();
    this.rest();
  }
}

/** Shows a sample, so that a reader sees at once how they will be told; `false` where the browser can't show any. */
export function sample() {
  try {
    const shown = new Notification("Alerts are on", { body: "You will be told like this.", lang: "en", silent: true });
    shown.onclick = () => shown.close();
    return true;
  } catch {
    // Some browsers, most of them on phones, let only installed programs notify.
    return false;
  }
}

function notify(news, lost) {
  const { title, body } = notification(news);
  let shown;
  try {
    // Silent: a sound is a choice of its own.
    shown = new Notification(title, { body, lang: "en", silent: true });
  } catch {
    return lost();
  }
  // The permission was taken back since.
  shown.onerror = lost;
  shown.onclick = () => {
    focus();
    shown.close();
    if (news.length > 1) return;
    const [{ what, incident }] = news;
    const address = new URL(what === "new" ? location.href : `/incident/${encodeURIComponent(incident.number)}`, location.href);
    if (what === "new") address.searchParams.set("incident", incident.number);
    location.assign(address);
  };
}
