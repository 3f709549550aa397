// The part of a journey that is kept: a bounded number of pages, however long the journey is.

import type { Session, Sessions } from "../../api/types.js";

/** Pages that are kept at once. With 50 entries a page that is 400 entries; of the pages before, an address each. */
export const KEPT = 8;

interface Page {
  /** Where it was read; empty for the first. */
  address: string;
  entries: Session[];
}

export class Kept {
  readonly pages: readonly Page[];
  /** The addresses of pages that were let go above. */
  readonly above: readonly string[];
  /** The address of the page that follows. */
  readonly next: string | undefined;

  private constructor(pages: readonly Page[], above: readonly string[], next: string | undefined) {
    this.pages = pages;
    this.above = above;
    this.next = next;
  }

  static first({ entities, nextUri }: Sessions): Kept {
    return new Kept([{ address: "", entries: entities }], [], nextUri);
  }

  get entries(): Session[] {
    return this.pages.flatMap(({ entries }) => entries);
  }

  /** One more page below; the first one is let go when there are too many. */
  down(address: string, { entities, nextUri }: Sessions): Kept {
    const pages = [...this.pages, { address, entries: entities }];
    const gone = pages.slice(0, Math.max(0, pages.length - KEPT));
    return new Kept(pages.slice(gone.length), [...this.above, ...gone.map((each) => each.address)], nextUri);
  }

  /** The page above comes back, and the last one is let go when there are too many. */
  up({ entities }: Sessions): Kept {
    const address = this.above.at(-1) ?? "";
    const pages = [{ address, entries: entities }, ...this.pages];
    const gone = pages[KEPT];
    return new Kept(pages.slice(0, KEPT), this.above.slice(0, -1), gone ? gone.address : this.next);
  }
}
