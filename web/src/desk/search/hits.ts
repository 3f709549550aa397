// Found contacts as a table: who, by what they were found, and how they are reached.

import { html, nothing } from "lit";
import { EMAIL_FIELDS, PHONE_FIELDS, type Contact } from "../../api/types.js";
import { matching } from "../../found.js";
import { dayOf, kindOf, nameOf, phoneOf } from "../../names.js";
import type { DeskWords } from "../../words/desk/index.js";
import type { Wanted } from "../calls.js";
import { toContact } from "../routes.js";
import type { Member } from "../types.js";

export function hits(
  found: readonly Member[],
  words: DeskWords,
  wanted: Wanted,
  chosen: ReadonlyMap<string, Contact>,
  choose: (contact: Contact, taken: boolean) => void,
) {
  const { desk } = words;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.results}>
    <table>
      <thead>
        <tr>
          <th scope="col"><span class="unseen">${desk.take}</span></th>
          <th scope="col">${desk.name}</th>
          <th scope="col">${desk.found}</th>
          <th scope="col">${words.methods}</th>
          <th scope="col">${desk.division}</th>
          <th scope="col">${desk.created}</th>
        </tr>
      </thead>
      <tbody>
        ${found.map((contact) => {
          const who = nameOf(contact) || words.noName;
          return html`<tr>
            <td>
              <input
                type="checkbox"
                aria-label=${desk.takeWho(who)}
                .checked=${chosen.has(contact.id)}
                @change=${(event: Event) => choose(contact, (event.target as HTMLInputElement).checked)}
              />
            </td>
            <th scope="row">
              <a href=${toContact(contact.id)}>${who}</a>
              ${contact.title ? html`<br /><span class="small quiet">${contact.title}</span>` : nothing}
            </th>
            <td>${foundBy(contact, words, wanted)}</td>
            <td>${reached(contact).map((each) => html`<div>${each}</div>`)}</td>
            <td>${contact.division?.id === "*" ? desk.unassigned : contact.division?.id}</td>
            <td>${dayOf(contact.createDate, words)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function foundBy(contact: Contact, words: DeskWords, wanted: Wanted): string {
  if (wanted.source) return kindOf("ExternalId", words);
  if (!wanted.query) return "–";
  const fitting = matching(contact, wanted.query);
  return fitting ? kindOf(fitting.type, words) : words.byName;
}

/** The phones and emails of a contact, as they are shown. */
export function reached(contact: Contact): string[] {
  const phones = PHONE_FIELDS.map((field) => phoneOf(contact[field]));
  return [...phones, ...EMAIL_FIELDS.map((field) => contact[field] ?? "")].filter(Boolean);
}
