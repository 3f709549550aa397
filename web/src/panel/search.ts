// The search: filled and run where somebody was found already, and then whatever the agent types. Names are suggested
// from the index while they are typed; Enter, phones and emails ask for the contacts themselves.

import { LitElement, css, html, nothing } from "lit";
import { Offline, Refusal, type Client } from "../api/client.js";
import type { Action, Contact, Found, Panel } from "../api/types.js";
import { matching } from "../found.js";
import { dayOf, kindOf, nameOf, spelledBy } from "../names.js";
import { base } from "../parts/styles.js";
import type { Words } from "../words/index.js";

const PAUSE_MS = 150; // after the last key, so that a word is asked for once
const LEAST = 2; // letters that are worth a question

export class ScvSearch extends LitElement {
  static override styles = [
    base,
    css`
      form {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 4px 8px;
      }
      label {
        grid-column: 1 / -1;
        font-weight: 550;
      }
      li {
        padding: 10px 0;
        border-top: 1px solid var(--line);
        display: grid;
        gap: 6px;
      }
      li:first-child {
        border-top: 0;
      }
    `,
  ];

  static override properties = {
    words: { attribute: false },
    client: { attribute: false },
    panel: { attribute: false },
    merges: { type: Boolean },
    query: { state: true },
    typed: { state: true },
    removed: { state: true },
    state: { state: true },
    refusal: { state: true },
  };

  words!: Words;
  client!: Client;
  panel!: Panel;
  /** Whether what is selected takes over what a form told. */
  merges = false;
  private query = "";
  private typed: Contact[] | null = null;
  private removed: ReadonlySet<string> = new Set();
  private state: "idle" | "asking" = "idle";
  private refusal = "";
  private timer = 0;
  private asked = 0;
  private conversation = "";
  /** What the search was filled with by itself. */
  private filled = "";

  /** A new interaction fills the search anew; somebody else's decision does too, unless the agent has typed meanwhile. */
  override willUpdate(): void {
    const { conversationId, search } = this.panel;
    const [filled, isNew] = [search.query ?? "", conversationId !== this.conversation];
    if (!isNew && filled === this.filled) return;
    const hasTyped = !isNew && this.query !== this.filled;
    this.conversation = conversationId;
    this.filled = filled;
    if (hasTyped) return;
    this.query = filled;
    this.typed = null;
    this.removed = new Set();
    this.refusal = "";
  }

  override focus(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override render() {
    const { words } = this;
    const action = this.panel.actions.search;
    const results = this.results();
    return html`
      <div role="search" class="stack" aria-label=${words.search} @keydown=${(event: KeyboardEvent) => this.move(event)}>
        <form @submit=${(event: Event) => this.submit(event)}>
          <label for="query">${words.searchLabel}</label>
            <input
              id="query"
              type="search"
              autocomplete="off"
              spellcheck="false"
              maxlength="200"
              .value=${this.query}
              aria-disabled=${!action.allowed}
              ?readonly=${!action.allowed}
              aria-describedby=${action.allowed ? nothing : "needs"}
              @input=${(event: Event) => this.type((event.target as HTMLInputElement).value)}
            />
          <button ?disabled=${!action.allowed || !this.query.trim()}>${words.searchAgain}</button>
        </form>
        ${action.allowed ? nothing : html`<p id="needs" class="small quiet">${words.needs(action.permission)}</p>`}
        ${this.refusal ? html`<p class="error" role="alert">${this.refusal}</p>` : nothing}
        <p class="unseen" role="status">${this.count(results)}</p>
        ${results?.length
          ? html`<h2 class="unseen">${words.results}</h2>
              <ul>
              ${results.map((found) => this.result(found))}
            </ul>`
          : results && this.state === "idle" && this.query.trim()
            ? html`<p class="quiet">${words.foundNone}</p>`
            : nothing}
        ${this.typed?.length === 10 ? html`<p class="small quiet">${words.foundMore}</p>` : nothing}
      </div>
    `;
  }

  private result(found: Found) {
    const { words } = this;
    const who = nameOf(found.contact) || words.onlyId;
    const select = this.panel.actions.select;
    const text = this.merges ? words.mergeDetails : words.select;
    const label = this.merges ? words.mergeDetailsWho(who) : words.selectWho(who);
    return html`<li>
      <div>
        <h3>${who}</h3>
        <p class="small quiet">${this.how(found)}</p>
        ${found.contact.createDate
          ? html`<p class="small quiet">${words.since(dayOf(found.contact.createDate, words))}</p>`
          : nothing}
        ${found.distinct ? html`<p class="small">≠ ${words.saidDistinct(found.distinct.by.id)}</p>` : nothing}
      </div>
      <div class="row">
        <button
          class="choose"
          aria-label=${label}
          ?disabled=${!select.allowed}
          title=${select.allowed ? nothing : words.needs(select.permission)}
          @click=${() => this.tell("choose", found.contact)}
        >
          ${text}
        </button>
        <button class="plain" aria-label=${words.removeWho(who)} @click=${() => this.remove_(found.contact.id)}>
          ${words.remove}
        </button>
      </div>
    </li>`;
  }

  /** What found it: as the service says, else the field that begins as typed. */
  private how(found: Found): string {
    const { words } = this;
    if (found.foundBy) return words.foundBy(`${kindOf(found.foundBy.type, words)} ${spelledBy(found.contact, found.foundBy, words)}`);
    const fitting = matching(found.contact, this.query);
    return words.foundBy(fitting ? `${kindOf(fitting.type, words)} ${fitting.value ?? ""}` : words.byName);
  }

  private results(): Found[] | null {
    const listed = this.typed
      ? this.typed.filter(({ id }) => id !== this.panel.contact?.id).map((contact) => ({ contact }))
      : this.panel.search.autoRun
        ? this.panel.search.results
        : null;
    return listed && listed.filter(({ contact }) => !this.removed.has(contact.id));
  }

  private count(results: Found[] | null): string {
    if (this.state === "asking") return this.words.searching;
    if (!results || !this.query.trim()) return "";
    return results.length ? this.words.found(results.length) : this.words.foundNone;
  }

  private type(query: string): void {
    this.query = query;
    clearTimeout(this.timer);
    if (query.trim().length >= LEAST) this.timer = window.setTimeout(() => void this.ask(!isName(query)), PAUSE_MS);
    else this.typed = query.trim() ? this.typed : null;
  }

  private submit(event: Event): void {
    event.preventDefault();
    clearTimeout(this.timer);
    if (this.panel.actions.search.allowed) void this.ask(true);
  }

  private async ask(whole: boolean): Promise<void> {
    const turn = ++this.asked;
    this.state = "asking";
    this.refusal = "";
    try {
      const [query, division] = [this.query.trim(), this.panel.interaction.divisionId];
      const found = await (whole ? this.client.search(query, division) : this.client.suggest(query, division));
      if (turn === this.asked) this.typed = found;
    } catch (error) {
      if (turn !== this.asked) return;
      this.refusal = error instanceof Offline ? this.words.offline : error instanceof Refusal ? this.words.refused : "";
      if (!this.refusal) throw error;
    } finally {
      if (turn === this.asked) this.state = "idle";
    }
  }

  private remove_(id: string): void {
    this.removed = new Set([...this.removed, id]);
    this.focus();
  }

  /** ↓ from the field enters the list, ↑ and ↓ move in it, Escape goes back to the field. */
  private move(event: KeyboardEvent): void {
    const buttons = [...this.renderRoot.querySelectorAll<HTMLButtonElement>("button.choose:not(:disabled)")];
    const active = this.renderRoot.querySelector<HTMLElement>(":focus");
    const place = buttons.findIndex((button) => button.closest("li")?.contains(active));
    if (event.key === "Escape" && place >= 0) this.focus();
    else if (event.key === "ArrowDown" && (active?.id === "query" || place >= 0)) buttons[place + 1]?.focus();
    else if (event.key === "ArrowUp" && place > 0) buttons[place - 1]?.focus();
    else if (event.key === "ArrowUp" && place === 0) this.focus();
    else return;
    event.preventDefault();
  }

  private tell(name: string, detail: Contact): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** Whether a query can only mean a name: it has neither an address nor a number. */
function isName(query: string): boolean {
  return !/[@\p{Nd}]/u.test(query);
}

/** Whether an action is open; a button of one that is not says what it takes. */
export function shut(action: Action, words: Words): string | undefined {
  return action.allowed ? undefined : words.needs(action.permission);
}

customElements.define("scv-search", ScvSearch);
