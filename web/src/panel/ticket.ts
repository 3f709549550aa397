// What the interaction is about, and the contact's notes.

import { LitElement, html, nothing } from "lit";
import type { Client } from "../api/client.js";
import type { Panel } from "../api/types.js";
import { timeOf } from "../names.js";
import "../parts/notes.js";
import { base } from "../parts/styles.js";
import type { Words } from "../words/index.js";

export class ScvTicket extends LitElement {
  static override styles = base;

  static override properties = {
    words: { attribute: false },
    client: { attribute: false },
    panel: { attribute: false },
    contactId: {},
  };

  words!: Words;
  client!: Client;
  panel!: Panel;
  contactId = "";

  protected override render() {
    const { words } = this;
    const { channel, direction, interaction, unreadable } = this.panel;
    const way = direction ? `, ${words[direction]}` : "";
    const facts: [string, string | null][] = [
      [words.facts.channel, words.channels[channel] + way],
      [words.facts.subject, interaction.subject],
      [words.facts.queue, interaction.queue],
      [words.facts.agent, interaction.agent],
      [words.facts.started, timeOf(interaction.startedAt, words)],
      [words.facts.ended, interaction.endedAt ? timeOf(interaction.endedAt, words) : words.facts.running],
    ];
    return html`<div class="stack">
      <dl class="facts">
        ${facts.map(([name, value]) => (value ? html`<dt>${name}</dt><dd>${value}</dd>` : nothing))}
        ${(unreadable ?? []).map(({ value }) => html`<dt>${words.unreadable}</dt><dd>${value}</dd>`)}
      </dl>
      <scv-notes .words=${words} .client=${this.client} .contactId=${this.contactId}></scv-notes>
    </div>`;
  }
}

customElements.define("scv-ticket", ScvTicket);
