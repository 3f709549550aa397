// Contacts side by side with what a merge of them gives: for each field every value, the one that wins, and why.

import { css, html, nothing } from "lit";
import { addressOf, fieldOf, kindOf, nameOf, valueOf } from "../../names.js";
import { trustMark } from "../../parts/trust.js";
import type { DeskWords } from "../../words/desk/index.js";
import { toContact } from "../routes.js";
import type { DecidedConflict, Member, MergePreview } from "../types.js";

export const columns = css`
  td.wins {
    background: var(--raised);
  }
  td.result {
    border-inline-start: 2px solid var(--accent);
    font-weight: 550;
  }
  button.value {
    width: 100%;
    text-align: start;
    font-weight: 450;
  }
`;

/** What is no field that a merge decides. */
const APART = new Set([
  ...["id", "type", "division", "createDate", "modifyDate", "version", "selfUri", "mergeSet", "mergedFrom", "identifiers"],
  ...["canonicalContact", "mergedTo", "schema", "did", "conflicts", "fields", "holdings", "lost", "journeys"],
  ...["previewToken", "previewExpires"],
]);

type Values = Readonly<Record<string, unknown>>;

export interface Choosing {
  /** What was chosen instead of what the rules give. */
  chosen: Values;
  choose: (field: string, value: unknown) => void;
  release: (field: string) => void;
}

/** `choosing`: another value can be clicked on; left out where it is only looked at. */
export function compared(members: readonly Member[], preview: MergePreview | null, words: DeskWords, choosing?: Choosing) {
  const fields = fieldsOf(preview ? [...members, preview] : members, words);
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.desk.sideBySide}>
    <table>
      <thead>
        <tr>
          <th scope="col">${words.desk.field}</th>
          ${members.map(
            (each) => html`<th scope="col"><a href=${toContact(each.id)}>${nameOf(each) || words.noName}</a><br />
              <span class="small">${words.desk.types[each.type]}</span></th>`,
          )}
          ${preview ? html`<th scope="col">${words.desk.result}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${fields.map((field) => row(field, members, preview, words, choosing))} ${journeys(members, preview, words)}
      </tbody>
    </table>
  </div>`;
}

function row(field: string, members: readonly Member[], preview: MergePreview | null, words: DeskWords, choosing?: Choosing) {
  const given = preview ? at(preview, field) : undefined;
  const conflict = preview?.conflicts.find((each) => each.field === field);
  return html`<tr>
    <th scope="row">${fieldOf(field, words)}</th>
    ${members.map((each) => cell(field, at(each, field), given, each, words, preview ? choosing : undefined))}
    ${preview
      ? html`<td class="result">
          ${textOf(given) || "–"} ${conflict ? html`<br /><span class="small quiet">${reason(conflict, words)}</span>` : nothing}
          ${choosing && field in choosing.chosen
            ? html`<br /><button class="plain" aria-label=${words.desk.byRuleWho(fieldOf(field, words))} @click=${() => choosing.release(field)}>
                  ${words.desk.byRule}
                </button>`
            : nothing}
        </td>`
      : nothing}
  </tr>`;
}

function cell(field: string, value: unknown, given: unknown, member: Member, words: DeskWords, choosing: Choosing | undefined) {
  const text = textOf(value);
  const wins = text !== "" && text === textOf(given);
  if (!choosing || !text || wins || typeof value === "boolean") {
    return html`<td class=${wins ? "wins" : nothing}>${text || "–"}${wins ? html` <span aria-hidden="true">✓</span>` : nothing}</td>`;
  }
  const label = words.desk.takeValue(text, nameOf(member) || words.noName);
  return html`<td><button class="value" aria-label=${label} @click=${() => choosing.choose(field, value)}>${text}</button></td>`;
}

function journeys(members: readonly Member[], preview: MergePreview | null, words: DeskWords) {
  if (!preview?.journeys.length) return nothing;
  const counts = new Map(preview.journeys.map(({ contact, count, truncated }) => [contact.id, { count, truncated }]));
  const told = (found: { count: number; truncated: boolean } | undefined) => `${found?.count ?? 0}${found?.truncated ? "+" : ""}`;
  const all = [...counts.values()];
  const sum = { count: all.reduce((sum, { count }) => sum + count, 0), truncated: all.some(({ truncated }) => truncated) };
  return html`<tr>
    <th scope="row">${words.desk.interactions}</th>
    ${members.map(({ id }) => html`<td>${told(counts.get(id))}</td>`)}
    <td class="result">${told(sum)}</td>
  </tr>`;
}

/** The identifiers of the result, whose they are, and what would be lost. */
export function gathered(preview: MergePreview, members: readonly Member[], words: DeskWords) {
  const names = new Map(members.map((each) => [each.id, nameOf(each) || words.noName]));
  const of = (id: string) => names.get(id) ?? id;
  return html`<section class="stack">
      <h2>${words.desk.holdings}</h2>
      <dl class="facts">
        ${preview.holdings.map(
          ({ identifier, contacts, claimed }) => html`<dt>${kindOf(identifier.type, words)}</dt>
            <dd>
              ${addressOf(identifier, words)}
              ${trustMark(preview.identifiers?.find(({ type, value }) => type === identifier.type && value === identifier.value)?.trust, words)}
              <span class="small quiet">${contacts.map(({ id }) => of(id)).join(", ")}</span>
              ${claimed ? html`<span class="pill">${words.entryWhy["CL1"]}</span>` : nothing}
            </dd>`,
        )}
      </dl>
    </section>
    ${preview.lost.length
      ? html`<section class="stack">
          <h2>${words.desk.lost}</h2>
          <dl class="facts">
            ${preview.lost.map(
              ({ identifier, contact }) => html`<dt>${kindOf(identifier.type, words)}</dt>
                <dd>${addressOf(identifier, words)} <span class="small quiet">${of(contact.id)}</span></dd>`,
            )}
          </dl>
        </section>`
      : nothing}`;
}

function reason(conflict: DecidedConflict, words: DeskWords): string {
  const why = words.desk.decidedBy[conflict.decidedBy] ?? conflict.decidedBy;
  const fates = conflict.candidates
    .filter(({ outcome }) => outcome === "moved" || outcome === "keptAsIdentifier" || outcome === "notKept")
    .map(({ value, outcome }) => (outcome === "notKept" ? words.conflictLost : words.conflictMoved)(textOf(value)));
  return [why, ...new Set(fates)].join(" · ");
}

/** The fields that somebody has filled, in the order in which forms have them. */
function fieldsOf(members: readonly Member[], words: DeskWords): string[] {
  const names = members.flatMap((each) => Object.keys(each).filter((name) => !APART.has(name) && textOf(at(each, name))));
  const order = Object.keys(words.fields);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...new Set(names)].sort((one, other) => place(one) - place(other));
}

function at(member: Member, field: string): unknown {
  return (member as unknown as Values)[field];
}

function textOf(value: unknown): string {
  return typeof value === "boolean" ? (value ? "✓" : "") : valueOf(value);
}
