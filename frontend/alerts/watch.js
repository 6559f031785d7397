// Follows the city's calls: the board, then its changes from there on.
import { incidentsOf } from "./incidents.js";

/** A stream without a word for so long is dead; the server says something every 20 s. */
const SILENCE_MS = 50_000;
/** After a failure the next attempt waits between one and two of these. */
const PAUSE_MS = 10_000;
/** What comes within this time after a gap happened at some time in it. */
const CATCH_UP_MS = 10_000;

export class Watch {
  #changed;
  #calls = new Map();
  #addresses = new Map();
  #position = "";
  #ahead = 0;
  #stream;
  #timer;
  #on = false;
  /** When the server was heard last, by this device's clock, in milliseconds. */
  #heard = 0;
  /** The feed doesn't answer the server. */
  #stale = false;
  /** What changes before this happened at some time in a gap. */
  #unseenUntil = 0;

  /**
   * `changed(incidents, at, seen)`: by number; the server's time in milliseconds; whether what changed did so just now, and
   * not at some time while this page slept, the server was away or the feed did not answer.
   */
  constructor(changed) {
    this.#changed = changed;
  }

  start() {
    this.#on = true;
    this.#heard = Date.now();
    this.#fetch();
  }

  stop() {
    this.#on = false;
    this.#close();
  }

  #close() {
    clearTimeout(this.#timer);
    this.#stream?.close();
    this.#stream = undefined;
  }

  /** Takes the board and follows from it. */
  async #fetch() {
    this.#close();
    try {
      const answer = await fetch("/current-calls/");
      if (!answer.ok) throw new Error(`/current-calls/ answered ${answer.status}`);
      const date = Date.parse(answer.headers.get("date") ?? "");
      if (date) this.#ahead = date + 1000 * Number(answer.headers.get("age") ?? 0) - Date.now();
      const board = await answer.json();
      if (!this.#on) return;
      this.#note();
      this.#stale = board.feed.stale;
      this.#calls.clear();
      for (const call of board.current_active_calls) this.#put(call);
      this.#position = `${board.epoch}-${board.seq}`;
      this.#show();
      this.#open();
    } catch (error) {
      console.warn(error);
      this.#later(() => this.#fetch());
    }
  }

  #later(what) {
    clearTimeout(this.#timer);
    if (this.#on) this.#timer = setTimeout(what, PAUSE_MS * (1 + Math.random()));
  }

  /** Opens the stream behind what is known. */
  #open() {
    this.#close();
    const stream = new EventSource(`/get-events/?last_event_id=${this.#position}`);
    this.#stream = stream;
    const heard = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#open(), SILENCE_MS);
    };
    heard();
    const on = (name, take) =>
      stream.addEventListener(name, (event) => {
        heard();
        this.#note();
        if (event.lastEventId) this.#position = event.lastEventId;
        take?.(JSON.parse(event.data));
      });
    on("feed", ({ stale }) => {
      if (this.#stale && !stale) this.#unseenUntil = Date.now() + CATCH_UP_MS;
      this.#stale = stale;
    });
    on("call_changes", ({ changes }) => {
      for (const { change_type, call } of changes) {
        if (change_type === "delete") this.#calls.delete(call.call_id);
        else this.#put(call);
      }
      this.#show();
    });
    on("address_changes", ({ addresses }) => {
      for (const address of addresses) this.#addresses.set(address.address_id, address);
      this.#show();
    });
    stream.addEventListener("reset", () => this.#fetch());
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) this.#later(() => this.#open());
    });
  }

  /** Something came from the server. */
  #note() {
    const now = Date.now();
    if (now - this.#heard > SILENCE_MS) this.#unseenUntil = now + CATCH_UP_MS;
    this.#heard = now;
  }

  #put(call) {
    this.#calls.set(call.call_id, call);
    if (call.address) this.#addresses.set(call.address_id, call.address);
  }

  #show() {
    const seen = !this.#stale && Date.now() >= this.#unseenUntil;
    this.#changed(incidentsOf(this.#calls.values(), this.#addresses), Date.now() + this.#ahead, seen);
  }
}
