// How the contact is reached, and whether another way can be added.

import { html, nothing } from "lit";
import type { Identifier, Panel } from "../api/types.js";
import { kindOf, spelledBy } from "../names.js";
import { trustMark } from "../parts/trust.js";
import type { Words } from "../words/index.js";
import { remark } from "../parts/remarks.js";
import { markButtons } from "./marking.js";
import { shut } from "./search.js";
import { isShared } from "./who.js";

/** `mark`: to say that an address is many people's, where no warning asks that already. */
export function contacts(panel: Panel, words: Words, add: () => void, mark: (identifier: Identifier) => void) {
  const found = panel.contact?.identifiers ?? panel.suggestion?.identifiers ?? [];
  const linked = panel.state === "linked";
  const action = panel.actions.addContactMethod;
  const full = remark(action, words) || remark(panel.actions.addPhone, words);
  return html`<section class="stack" aria-labelledby="methods">
    <h2 id="methods">${words.methods}</h2>
    ${found.length
      ? html`<dl class="facts">
          ${found.map((each) => html`<dt>${kindOf(each.type, words)}</dt><dd>${spelledBy(panel.contact, each, words)} ${trustMark(each.trust, words)}</dd>`)}
        </dl>`
      : html`<p class="quiet">${words.noMethods}</p>`}
    ${linked && panel.contact
      ? html`<p>
            <a href="desk#/contacts/${encodeURIComponent(panel.contact.id)}" target="_blank" rel="noopener noreferrer">${words.openDesk}</a>
          </p>
          <div class="row"><button ?disabled=${!action.allowed} @click=${add}>${words.add}</button></div>
          ${full
            ? html`<p class="notice">${full}</p>`
            : action.allowed
              ? nothing
              : html`<p class="small quiet">${shut(action, words)}</p>`}`
      : nothing}
    ${isShared(panel) ? nothing : markButtons(panel, words, mark)}
  </section>`;
}
