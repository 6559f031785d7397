// A TCP proxy between browser and program that can swallow what the program sends on its streams: nothing is
// closed, nothing arrives, as on a line whose other end was unplugged.
import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Proxy {
  #server;
  #lines = new Set();
  /** Connections since the start. */
  accepted = 0;
  /** Streams asked for since the start. */
  streams = 0;

  static async start(target) {
    const [host, port] = target.split(":");
    const proxy = new Proxy();
    proxy.#server = createServer((browser) => proxy.#join(browser, connect(Number(port), host)));
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Connections that are open now. */
  get open() {
    return this.#lines.size;
  }

  /** Streams that are open now and still deliver. */
  get living() {
    return [...this.#lines].filter((line) => line.stream && !line.silent).length;
  }

  /** From now on the streams that are open deliver nothing; new ones do. */
  silenceStreams() {
    const streams = [...this.#lines].filter((line) => line.stream);
    for (const line of streams) line.silent = true;
    return streams.length;
  }

  /** Breaks every connection that is open. */
  cut() {
    for (const line of [...this.#lines]) line.end();
  }

  #join(browser, program) {
    const line = { stream: false, silent: false };
    this.accepted += 1;
    this.#lines.add(line);
    browser.on("data", (bytes) => {
      if (/^(GET|POST|HEAD) /.test(bytes.subarray(0, 5).toString("latin1"))) {
        line.stream = bytes.toString("latin1").startsWith("GET /get-events/");
        if (line.stream) this.streams += 1;
      }
      program.write(bytes);
    });
    program.on("data", (bytes) => {
      if (!line.silent) browser.write(bytes);
    });
    const end = () => {
      this.#lines.delete(line);
      browser.destroy();
      program.destroy();
    };
    for (const socket of [browser, program]) socket.on("close", end).on("error", end);
    line.end = end;
  }

  async end() {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }
}
