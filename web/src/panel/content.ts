// What the tabs hold.

import { html } from "lit";
import type { Client } from "../api/client.js";
import type { Panel, TabName } from "../api/types.js";
import type { Words } from "../words/index.js";
import { contacts } from "./contacts.js";
import type { Deeds } from "./who.js";
import "../parts/datasheet.js";
import "./journey.js";
import "./ticket.js";

/** `seen` counts the panels that were shown: the journey is read again with each. */
export function content(panel: Panel, words: Words, client: Client, tab: TabName, seen: number, deeds: Deeds) {
  switch (tab) {
    case "script":
      return script(panel, words, client);
    case "ticket":
      return html`<scv-ticket
        .words=${words}
        .client=${client}
        .panel=${panel}
        .contactId=${panel.contact?.id ?? ""}
      ></scv-ticket>`;
    case "contacts":
      return contacts(panel, words, deeds.openEdit, deeds.mark);
    case "journey":
      return journey(panel, words, client, seen);
  }
}

function script(panel: Panel, words: Words, client: Client) {
  return html`<div class="stack">
    ${panel.script ? html`<p class="pre">${panel.script}</p>` : html`<p class="quiet">${words.noScript}</p>`}
    ${panel.datasheets.map(
      (sheet) => html`<scv-datasheet
        .words=${words}
        .client=${client}
        .sheet=${sheet}
        .contactId=${panel.contact?.id ?? ""}
        .projectId=${panel.interaction.projectId}
        .shut=${panel.state === "linked" ? "" : words.datasheetNeeds}
      ></scv-datasheet>`,
    )}
  </div>`;
}

function journey(panel: Panel, words: Words, client: Client, seen: number) {
  const action = panel.actions.journey;
  if (!panel.contact) return html`<p class="quiet">${words.noContact}</p>`;
  if (!action.allowed) return html`<p class="quiet">${words.missingPermission(action.permission)}</p>`;
  return html`<scv-journey
    .words=${words}
    .client=${client}
    .contact=${panel.contact}
    .conversation=${panel.conversationId}
    .changed=${seen}
  ></scv-journey>`;
}
