// When the panel asks again: every 3 s for half a minute after something happened, then every 15 s. A hidden page asks
// nothing, and neither does one whose interaction has ended; whatever the agent does starts the fast half minute anew.

const FAST_MS = 3_000;
const SLOW_MS = 15_000;
const FAST_FOR_MS = 30_000;

export class Pace {
  private timer = 0;
  private lively = 0;

  constructor(
    private readonly ask: () => void,
    private readonly goesOn: () => boolean,
  ) {
    document.addEventListener("visibilitychange", () => this.wake());
    window.addEventListener("online", () => this.wake());
    for (const name of ["pointerdown", "keydown", "focusin"]) {
      window.addEventListener(name, () => this.stir(), { passive: true });
    }
    this.lively = performance.now();
  }

  /** Something happened: the next questions come fast. */
  quicken(): void {
    this.lively = performance.now();
  }

  /** The last question was answered: when the next one comes. */
  next(): void {
    clearTimeout(this.timer);
    if (document.hidden || !this.goesOn()) return;
    const wait = performance.now() - this.lively < FAST_FOR_MS ? FAST_MS : SLOW_MS;
    this.timer = window.setTimeout(() => this.ask(), wait);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private stir(): void {
    const wasSlow = performance.now() - this.lively >= FAST_FOR_MS;
    this.lively = performance.now();
    if (wasSlow) this.next();
  }

  private wake(): void {
    this.stop();
    if (document.hidden || !this.goesOn()) return;
    this.lively = performance.now();
    this.ask();
  }
}
