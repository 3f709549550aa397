// The comparison of the pair that comes next is read while the present one is looked at.

import type { Tried } from "../../api/who.js";
import type { MergePreview, Pair } from "../types.js";

export class Ahead {
  private next: { pair: Pair; found: Promise<Tried<MergePreview> | null> } | null = null;

  constructor(private readonly tried: (pair: Pair) => Promise<Tried<MergePreview>>) {}

  /** Reads it, once; a refusal is for whoever is shown the pair. */
  read(pair: Pair | undefined): void {
    if (pair && pair !== this.next?.pair) this.next = { pair, found: this.tried(pair).catch(() => null) };
  }

  /** What was read ahead, else what is read now. */
  async take(pair: Pair): Promise<Tried<MergePreview>> {
    const next = this.next;
    this.next = null;
    return (next?.pair === pair && (await next.found)) || this.tried(pair);
  }

  /** A decision about this pair changes what a merge of its contacts gives; without one, anything may have changed. */
  drop(decided?: Pair): void {
    const ids = decided?.contacts.map(({ id }) => id);
    if (!ids || this.next?.pair.contacts.some(({ id }) => ids.includes(id))) this.next = null;
  }
}
