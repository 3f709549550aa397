// The dialogs of the panel: a new contact, one that is edited, and what selecting will do.

import { html, nothing } from "lit";
import type { Contact, Panel, Preview } from "../api/types.js";
import type { Words } from "../words/index.js";
import { offered } from "./beginning.js";
import type { Fields } from "../parts/contact-form.js";
import "../parts/contact-form.js";
import "./preview.js";
import { remark } from "../parts/remarks.js";

export type Dialog =
  | { kind: "new"; contact: Partial<Contact> }
  | { kind: "edit"; contact: Contact }
  | { kind: "preview"; contact: Contact; preview: Preview | null };

/** What stands in the way of a dialog: a call that runs, or a refusal and the field that was refused. */
export interface Standing {
  busy: boolean;
  refusal: string;
  field: string;
}

export interface Answers {
  close: () => void;
  select: (contact: Contact) => void;
  save: (fields: Fields) => void;
}

export function opened(dialog: Dialog | null, panel: Panel, words: Words, standing: Standing, answers: Answers) {
  if (!dialog) return nothing;
  if (dialog.kind === "preview") {
    return html`<scv-preview
      .words=${words}
      .contact=${dialog.contact}
      .preview=${dialog.preview}
      .refusal=${standing.refusal}
      ?busy=${standing.busy}
      @close=${answers.close}
      @confirm=${() => answers.select(dialog.contact)}
    ></scv-preview>`;
  }
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
