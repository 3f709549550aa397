// The top of the panel: who it is, why, who else it could be, and what can be done about it.

import { html, nothing } from "lit";
import type { Identifier, Panel } from "../api/types.js";
import { safeLink } from "../links.js";
import { dayOf, fieldOf, kindOf, knownAs, nameOf, spelledBy, spelledIn, valueOf, whoIs } from "../names.js";
import { trustMark } from "../parts/trust.js";
import type { Words } from "../words/index.js";
import { markButtons } from "./marking.js";
import { shut } from "./search.js";

export interface Deeds {
  unlink: () => void;
  openSearch: () => void;
  openForm: () => void;
  openEdit: () => void;
  takeOver: () => void;
  mark: (identifier: Identifier) => void;
}

/** Fields that the head names already, or that are no field to read. */
const ELSEWHERE = new Set(["id", "type", "division", "createDate", "modifyDate", "version", "selfUri", "mergeSet"]);
const BESIDE = new Set(["mergedFrom", "identifiers", "firstName", "lastName", "schema", "customFields", "externalSystemUrl"]);

/** Whether what is suggested comes from a form or a survey. */
export function isProvided(panel: Panel): boolean {
  if (panel.channel === "webChat") return true;
  return panel.channel === "webMessaging" && !!panel.suggestion && (!panel.suggestion.code || panel.suggestion.identifiers.length > 0);
}

/** Whether the interaction told more than the address it came in on. */
export function mayTellMore(panel: Panel): boolean {
  return panel.channel === "webMessaging" || panel.channel === "webChat";
}

export function head(panel: Panel, words: Words, deeds: Deeds) {
  const linked = panel.state === "linked";
  const items = [
    { text: words.search, chosen: deeds.openSearch },
    { text: words.edit, disabled: shut(panel.actions.addContactMethod, words) ?? "", chosen: deeds.openEdit },
    ...(mayTellMore(panel)
      ? [{ text: words.mergeDetails, disabled: shut(panel.actions.select, words) ?? "", chosen: deeds.takeOver }]
      : []),
    { text: words.unlink, disabled: shut(panel.actions.unlink, words) ?? "", chosen: deeds.unlink },
  ];
  return html`<header>
    <div class="top">
      <div>
        <h1 tabindex="-1">${whoIs(panel, words)}</h1>
        ${linked && panel.contact?.title ? html`<p class="quiet">${panel.contact.title}</p>` : nothing}
      </div>
      ${linked ? html`<scv-menu .label=${words.more} .items=${items}></scv-menu>` : nothing}
    </div>
    ${why(panel, words)}
  </header>`;
}

function why(panel: Panel, words: Words) {
  const isSaid = panel.reason.rule === "SI1" && panel.warnings?.some(({ mark }) => mark === "shared"); // by the warning
  const text = isSaid ? "" : reasonOf(panel, words);
  return text ? html`<p class="small quiet">${text}</p>` : nothing;
}

/** Why it is this contact, or nobody: each rule that decides about an interaction has its sentence (RS10, PA12). */
export function reasonOf(panel: Panel, words: Words): string {
  const { rule, identifier, agent } = panel.reason;
  if (agent) return (words.byAgent[rule] ?? words.why.selected)(agent);
  const address = spelledIn(panel, identifier, words);
  if (panel.state === "suggestion") {
    if (!panel.contact) return words.why.channel;
    if (rule !== "RS4") return words.why.provisional(address, dayOf(panel.contact.createDate, words));
    return identifier?.value ? words.why.made(address) : words.why.madeUnknown;
  }
  if (panel.state === "unlinked") return (words.whyNobody[rule] ?? words.why.gone)(address);
  const who = nameOf(panel.contact) || words.noName;
  return (words.whyLinked[rule] ?? words.why.rule)(address || rule, who, dayOf(panel.contact?.createDate, words));
}

/** Whether others are known for the very same address, which nobody has decided about yet. */
export function isShared(panel: Panel): boolean {
  const marked = (panel.warnings ?? []).some(({ mark }) => mark === "shared"); // which says the same in other words
  return panel.state === "linked" && panel.search.results.length > 0 && !panel.reason.agent && !marked;
}

/** Said before the greeting, with a way to say it for every call to come. */
export function sharedWarning(panel: Panel, words: Words, mark: (identifier: Identifier) => void) {
  if (!isShared(panel)) return nothing;
  const others = panel.search.results;
  const [only] = others;
  const text = others.length === 1 && only && nameOf(only.contact) ? words.sharedOne(nameOf(only.contact)) : words.sharedMany(others.length);
  return html`<div class="notice stack">
    <p>${text}</p>
    ${markButtons(panel, words, mark)}
  </div>`;
}

/** The filled fields of the contact, and the accounts that it is reached by. */
export function profile(panel: Panel, words: Words) {
  const contact = panel.contact;
  if (!contact || panel.state !== "linked") return nothing;
  const fields = Object.entries(contact).filter(([name]) => !ELSEWHERE.has(name) && !BESIDE.has(name) && name !== "title");
  const shown = fields.map(([name, value]) => [name, typeof value === "boolean" ? "✓" : valueOf(value), value] as const);
  const link = safeLink(contact.externalSystemUrl);
  return html`
    ${shown.length
      ? html`<dl class="facts">
          ${shown.map(([name, text, value]) => (text && value !== false ? html`<dt>${fieldOf(name, words)}</dt><dd>${text}</dd>` : nothing))}
        </dl>`
      : nothing}
    ${link ? html`<p><a href=${link} target="_blank" rel="noopener noreferrer">${words.openRecord}</a></p>` : nothing}
  `;
}

/** Who it may be, and the button that makes a contact of it. */
export function suggestion(panel: Panel, words: Words, deeds: Deeds) {
  const told = panel.suggestion;
  if (!told) return nothing;
  const provided = isProvided(panel);
  const create = panel.actions.create;
  return html`<section class="box stack" aria-labelledby="suggestion">
    <h2 id="suggestion">${provided ? words.provided : words.suggestion}</h2>
    <div>
      <h3>${told.code ? words.noName : told.displayName}</h3>
      ${told.identifiers.length
        ? html`<dl class="facts">
            ${told.identifiers.map((each) => html`<dt>${kindOf(each.type, words)}</dt>
                <dd>${spelledBy(panel.contact, each, words)} ${trustMark(knownAs(panel.contact, each)?.trust, words)}</dd>`)}
          </dl>`
        : nothing}
    </div>
    <div class="row">
      <button class="main" ?disabled=${!create.allowed} @click=${deeds.openForm}>
        ${provided ? words.createContact : words.addToContacts}
      </button>
      <button @click=${deeds.openSearch}>${words.search}</button>
    </div>
    ${create.allowed ? nothing : html`<p class="small quiet">${words.needs(create.permission)}</p>`}
  </section>`;
}
