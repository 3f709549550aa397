// Contacts that may be the same person, one pair after the other: a key decides, or many at once with a report.

import { html, nothing } from "lit";
import type { Tried } from "../../api/who.js";
import { base } from "../../parts/styles.js";
import { MERGE } from "../access.js";
import { wide } from "../layout.js";
import { columns } from "../merge/columns.js";
import { Screen } from "../screen.js";
import type { Listing, MergePreview, Pair } from "../types.js";
import { Ahead } from "./ahead.js";
import { queue } from "./layout.js";
import { decided, report, type Decision, type Done } from "./deciding.js";
import { namesOf, queueOf, shown, type Deeds } from "./pairs.js";

/** Pairs that are left before the next page is asked for. */
const SOON = 5;

export class ScvDuplicates extends Screen {
  static override styles = [base, wide, columns, queue];

  static override properties = {
    found: { state: true },
    place: { state: true },
    tried: { state: true },
    chosen: { state: true },
    last: { state: true },
    done: { state: true },
    waits: { state: true },
    early: { state: true },
  };

  private found: Listing<Pair> | null = null;
  private place = 0;
  private tried: Tried<MergePreview> | null = null;
  private chosen: ReadonlySet<Pair> = new Set();
  /** What the last decision can be taken back with. */
  private last: Done | null = null;
  private done: Done[] = [];
  /** What a key has to wait for: the comparison of the pair that is shown, or the decision about it. */
  private waits: "" | "comparing" | "deciding" = "";
  /** That a key came too soon. */
  private early = "";
  private ahead = new Ahead((pair) => this.calls.tried(idsOf(pair), {}, false));
  private turn = 0;

  protected override firstUpdated(): void {
    if (this.may(MERGE)) void this.read();
  }

  private get pair(): Pair | undefined {
    return this.found?.entities[this.place];
  }

  /** A page may be empty and still go on. */
  private async read(): Promise<void> {
    let page: Listing<Pair> | undefined;
    do {
      page = await this.attempt(() => this.calls.pairs(page?.cursors?.after));
    } while (page && !page.entities.length && page.cursors?.after);
    if (!page) return;
    this.found = page;
    this.show(0);
  }

  private async more(): Promise<void> {
    const before = this.found;
    const next = await this.attempt(() => this.calls.pairs(before?.cursors?.after));
    if (before && next && this.found?.cursors === before.cursors) {
      this.found = { ...next, entities: [...this.found!.entities, ...next.entities] };
    }
  }

  /** A pair is shown with what its merge would give, which a key then does exactly so. */
  private show(place: number): void {
    const turn = ++this.turn;
    this.place = Math.max(0, Math.min(place, (this.found?.entities.length ?? 1) - 1));
    this.tried = null;
    this.waits = "";
    const pair = this.pair;
    if (!pair) return;
    this.waits = "comparing";
    void this.attempt(() => this.ahead.take(pair)).then((found) => {
      if (turn !== this.turn) return;
      this.tried = found ?? null;
      this.waits = "";
      this.ahead.read(this.found?.entities[this.place + 1]);
    });
    if (this.found!.entities.length - this.place < SOON && this.found?.cursors?.after) void this.more();
  }

  private readonly deeds: Deeds = {
    show: (place) => this.show(place),
    toggle: (pair) => this.toggle(pair),
    takeAll: (taken) => (this.chosen = new Set(taken ? this.found?.entities : [])),
    decide: (decision) => void this.decide(decision),
  };

  protected override render() {
    const { words } = this;
    const { desk } = words;
    const title = html`<h1 tabindex="-1">${desk.places.duplicates}</h1>`;
    if (!this.may(MERGE)) return html`<div class="stack">${title}${this.shut(MERGE)}</div>`;
    const pair = this.pair;
    return html`<div class="stack">
      ${title}
      <p class="quiet">${desk.keys}: <kbd>m</kbd> ${desk.same} · <kbd>n</kbd> ${words.notSame} · <kbd>j</kbd> <kbd>k</kbd> ${desk.step} · <kbd>x</kbd> ${desk.take} · <kbd>u</kbd> ${words.undo}</p>
      ${this.remarks()} ${this.early ? html`<p class="notice" role="alert">${this.early}</p>` : nothing} ${this.undoBar()}
      ${pair
        ? html`<div class="two" @keydown=${(event: KeyboardEvent) => this.key(event)}>
            ${queueOf(this.found!.entities, this.place, this.chosen, words, this.deeds)}
            ${shown(pair, this.tried?.preview ?? null, words, { waits: this.waits !== "", shut: this.waits !== "" || this.busy }, this.deeds)}
          </div>`
        : html`<p role="status" class="quiet">${this.found ? desk.noPairs : this.refusal ? "" : words.loading}</p>`}
      ${this.many()} ${report(this.done, words)}
    </div>`;
  }

  private undoBar() {
    const { words, last } = this;
    if (!last?.undo) return nothing;
    return html`<div class="row notice done">
      <p>${words.desk.outcomes[last.outcome]}: ${last.names}</p>
      <button ?disabled=${this.busy} @click=${() => void this.undo()}>${words.undo}</button>
    </div>`;
  }

  private many() {
    const { words, chosen } = this;
    if (!chosen.size) return nothing;
    return html`<div class="sticky row">
      <strong>${words.desk.chosenPairs(chosen.size)}</strong>
      <button class="main" ?disabled=${this.busy} @click=${() => void this.decideAll("same")}>${words.desk.same}</button>
      <button ?disabled=${this.busy} @click=${() => void this.decideAll("distinct")}>${words.notSame}</button>
      <button class="plain" @click=${() => (this.chosen = new Set())}>${words.desk.letGo}</button>
    </div>`;
  }

  /**
   * SG2: letters decide only while the focus is in the queue or the pair, never in a field, and only about a pair whose
   * comparison is on the screen. A key that comes too soon is not kept for a pair that nobody has seen: it is said.
   */
  private key(event: KeyboardEvent): void {
    const pair = this.pair;
    if (event.ctrlKey || event.metaKey || event.altKey || !pair) return;
    const deeds: Record<string, () => void> = {
      m: () => void this.decide("same"),
      n: () => void this.decide("distinct"),
      j: () => this.show(this.place + 1),
      k: () => this.show(this.place - 1),
      x: () => this.toggle(pair),
      u: () => void this.undo(),
    };
    const key = event.key.toLowerCase();
    const deed = deeds[key];
    if (!deed) return;
    event.preventDefault();
    const tooSoon = this.waits !== "" && "mnu".includes(key);
    this.early = tooSoon ? this.words.desk.tooSoon[this.waits as "comparing" | "deciding"](key) : "";
    if (!tooSoon) deed();
  }

  private toggle(pair: Pair): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(pair)) chosen.add(pair);
    this.chosen = chosen;
  }

  private async decide(decision: Decision): Promise<void> {
    const { pair, tried } = this;
    if (this.waits || !pair || (decision === "same" && !tried)) return;
    this.waits = "deciding";
    const done = await this.attempt(() => decided(this.calls, pair, decision === "same" ? tried : null, this.words));
    this.ahead.drop(pair);
    if (!done) {
      const text = this.refusal;
      this.show(this.place);
      this.refusal = text;
      return;
    }
    this.last = done;
    this.leave([pair]);
  }

  /** One after the other; a refusal of one stops none of the others. */
  private async decideAll(decision: Decision): Promise<void> {
    const pairs = [...this.chosen];
    this.waits = "deciding";
    this.done = [];
    for (const pair of pairs) {
      const done = await this.attempt(async () => {
        const tried = decision === "same" ? await this.calls.tried(idsOf(pair), {}, false) : null;
        return decided(this.calls, pair, tried, this.words);
      });
      this.done = [...this.done, done ?? { outcome: "refused", names: namesOf(pair, this.words), reason: this.refusal }];
      this.ahead.drop(pair);
      if (done) this.leave([pair], false);
    }
    this.refusal = "";
    this.last = null;
    this.chosen = new Set();
    this.show(this.place);
  }

  private leave(pairs: readonly Pair[], show = true): void {
    if (!this.found) return;
    this.found = { ...this.found, entities: this.found.entities.filter((each) => !pairs.includes(each)) };
    if (show) this.show(this.place);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".queue button[aria-current]")?.focus());
  }

  private async undo(): Promise<void> {
    const last = this.last;
    if (!last?.undo || this.waits) return;
    this.waits = "deciding";
    const undone = await this.attempt(async () => (await last.undo?.(), true));
    this.ahead.drop();
    this.waits = "";
    if (!undone) return;
    this.last = null;
    this.said = this.words.done.undone;
    await this.read();
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".queue button[aria-current]")?.focus());
  }
}

function idsOf(pair: Pair): string[] {
  return pair.contacts.map(({ id }) => id);
}

customElements.define("scv-duplicates", ScvDuplicates);
