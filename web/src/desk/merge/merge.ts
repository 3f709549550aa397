// Merging 2 to 25 contacts: side by side, with another value by a click, and exactly as it was shown.

import { html, nothing } from "lit";
import { Refusal } from "../../api/client.js";
import type { Tried } from "../../api/who.js";
import { nameOf } from "../../names.js";
import { base } from "../../parts/styles.js";
import { MERGE } from "../access.js";
import { wide } from "../layout.js";
import { toContact, toMerge } from "../routes.js";
import { Screen } from "../screen.js";
import { MOST } from "../search/search.js";
import { reached } from "../search/hits.js";
import type { Member, MergePreview } from "../types.js";
import { columns, compared, gathered } from "./columns.js";

export class ScvMerge extends Screen {
  static override styles = [base, wide, columns];

  static override properties = {
    ids: { attribute: false },
    members: { state: true },
    tried: { state: true },
    chosen: { state: true },
    anyway: { state: true },
    distinct: { state: true },
    offers: { state: true },
  };

  /** Whom the address names. */
  ids: readonly string[] = [];
  private members: Member[] = [];
  private tried: Tried<MergePreview> | null = null;
  private chosen: Record<string, unknown> = {};
  /** Somebody has said that they are not the same person, and this one says otherwise. */
  private anyway = false;
  private distinct = false;
  private offers: Member[] | null = null;
  private turn = 0;

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("ids")) return;
    this.chosen = {};
    this.anyway = this.distinct = false;
    this.offers = null;
    if (this.may(MERGE)) void this.read();
  }

  /** Several ids of one merge set are one contact. */
  private async read(): Promise<void> {
    const turn = ++this.turn;
    const found = await this.attempt(() => Promise.all(this.ids.map((id) => this.calls.contact(id))));
    if (turn !== this.turn || !found) return;
    this.members = [...new Map(found.map((each) => [each.id, each])).values()];
    await this.look();
  }

  private async look(): Promise<void> {
    const turn = ++this.turn;
    this.tried = null;
    if (this.members.length < 2) return;
    const found = await this.attempt(() => this.calls.tried(this.named, this.chosen, this.anyway));
    if (turn === this.turn) this.tried = found ?? null;
  }

  private get named(): string[] {
    return this.members.map(({ id }) => id);
  }

  private async take(tried: Tried<MergePreview>): Promise<void> {
    const done = await this.attempt(() => this.calls.merge(tried));
    if (done) location.hash = toContact(done.id);
  }

  protected override refused(error: unknown): void {
    super.refused(error);
    this.distinct ||= error instanceof Refusal && error.code === "contacts.distinct";
    if (!(error instanceof Refusal) || error.code !== "merge.preview.stale") return;
    const text = this.refusal;
    void this.read().then(() => (this.refusal ||= text)); // unless there is a new one
  }

  protected override render() {
    const { words, members, tried } = this;
    const preview = tried?.preview ?? null;
    if (!this.may(MERGE)) return html`<div class="stack"><h1 tabindex="-1">${words.desk.merge}</h1>${this.shut(MERGE)}</div>`;
    const choosing = {
      chosen: this.chosen,
      choose: (field: string, value: unknown) => this.choose({ ...this.chosen, [field]: value }),
      release: (field: string) => this.choose(Object.fromEntries(Object.entries(this.chosen).filter(([name]) => name !== field))),
    };
    return html`<div class="stack">
      <h1 tabindex="-1">${words.desk.merge}</h1>
      <p class="quiet">${words.desk.mergeHint}</p>
      ${this.remarks()} ${this.distinct ? this.override() : nothing}
      ${members.length ? compared(members, preview, words, choosing) : nothing} ${this.others()}
      ${preview ? gathered(preview, members, words) : nothing}
      <div class="row sticky">
        <button class="main" ?disabled=${this.busy || !tried} @click=${() => tried && void this.take(tried)}>
          ${words.desk.mergeNow(members.length)}
        </button>
        <a href=${members[0] ? toContact(members[0].id) : "#/"}>${words.cancel}</a>
      </div>
    </div>`;
  }

  private choose(chosen: Record<string, unknown>): void {
    this.chosen = chosen;
    void this.look();
  }

  private override() {
    return html`<label class="row">
      <input
        type="checkbox"
        .checked=${this.anyway}
        @change=${(event: Event) => {
          this.anyway = (event.target as HTMLInputElement).checked;
          void this.look();
        }}
      />
      ${this.words.desk.anyway}
    </label>`;
  }

  /** Whom else to take in, and whom to leave out. */
  private others() {
    const { words, members } = this;
    return html`<section class="stack" aria-labelledby="others">
      <h2 id="others">${words.desk.others}</h2>
      ${members.length > 2
        ? html`<div class="row">
            ${members.map((each) => {
              const who = nameOf(each) || words.noName;
              const rest = this.named.filter((id) => id !== each.id);
              return html`<button class="plain" @click=${() => (location.hash = toMerge(rest))}>${words.desk.leaveOut(who)}</button>`;
            })}
          </div>`
        : nothing}
      ${members.length < MOST
        ? html`<form role="search" class="row" @submit=${(event: Event) => void this.find(event)}>
            <label for="query">${words.searchLabel}</label>
            <input id="query" name="query" type="search" autocomplete="off" spellcheck="false" class="small-field" />
            <button ?disabled=${this.busy}>${words.searchAgain}</button>
          </form>`
        : nothing}
      ${this.offers ? this.offered(this.offers) : nothing}
    </section>`;
  }

  private offered(offers: readonly Member[]) {
    const { words } = this;
    const free = offers.filter(({ id }) => !this.named.includes(id));
    if (!free.length) return html`<p class="quiet" role="status">${words.foundNone}</p>`;
    return html`<ul class="stack">
      ${free.map((each) => {
        const who = nameOf(each) || words.noName;
        return html`<li class="row">
          <button aria-label=${words.desk.takeWho(who)} @click=${() => (location.hash = toMerge([...this.named, each.id]))}>
            ${words.desk.take}
          </button>
          <strong>${who}</strong> <span class="small quiet">${reached(each).join(" · ")}</span>
        </li>`;
      })}
    </ul>`;
  }

  private async find(event: Event): Promise<void> {
    event.preventDefault();
    const query = String(new FormData(event.target as HTMLFormElement).get("query") ?? "").trim();
    const found = await this.attempt(() => this.calls.search({ query, division: "", sort: "", source: "" }));
    this.offers = found?.entities ?? null;
  }
}

customElements.define("scv-merge", ScvMerge);
