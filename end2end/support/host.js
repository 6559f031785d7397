// Another site: pages, and tiles, from another origin than the program's.
import { once } from "node:events";
import { createServer } from "node:http";

export class Host {
  #server;
  requests = [];

  /** `answer(path)` returns `{ status, type, body }`. */
  static async start(answer) {
    const host = new Host();
    host.#server = createServer((request, response) => {
      host.requests.push(request.url);
      const { status = 200, type = "text/html;charset=utf-8", body = "" } = answer(request.url);
      response.writeHead(status, { "content-type": type }).end(body);
    });
    host.#server.listen(0, "127.0.0.1");
    await once(host.#server, "listening");
    return host;
  }

  /** Under another name than the program's, so that it is another site as well as another origin. */
  get url() {
    return `http://localhost:${this.#server.address().port}`;
  }

  /** Under the program's own name: another origin, the same site. */
  get sameSite() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  async end() {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
