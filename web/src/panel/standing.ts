// What has been decided about addresses and purposes: who uses an address, and what the contact agreed to or refused.

import { html, nothing } from "lit";
import type { Consent, Panel } from "../api/types.js";
import { addressOf, dayOf, kindOf, spelledIn } from "../names.js";
import type { Words } from "../words/index.js";

/** Addresses that many people use, or nobody: said before the greeting. */
export function markedAddresses(panel: Panel, words: Words) {
  return (panel.warnings ?? []).map(({ identifier, mark }) => {
    const text = words.marks[mark];
    return text ? html`<p class="notice">${text(spelledIn(panel, identifier, words))}</p>` : nothing;
  });
}

/** What is allowed by now, purpose by purpose. */
export function consents(panel: Panel, words: Words) {
  const found = panel.consents ?? [];
  if (!found.length) return nothing;
  return html`<section class="stack" aria-labelledby="consents">
    <h2 id="consents">${words.consents}</h2>
    <dl class="facts">
      ${found.map((each) => html`<dt>${purposeOf(each.purpose, words)}</dt><dd>${told(each, words)}</dd>`)}
    </dl>
  </section>`;
}

function told({ allowed, contactPoint, params, code }: Consent, words: Words) {
  const state = words.consentStates[code ?? ""] ?? (allowed ? words.consentAllowed : words.consentRefused);
  const by = words.saidBy[String(params?.["saidBy"] ?? "")] ?? "";
  const at = params?.["at"] ? dayOf(String(params["at"]), words) : "";
  const where = contactPoint ? `${kindOf(contactPoint.type, words)} ${addressOf(contactPoint, words)}` : "";
  return html`<span class=${allowed ? "trust attested" : "error"}><span aria-hidden="true">${allowed ? "✓" : "✕"}</span> ${state}</span>
    <span class="small quiet">${[where, by, at].filter(Boolean).join(" · ")}</span>`;
}

/** The name of a purpose; one that is not known here is called as it is. */
export function purposeOf(purpose: string, words: Words): string {
  return words.purposes[purpose] ?? purpose;
}
