// Every filled field of a contact.

import { html, nothing } from "lit";
import { safeLink } from "../../links.js";
import { fieldOf, valueOf } from "../../names.js";
import type { DeskWords } from "../../words/desk/index.js";
import type { Member } from "../types.js";

/** Fields that the head, another tab or a line of their own has. */
const ELSEWHERE = new Set([
  ...["id", "type", "division", "createDate", "modifyDate", "version", "selfUri", "mergeSet", "mergedFrom", "identifiers"],
  ...["canonicalContact", "mergedTo", "schema", "customFields", "externalSystemUrl", "address"],
]);

export function details(contact: Member, words: DeskWords) {
  const plain = Object.entries(contact).filter(([name]) => !ELSEWHERE.has(name));
  const place = Object.entries(contact.address ?? {}).map(([name, value]) => [`address.${name}`, value] as const);
  const own = Object.entries((contact as { customFields?: Record<string, unknown> }).customFields ?? {});
  const shown = [...plain, ...place, ...own]
    .map(([name, value]) => [name, typeof value === "boolean" ? (value ? "✓" : "") : valueOf(value)] as const)
    .filter(([, text]) => text);
  const link = safeLink(contact.externalSystemUrl);
  if (!shown.length && !link) return html`<p class="quiet">${words.desk.nothingFilled}</p>`;
  return html`<dl class="facts">
      ${shown.map(([name, text]) => html`<dt>${fieldOf(name, words)}</dt><dd>${text}</dd>`)}
    </dl>
    ${link ? html`<p><a href=${link} target="_blank" rel="noopener noreferrer">${words.openRecord}</a></p>` : nothing}`;
}
