// The city's open-data portal as the test needs it: SODA rows, an error, or silence.
import { once } from "node:events";
import { createServer } from "node:http";

export class Upstream {
  #server;
  #rows = [];
  #version = 0;
  #mode = "rows";
  #waiting = [];
  /** When the present rows were first served, in milliseconds. */
  answeredAt = null;

  static async start() {
    const upstream = new Upstream();
    upstream.#server = createServer((request, response) => upstream.#answer(request, response));
    upstream.#server.listen(0, "127.0.0.1");
    await once(upstream.#server, "listening");
    return upstream;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/resource/calls.json`;
  }

  get rows() {
    return this.#rows;
  }

  /** From now on the portal has exactly these rows. */
  set(rows) {
    this.#rows = rows;
    this.#version += 1;
    this.#mode = "rows";
    this.answeredAt = null;
  }

  add(...rows) {
    this.set([...rows, ...this.#rows]);
  }

  /** Removes the calls of an incident. */
  remove(...incidents) {
    this.set(this.#rows.filter((row) => !incidents.includes(row.incident_number)));
  }

  /** `rows`, an HTTP status, or `hang`. */
  answerWith(mode) {
    this.#mode = mode;
  }

  /** Resolves when the next request has been answered (or begun to hang). */
  polled() {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #answer(request, response) {
    request.resume();
    const told = this.#waiting.splice(0);
    response.once("close", () => told.forEach((tell) => tell()));
    if (this.#mode === "hang") {
      told.splice(0).forEach((tell) => tell());
      return;
    }
    if (typeof this.#mode === "number") {
      response.writeHead(this.#mode, { "content-type": "text/plain" }).end("no");
      return;
    }
    const tag = `"${this.#version}"`;
    const url = new URL(request.url, "http://portal");
    const [limit, offset] = [url.searchParams.get("$limit") ?? 1000, url.searchParams.get("$offset") ?? 0];
    if (request.headers["if-none-match"] === tag) {
      response.writeHead(304, { etag: tag }).end();
      return;
    }
    this.answeredAt ??= Date.now();
    const page = this.#rows.slice(Number(offset), Number(offset) + Number(limit));
    response.writeHead(200, { "content-type": "application/json;charset=utf-8", etag: tag });
    response.end(JSON.stringify(page));
  }

  async end() {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
