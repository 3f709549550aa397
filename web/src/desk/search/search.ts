// Searching for contacts: by name, phone, email or external id; every hit can be reached, and several taken along.

import { html, nothing } from "lit";
import type { Contact } from "../../api/types.js";
import { base } from "../../parts/styles.js";
import { ADD, MERGE, SEARCH } from "../access.js";
import type { Wanted } from "../calls.js";
import { wide } from "../layout.js";
import { toMerge } from "../routes.js";
import { Screen } from "../screen.js";
import type { Listing, Member } from "../types.js";
import { hits } from "./hits.js";

const SORTS = ["", "lastName:asc", "lastName:desc", "firstName:asc", "firstName:desc"] as const;
export const MOST = 25; // contacts that one merge takes

export class ScvDeskSearch extends Screen {
  static override styles = [base, wide];

  static override properties = { wanted: { state: true }, found: { state: true }, chosen: { state: true } };

  private wanted: Wanted = { query: "", division: "", sort: "", source: "" };
  private found: Listing<Member> | null = null;
  private chosen: ReadonlyMap<string, Contact> = new Map();
  private turn = 0;

  protected override render() {
    const { words } = this;
    if (!this.may(SEARCH)) {
      return html`<div class="stack"><h1 tabindex="-1">${words.desk.places.search}</h1>${this.shut(SEARCH)}</div>`;
    }
    return html`<div class="stack">
      <div class="head">
        <h1 tabindex="-1">${words.desk.places.search}</h1>
        ${this.may(ADD) ? html`<a href="#/new">${words.newContact}</a>` : nothing}
      </div>
      ${this.form()} ${this.remarks()}
      ${this.found ? this.results(this.found) : html`<p class="quiet">${words.desk.searchHint}</p>`} ${this.taken()}
    </div>`;
  }

  private form() {
    const { words } = this;
    const { desk } = words;
    const divisions = this.me.divisions.filter((each) => each !== "*");
    return html`<form role="search" class="fields search" @submit=${(event: Event) => this.submit(event)}>
      <div class="field">
        <label for="query">${words.searchLabel}</label>
        <input id="query" name="query" type="search" autocomplete="off" spellcheck="false" maxlength="200" />
      </div>
      <div class="field">
        <label for="source">${desk.source}</label>
        <input id="source" name="source" autocomplete="off" placeholder=${desk.anySource} />
      </div>
      <div class="field">
        <label for="division">${desk.division}</label>
        <input id="division" name="division" autocomplete="off" list="divisions" placeholder=${desk.allDivisions} />
        <datalist id="divisions">${divisions.map((each) => html`<option value=${each}></option>`)}</datalist>
      </div>
      <div class="field">
        <label for="sort">${desk.sort}</label>
        <select id="sort" name="sort">
          ${SORTS.map((each) => html`<option value=${each}>${desk.sorts[each]}</option>`)}
        </select>
      </div>
      <div><button class="main" ?disabled=${this.busy}>${words.searchAgain}</button></div>
    </form>`;
  }

  private results(found: Listing<Member>) {
    const { words } = this;
    if (!found.entities.length) return html`<p class="quiet" role="status">${words.foundNone}</p>`;
    const total = found.total ?? found.entities.length;
    return html`
      <p class="small quiet" role="status">
        ${words.desk.shownOf(found.entities.length, total, found.truncated ?? false)}
      </p>
      ${hits(found.entities, words, this.wanted, this.chosen, (contact, taken) => this.choose(contact, taken))}
      ${found.cursors?.after
        ? html`<div class="row">
            <button ?disabled=${this.busy} @click=${() => void this.more()}>${words.loadMore}</button>
          </div>`
        : nothing}
    `;
  }

  /** Those that are taken along, whatever is searched for next. */
  private taken() {
    const { words, chosen } = this;
    if (!chosen.size) return nothing;
    const merges = this.may(MERGE);
    return html`<div class="sticky stack">
      <div class="row">
        <strong>${words.desk.chosen(chosen.size)}</strong>
        <button
          class="main"
          ?disabled=${!merges || chosen.size < 2 || chosen.size > MOST}
          @click=${() => (location.hash = toMerge([...chosen.keys()]))}
        >
          ${words.desk.compare}
        </button>
        <button class="plain" @click=${() => (this.chosen = new Map())}>${words.desk.letGo}</button>
      </div>
      ${merges ? nothing : html`<p class="small quiet">${words.needs(MERGE)}</p>`}
      ${chosen.size > MOST ? html`<p class="small">${words.desk.atMost(MOST)}</p>` : nothing}
    </div>`;
  }

  private choose(contact: Contact, taken: boolean): void {
    const chosen = new Map(this.chosen);
    if (taken) chosen.set(contact.id, contact);
    else chosen.delete(contact.id);
    this.chosen = chosen;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const told = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(told.get(name) ?? "").trim();
    this.wanted = { query: text("query"), division: text("division"), sort: text("sort"), source: text("source") };
    void this.ask();
  }

  private async ask(): Promise<void> {
    const turn = ++this.turn;
    const found = await this.attempt(() => this.calls.search(this.wanted));
    if (turn === this.turn) this.found = found ?? null;
  }

  private async more(): Promise<void> {
    const [turn, before] = [this.turn, this.found];
    const next = await this.attempt(() => this.calls.search(this.wanted, before?.cursors?.after));
    if (next && before && turn === this.turn) this.found = { ...next, entities: [...before.entities, ...next.entities] };
  }
}

customElements.define("scv-desk-search", ScvDeskSearch);
