// A TCP proxy between browser and program that can swallow what the program sends on its streams: nothing is
// closed, nothing arrives, as on a connection whose other end was unplugged.
import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Proxy {
  #server;
  #connections = new Set();
  /** Connections since the start. */
  accepted = 0;
  /** Streams requested since the start. */
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
    return this.#connections.size;
  }

  /** Streams that are open now and still deliver. */
  get living() {
    return [...this.#connections].filter(({ stream, silent }) => stream && !silent).length;
  }

  /** From now on the streams that are open deliver nothing; new ones do. */
  silenceStreams() {
    const streams = [...this.#connections].filter(({ stream }) => stream);
    for (const connection of streams) connection.silent = true;
    return streams.length;
  }

  /** Breaks every connection that is open. */
  cut() {
    for (const connection of [...this.#connections]) connection.end();
  }

  #join(browser, program) {
    const connection = { stream: false, silent: false };
    this.accepted += 1;
    this.#connections.add(connection);
    browser.on("data", (bytes) => {
      if (/^(GET|POST|HEAD) /.test(bytes.subarray(0, 5).toString("latin1"))) {
        connection.stream = bytes.toString("latin1").startsWith("GET /get-events/");
        if (connection.stream) this.streams += 1;
      }
      program.write(bytes);
    });
    program.on("data", (bytes) => {
      if (!connection.silent) browser.write(bytes);
    });
    const end = () => {
      this.#connections.delete(connection);
      browser.destroy();
      program.destroy();
    };
    for (const socket of [browser, program]) socket.on("close", end).on("error", end);
    connection.end = end;
  }

  async end() {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }
}
