// Contacts that may be the same person, one pair after the other: a key decides, or many at once with a report.

import { html, nothing } from "lit";
import { addressOf, kindOf, nameOf, timeOf } from "../../names.js";
import { base } from "../../parts/styles.js";
import { trustMark } from "../../parts/trust.js";
import { MERGE } from "../access.js";
import { wide } from "../layout.js";
import { columns, compared } from "../merge/columns.js";
import { Screen } from "../screen.js";
import type { Listing, MergePreview, Pair } from "../types.js";
import { queue } from "./layout.js";
import { decided, report, type Decision, type Done } from "./deciding.js";

/** Pairs that are left before the next page is asked for. */
const SOON = 5;

export class ScvDuplicates extends Screen {
  static override styles = [base, wide, columns, queue];

  static override properties = {
    found: { state: true },
    place: { state: true },
    preview: { state: true },
    chosen: { state: true },
    last: { state: true },
    done: { state: true },
  };

  private found: Listing<Pair> | null = null;
  private place = 0;
  private preview: MergePreview | null = null;
  private chosen: ReadonlySet<Pair> = new Set();
  /** What the last decision can be taken back with. */
  private last: Done | null = null;
  private done: Done[] = [];
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
    this.preview = null;
    const pair = this.pair;
    if (!pair) return;
    void this.attempt(() => this.calls.tried(idsOf(pair), {}, false)).then((found) => {
      if (turn === this.turn) this.preview = found ?? null;
    });
    if (this.found!.entities.length - this.place < SOON && this.found?.cursors?.after) void this.more();
  }

  protected override render() {
    const { words } = this;
    const { desk } = words;
    const title = html`<h1 tabindex="-1">${desk.places.duplicates}</h1>`;
    if (!this.may(MERGE)) return html`<div class="stack">${title}${this.shut(MERGE)}</div>`;
    const pair = this.pair;
    return html`<div class="stack">
      ${title}
      <p class="quiet">${desk.keys}: <kbd>m</kbd> ${desk.same} · <kbd>n</kbd> ${desk.notSame} · <kbd>j</kbd> <kbd>k</kbd> ${desk.step} · <kbd>x</kbd> ${desk.take} · <kbd>u</kbd> ${words.undo}</p>
      ${this.remarks()} ${this.undoBar()}
      ${pair
        ? html`<div class="two" @keydown=${(event: KeyboardEvent) => this.key(event)}>
            ${this.queue()} ${this.shown(pair)}
          </div>`
        : html`<p role="status" class="quiet">${this.found ? desk.noPairs : this.refusal ? "" : words.loading}</p>`}
      ${this.many()} ${report(this.done, words)}
    </div>`;
  }

  private queue() {
    const { words, found } = this;
    return html`<ul class="queue" aria-label=${words.desk.queue}>
      ${found?.entities.map((pair, place) => {
        const names = pair.contacts.map((each) => nameOf(each) || words.noName).join(" – ");
        return html`<li>
          <input
            type="checkbox"
            aria-label=${words.desk.takeWho(names)}
            .checked=${this.chosen.has(pair)}
            @change=${() => this.toggle(pair)}
          />
          <button aria-current=${place === this.place ? "true" : nothing} @click=${() => this.show(place)}>
            ${names} <span class="pill">${percent(pair.score, words.language)}</span>
          </button>
        </li>`;
      })}
    </ul>`;
  }

  private shown(pair: Pair) {
    const { words, preview } = this;
    const { desk } = words;
    return html`<section class="stack" aria-labelledby="pair">
      <h2 id="pair">${pair.contacts.map((each) => nameOf(each) || words.noName).join(" – ")}</h2>
      <p>
        ${desk.names[pair.reasons.names] ?? pair.reasons.names} · ${percent(pair.score, words.language)}
        ${pair.reasons.identifiers.map(
          (each) => html`<br />${desk.both(`${kindOf(each.type, words)} ${addressOf(each, words)}`)} ${trustMark(each.trust, words)}`,
        )}
        <br /><span class="small quiet">${desk.foundAt(timeOf(pair.foundAt, words))}</span>
      </p>
      <div class="row">
        <button class="main" ?disabled=${this.busy || !preview} @click=${() => void this.decide("same")}>${desk.same}</button>
        <button ?disabled=${this.busy} @click=${() => void this.decide("distinct")}>${desk.notSame}</button>
      </div>
      ${compared(pair.contacts, preview, words)}
    </section>`;
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
      <button ?disabled=${this.busy} @click=${() => void this.decideAll("distinct")}>${words.desk.notSame}</button>
      <button class="plain" @click=${() => (this.chosen = new Set())}>${words.desk.letGo}</button>
    </div>`;
  }

  /** Letters decide only while the focus is in the queue or the pair, never in a field. */
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
    const deed = deeds[event.key.toLowerCase()];
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  private toggle(pair: Pair): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(pair)) chosen.add(pair);
    this.chosen = chosen;
  }

  private async decide(decision: Decision): Promise<void> {
    const { pair, preview } = this;
    if (this.busy || !pair || (decision === "same" && !preview)) return;
    const done = await this.attempt(() => decided(this.calls, pair, decision, preview?.previewToken ?? "", this.words));
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
    this.done = [];
    for (const pair of pairs) {
      const names = pair.contacts.map((each) => nameOf(each) || this.words.noName).join(" – ");
      const done = await this.attempt(async () => {
        const token = decision === "same" ? (await this.calls.tried(idsOf(pair), {}, false)).previewToken : "";
        return decided(this.calls, pair, decision, token, this.words);
      });
      this.done = [...this.done, done ?? { outcome: "refused", names, reason: this.refusal }];
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
    if (!last?.undo) return;
    const undone = await this.attempt(async () => (await last.undo?.(), true));
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

function percent(score: number, language: string): string {
  return new Intl.NumberFormat(language, { style: "percent" }).format(score);
}

customElements.define("scv-duplicates", ScvDuplicates);
