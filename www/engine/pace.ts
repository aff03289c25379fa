// Long work in short slices: between two of them, pause and cancel are heard. Knows nothing of what is done.

/** How long the worker may be deaf. */
const SLICE_MS = 12;
/** No more reports than the eye can follow. */
const REPORT_MS = 50;

export class Cancelled extends Error {
  readonly code = "cancelled";
}

const breath = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

export class Pace {
  #cancelled = false;
  #resume: (() => void) | null = null;
  #paused: Promise<void> | null = null;

  pause(): void {
    this.#paused ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    this.#resume?.();
    this.#resume = this.#paused = null;
  }

  cancel(): void {
    this.#cancelled = true;
    this.resume();
  }

  /** Lets messages in; waits as long as there is a pause. */
  async breathe(): Promise<void> {
    await breath();
    while (this.#paused) await this.#paused;
    if (this.#cancelled) throw new Cancelled("cancelled");
  }

  /** Repeats `step` until it returns false; `report` is called now and then, and at the end. */
  async through(step: () => boolean, report: () => void): Promise<void> {
    let reported = performance.now();
    for (let more = true; more; ) {
      const start = performance.now();
      let now = start;
      while (more && now < start + SLICE_MS) {
        more = step();
        now = performance.now();
      }
      if (now >= reported + REPORT_MS || !more) {
        report();
        reported = now;
      }
      await this.breathe();
    }
  }
}
