// A new contact, from the whole form.

import { html } from "lit";
import { Refusal } from "../../api/client.js";
import { asContact, type Fields } from "../../parts/contact-form.js";
import { base } from "../../parts/styles.js";
import { ADD } from "../access.js";
import { wide } from "../layout.js";
import { toContact } from "../routes.js";
import { Screen } from "../screen.js";

export class ScvDeskCreate extends Screen {
  static override styles = [base, wide];

  static override properties = { field: { state: true } };

  private field = "";

  protected override render() {
    const { words } = this;
    if (!this.may(ADD)) return html`<div class="stack"><h1 tabindex="-1">${words.newContact}</h1>${this.shut(ADD)}</div>`;
    return html`<h1 tabindex="-1" class="unseen">${words.newContact}</h1>
      <scv-contact-form
        whole
        .words=${words}
        .heading=${words.newContact}
        .refusal=${this.refusal}
        .field=${this.field}
        ?busy=${this.busy}
        @close=${() => (location.hash = "#/")}
        @save=${(event: CustomEvent<Fields>) => void this.save(event.detail)}
      ></scv-contact-form>`;
  }

  private async save(fields: Fields): Promise<void> {
    const made = await this.attempt(() => this.calls.create(asContact(fields)));
    if (made) location.hash = toContact(made.id);
  }

  protected override refused(error: unknown): void {
    this.field = error instanceof Refusal ? error.field : "";
    super.refused(error);
  }
}

customElements.define("scv-desk-create", ScvDeskCreate);
