// The last line: how many tests passed and failed; a skipped one is named.
export default class Totals {
  #tests = new Map();

  onTestEnd(test) {
    this.#tests.set(test.id, test);
  }

  printsToStdio() {
    return false;
  }

  async onExit() {
    const of = (outcome) => [...this.#tests.values()].filter((test) => test.outcome() === outcome).length;
    const skipped = of("skipped") ? `, ${of("skipped")} skipped` : "";
    process.stdout.write(`${of("expected") + of("flaky")} passed, ${of("unexpected")} failed${skipped}\n`);
  }
}
