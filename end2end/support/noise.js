// What a page must never do: write to the console, throw, lose a request, violate its policy, ask another host.
import { expect } from "@playwright/test";

/** What an open page may abort: its stream when another replaces it, and tiles that it has moved away from. */
const dropped = /^http:\/\/[^/]+\/(get-events|tiles|records-tiles|api\/records\/[a-z-]+\/tiles)\//;

export class Noise {
  #heard = [];
  #allowed = [];

  /** Lines that match are accepted until the returned function is called. */
  allow(pattern) {
    this.#allowed.push(pattern);
    return () => {
      this.#allowed = this.#allowed.filter((other) => other !== pattern);
    };
  }

  /** Accepts what the browser itself writes while the program is down, and nothing else. */
  allowOutage() {
    return this.allow(/^(console error: Failed to load resource: net::ERR_|request failed: net::ERR_)\S+ http:\S+\/(get-events|current-calls)\//);
  }

  /** From now on the test takes down what the pages depend on. */
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
    // A page that is left aborts what it still waits for; that it was left is known only when another has loaded.
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
      // A name under `.test` resolves to this machine as well, where a test says so.
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
    expect(heard, "a page logs nothing").toEqual([]);
  }
}
