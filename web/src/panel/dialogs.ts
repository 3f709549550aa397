// The dialogs of the panel: a new contact, one that is edited, and what selecting will do.

import { html, nothing } from "lit";
import type { Contact, Identifier, Joined, Panel, Preview, Suggested } from "../api/types.js";
import type { Tried } from "../api/who.js";
import { nameOf, spelledIn } from "../names.js";
import type { Words } from "../words/index.js";
import { offered } from "./beginning.js";
import type { Fields } from "../parts/contact-form.js";
import "../parts/contact-form.js";
import { gained, otherOf } from "./doubles.js";
import "./marking.js";
import "./preview.js";
import { remark } from "../parts/remarks.js";

export type Dialog =
  | { kind: "new"; contact: Partial<Contact> }
  | { kind: "edit"; contact: Contact }
  | { kind: "preview"; contact: Contact; preview: Preview | null }
  | { kind: "join"; pair: Suggested; contact: Contact; tried: Tried<Joined> | null }
  | { kind: "mark"; identifier: Identifier };

/** What stands in the way of a dialog: a call that runs, or a refusal and the field that was refused. */
export interface Standing {
  busy: boolean;
  refusal: string;
  field: string;
}

export interface Answers {
  close: () => void;
  select: (contact: Contact) => void;
  join: (tried: Tried<Joined>, who: string) => void;
  mark: (identifier: Identifier, reason: string) => void;
  save: (fields: Fields) => void;
}

export function opened(dialog: Dialog | null, panel: Panel, words: Words, standing: Standing, answers: Answers) {
  if (!dialog) return nothing;
  switch (dialog.kind) {
    case "preview":
      return selecting(dialog.contact, dialog.preview, words, standing, answers);
    case "join":
      return joining(dialog, words, standing, answers);
    case "mark":
      return html`<scv-marking
        .words=${words}
        .address=${spelledIn(panel, dialog.identifier, words)}
        .refusal=${standing.refusal}
        ?busy=${standing.busy}
        @close=${answers.close}
        @confirm=${(event: CustomEvent<string>) => answers.mark(dialog.identifier, event.detail)}
      ></scv-marking>`;
    default:
      return form(dialog, panel, words, standing, answers);
  }
}

function selecting(contact: Contact, preview: Preview | null, words: Words, standing: Standing, answers: Answers) {
  const who = nameOf(contact) || words.noName;
  const nothingMoves = preview?.did === "completed" && !preview.moves.length && !preview.identifiers.length;
  const lead = { merged: words.previewMerged, linked: words.previewLinked, completed: words.previewCompleted };
  return html`<scv-preview
    .words=${words}
    .heading=${words.previewTitle(who)}
    .lead=${preview ? (nothingMoves ? words.previewNothing : lead[preview.did])(who) : ""}
    .deed=${words.select}
    .preview=${preview}
    .refusal=${standing.refusal}
    ?busy=${standing.busy}
    @close=${answers.close}
    @confirm=${() => answers.select(contact)}
  ></scv-preview>`;
}

function joining(dialog: Extract<Dialog, { kind: "join" }>, words: Words, standing: Standing, answers: Answers) {
  const { contact, tried } = dialog;
  const other = otherOf(dialog.pair, contact);
  const [one, two] = [nameOf(contact) || words.noName, nameOf(other) || words.noName];
  return html`<scv-preview
    .words=${words}
    .heading=${words.joinTitle(two)}
    .lead=${words.joinLead(one, two)}
    .deed=${words.join}
    .preview=${tried && gained(tried.preview, contact)}
    .refusal=${standing.refusal}
    ?busy=${standing.busy}
    @close=${answers.close}
    @confirm=${() => tried && answers.join(tried, two)}
  ></scv-preview>`;
}

function form(dialog: Extract<Dialog, { kind: "new" | "edit" }>, panel: Panel, words: Words, standing: Standing, answers: Answers) {
  return html`<scv-contact-form
    .words=${words}
    .heading=${dialog.kind === "new" ? words.newContact : words.editContact}
    .contact=${dialog.contact}
    .offered=${offered(panel)}
    .phoneShut=${remark(panel.actions.addPhone, words)}
    .emailShut=${remark(panel.actions.addEmail, words)}
    .refusal=${standing.refusal}
    .field=${standing.field}
    ?busy=${standing.busy}
    @close=${answers.close}
    @save=${(event: CustomEvent<Fields>) => answers.save(event.detail)}
  ></scv-contact-form>`;
}
