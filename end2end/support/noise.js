// What a page must never do: write to the console, throw, lose a request, break its policy, ask another host.
import { expect } from "@playwright/test";

/** What a page may drop while it stays: its stream when another takes its place, tiles that it has moved away from. */
const dropped = /^http:\/\/[^/]+\/(get-events|tiles)\//;

export class Noise {
  #heard = [];
  #allowed = [];

  /** Lines that match are no fault until the returned function is called. */
  allow(pattern) {
    this.#allowed.push(pattern);
    return () => {
      this.#allowed = this.#allowed.filter((other) => other !== pattern);
    };
  }

  /** What the browser itself writes while the program is down; nothing else. */
  allowOutage() {
    return this.allow(/^(console error: Failed to load resource: net::ERR_|request failed: net::ERR_)\S+ http:\S+\/(get-events|current-calls)\//);
  }

  /** From now on the test takes down what the pages live on. */
  rest() {
    this.#allowed.push(/^/);
  }

  /** Listens to every page of a context. */
  async watch(context, { scripts = true } = {}) {
    context.on("page", (page) => this.#listen(page));
    for (const page of context.pages()) this.#listen(page);
    if (scripts) {
      await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI}`);
        });
      });
    }
  }

  #listen(page) {
    let visits = 0;
    page.on("domcontentloaded", () => {
      visits += 1;
    });
    // A page that goes away drops what it still waits for; that it goes is known only when another has come.
    const left = () => {
      const now = visits;
      return () => visits > now || page.isClosed();
    };
    page.on("console", (message) => {
      this.#note(`console ${message.type()}: ${message.text()} ${message.location().url}`);
    });
    page.on("pageerror", (error) => this.#note(`exception: ${error.message}`));
    page.on("dialog", (dialog) => {
      this.#note(`dialog: ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText;
      const aborted = why === "net::ERR_ABORTED";
      if (aborted && dropped.test(request.url())) return;
      this.#note(`request failed: ${why} ${request.url()}`, aborted ? left() : undefined);
    });
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      // A name under `.test` leads here as well, where a test says so.
      const here = ["127.0.0.1", "localhost"].includes(hostname) || hostname.endsWith(".test");
      const ours = here || ["data:", "blob:", "about:"].includes(protocol);
      if (!ours) this.#note(`request to another host: ${request.url()}`);
    });
  }

  #note(line, forgiven = () => false) {
    if (!this.#allowed.some((pattern) => pattern.test(line))) this.#heard.push({ line, forgiven });
  }

  /** Fails if anything was heard. */
  check() {
    const heard = this.#heard.filter(({ forgiven }) => !forgiven()).map(({ line }) => line);
    expect(heard, "a page keeps quiet").toEqual([]);
  }
}
