// The customer journey: every interaction of the contact, newest first, this one marked.

import { LitElement, css, html, nothing } from "lit";
import type { Client } from "../api/client.js";
import type { Channel, Contact, Session, Sessions } from "../api/types.js";
import { lengthOf, spelledBy, timeOf } from "../names.js";
import { base } from "../parts/styles.js";
import { trustMark } from "../parts/trust.js";
import type { Words } from "../words/index.js";
import { refusalOf } from "./remarks.js";

const CHANNELS: Record<string, Channel> = {
  Call: "voice",
  Callback: "callback",
  Email: "email",
  Webchat: "webChat",
  Sms: "sms",
  Twitter: "twitter",
  Facebook: "facebook",
  Line: "line",
  WhatsApp: "whatsapp",
  WebMessaging: "webMessaging",
  Open: "open",
  Instagram: "instagram",
  Apple: "apple",
};

export class ScvJourney extends LitElement {
  static override styles = [
    base,
    css`
      li {
        padding: 8px 0 8px 12px;
        border-left: 2px solid var(--line);
        display: grid;
        gap: 2px;
      }
      li[aria-current] {
        border-left: 4px solid var(--accent);
        padding-left: 10px;
      }
      .mark {
        padding: 0 6px;
        border: 1px solid var(--accent);
        border-radius: 9px;
        color: var(--accent);
        font-size: 12px;
        font-weight: 550;
      }
    `,
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
        ${this.entries.map((entry) => this.entry(entry))}
      </ol>
      ${this.next
        ? html`<div class="row">
            <button ?disabled=${this.state === "asking"} @click=${() => void this.more()}>${words.loadMore}</button>
          </div>`
        : nothing}
    </div>`;
  }

  private entry(entry: Session) {
    const { words } = this;
    const first = entry.conversationChannels[0];
    const channel = CHANNELS[first?.messageType ?? first?.type ?? ""] ?? "open";
    const way = entry.originatingDirection === "Inbound" ? words.inbound : entry.originatingDirection === "Outbound" ? words.outbound : "";
    const why = words.entryWhy[entry.why?.rule ?? ""] ?? "";
    const facts = [
      entry.identifier ? words.via(spelledBy(this.contact, entry.identifier, words)) : "",
      why,
      entry.lastConnectedQueue?.id,
      entry.lastConnectedUser?.id,
      entry.durationInSeconds === undefined ? words.facts.running : lengthOf(entry.durationInSeconds, words),
    ];
    const current = entry.id === this.conversation;
    return html`<li aria-current=${current ? "true" : nothing}>
      <div class="row">
        <h3>${words.channels[channel]}${way ? html` <span class="quiet small">${way}</span>` : nothing}</h3>
        ${current ? html`<span class="mark">${words.thisOne}</span>` : nothing}
      </div>
      <p class="small"><time datetime=${entry.createdDate}>${timeOf(entry.createdDate, words)}</time></p>
      ${entry.conversationSubject ? html`<p>${entry.conversationSubject}</p>` : nothing}
      <p class="small quiet">${facts.filter(Boolean).join(" · ")} ${trustMark(entry.why?.trust, words)}</p>
    </li>`;
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
