// Editing a contact: only what was changed is sent, and what was typed stays when somebody else was faster.

import { html } from "lit";
import { Refusal } from "../../api/client.js";
import { asChanges, type Fields } from "../../parts/contact-form.js";
import { Screen } from "../screen.js";
import type { Member } from "../types.js";

export class ScvDeskEdit extends Screen {
  static override properties = { contact: { attribute: false }, field: { state: true } };

  contact!: Member;
  private field = "";
  /** The version that is saved on, once it is not the one that was opened. */
  private version = 0;

  protected override render() {
    return html`<scv-contact-form
      whole
      .words=${this.words}
      .heading=${this.words.editContact}
      .contact=${this.contact}
      .refusal=${this.refusal}
      .field=${this.field}
      ?busy=${this.busy}
      @close=${() => this.dispatchEvent(new CustomEvent("close"))}
      @save=${(event: CustomEvent<Fields>) => void this.save(event.detail)}
    ></scv-contact-form>`;
  }

  private async save(fields: Fields): Promise<void> {
    const { id, version } = this.contact;
    if (!Object.keys(fields).length) {
      this.dispatchEvent(new CustomEvent("close"));
      return;
    }
    const saved = await this.attempt(async () => {
      try {
        return await this.calls.change(id, asChanges(fields), this.version || (version ?? 1));
      } catch (error) {
        if (error instanceof Refusal && error.code === "version.conflict") await this.renew();
        throw error;
      }
    });
    if (saved) this.dispatchEvent(new CustomEvent("saved", { detail: saved }));
  }

  /** The next save is on what somebody else saved. */
  private async renew(): Promise<void> {
    this.version = (await this.calls.contact(this.contact.id)).version ?? 1;
  }

  protected override refused(error: unknown): void {
    this.field = error instanceof Refusal ? error.field : "";
    super.refused(error);
  }
}

customElements.define("scv-desk-edit", ScvDeskEdit);
