// The customer journey: every interaction of the contact, newest first, this one marked.

import { LitElement, html, nothing } from "lit";
import type { Client } from "../api/client.js";
import type { Contact, Session, Sessions } from "../api/types.js";
import { entries, entryOf } from "../parts/entry.js";
import { refusalOf } from "../parts/remarks.js";
import { base } from "../parts/styles.js";
import type { Words } from "../words/index.js";

export class ScvJourney extends LitElement {
  static override styles = [
    base,
    entries,
  ];

  static override properties = {
    words: { attribute: false },
    client: { attribute: false },
    contact: { attribute: false },
    conversation: {},
    changed: { type: Number },
    entries: { state: true },
    next: { state: true },
    state: { state: true },
    refusal: { state: true },
  };

  words!: Words;
  client!: Client;
  contact!: Contact;
  conversation = "";
  /** Counts the changes of the panel: the journey is read again with each. */
  changed = 0;
  private entries: Session[] = [];
  private next: string | undefined;
  private state: "idle" | "asking" = "asking";
  private refusal = "";
  private turn = 0;
  private readFor = "";

  override updated(changed: Map<string, unknown>): void {
    if (this.contact.id !== this.readFor || changed.has("changed")) void this.read();
  }

  protected override render() {
    const { words } = this;
    if (this.refusal) {
      return html`<div class="stack">
        <p class="notice bad" role="alert">${this.refusal}</p>
        <div class="row"><button @click=${() => void this.read()}>${words.retry}</button></div>
      </div>`;
    }
    if (this.state === "asking" && !this.entries.length) return html`<p role="status" class="quiet">${words.loading}</p>`;
    if (!this.entries.length) return html`<p class="quiet">${words.noJourney}</p>`;
    return html`<div class="stack">
      <h2 class="unseen">${words.tabs.journey}</h2>
      <ol>
        ${this.entries.map((each) => entryOf(each, this.contact, words, each.id === this.conversation))}
      </ol>
      ${this.next
        ? html`<div class="row">
            <button ?disabled=${this.state === "asking"} @click=${() => void this.more()}>${words.loadMore}</button>
          </div>`
        : nothing}
    </div>`;
  }

  private async read(): Promise<void> {
    await this.page(({ entities, nextUri }) => {
      const last = entities.at(-1)?.id;
      const place = this.entries.findIndex(({ id }) => id === last);
      if (place >= 0 && this.entries.length > entities.length) {
        this.entries = [...entities, ...this.entries.slice(place + 1)]; // further pages that are open stay open
      } else {
        this.entries = entities;
        this.next = nextUri;
      }
    });
  }

  private async more(): Promise<void> {
    await this.page(({ entities, nextUri }) => {
      this.entries = [...this.entries, ...entities];
      this.next = nextUri;
    }, this.next);
  }

  private async page(take: (page: Sessions) => void, next?: string): Promise<void> {
    const turn = ++this.turn;
    if (this.readFor !== this.contact.id) this.entries = [];
    this.readFor = this.contact.id;
    this.state = "asking";
    this.refusal = "";
    try {
      const found = await this.client.sessions(this.contact.id, next);
      if (turn !== this.turn) return;
      take(found);
    } catch (error) {
      if (turn === this.turn) this.refusal = refusalOf(error, this.words);
    } finally {
      if (turn === this.turn) this.state = "idle";
    }
  }
}

customElements.define("scv-journey", ScvJourney);
