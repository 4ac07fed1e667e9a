/** How long to wait before the next try. */

const FIRST_MS = 200;
const FACTOR = 1.6;
const GREATEST_MS = 20_000;

/** Full jitter: anything between nothing and a bound that grows with each failure. */
export class Backoff {
  private bound = FIRST_MS;

  /** `draw` gives a number from 0 to 1. */
  constructor(private readonly draw: () => number = Math.random) {}

  /** Starts anew after a success. */
  reset(): void {
    this.bound = FIRST_MS;
  }

  /** Milliseconds to wait, no fewer than the server asked for. */
  next(atLeast = 0): number {
    const delay = this.draw() * this.bound;
    this.bound = Math.min(this.bound * FACTOR, GREATEST_MS);
    return Math.max(delay, atLeast);
  }
}
