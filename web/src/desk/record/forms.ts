// What a project's forms hold about a contact.

import { html, nothing } from "lit";
import { Refusal } from "../../api/client.js";
import type { Datasheet } from "../../api/types.js";
import "../../parts/datasheet.js";
import { base } from "../../parts/styles.js";
import { EDIT, SEE_SETTINGS } from "../access.js";
import { wide } from "../layout.js";
import { Screen } from "../screen.js";
import type { Definition } from "../types.js";

export class ScvForms extends Screen {
  static override styles = [base, wide];

  static override properties = { contactId: {}, project: { state: true }, sheets: { state: true } };

  contactId = "";
  private project = "default";
  private sheets: Datasheet[] | null = null;

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("contactId") && this.may(SEE_SETTINGS)) void this.read();
  }

  private async read(): Promise<void> {
    this.sheets = null;
    this.sheets = (await this.attempt(() => this.all())) ?? [];
  }

  private async all(): Promise<Datasheet[]> {
    const { datasheets } = await this.calls.project(this.project);
    return Promise.all(datasheets.map((each) => this.filledIn(each)));
  }

  private async filledIn(definition: Definition): Promise<Datasheet> {
    try {
      const { values } = await this.calls.sheet(this.contactId, definition.id, this.project);
      return { ...definition, values };
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return { ...definition, values: null };
      throw error;
    }
  }

  protected override render() {
    const { words, sheets } = this;
    if (!this.may(SEE_SETTINGS)) return this.shut(SEE_SETTINGS);
    return html`<div class="stack">
      <form class="row" @submit=${(event: Event) => this.choose(event)}>
        <label for="project">${words.desk.project}</label>
        <input id="project" name="project" class="small-field" autocomplete="off" .value=${this.project} />
        <button>${words.desk.open}</button>
      </form>
      ${this.remarks()}
      ${sheets?.map(
        (sheet) => html`<scv-datasheet
          .words=${words}
          .client=${this.client}
          .sheet=${sheet}
          .contactId=${this.contactId}
          .projectId=${this.project}
          .shut=${this.may(EDIT) ? "" : words.needs(EDIT)}
        ></scv-datasheet>`,
      )}
      ${sheets && !sheets.length && !this.refusal ? html`<p class="quiet">${words.desk.noForms}</p>` : nothing}
    </div>`;
  }

  private choose(event: Event): void {
    event.preventDefault();
    this.project = String(new FormData(event.target as HTMLFormElement).get("project") ?? "").trim() || "default";
    void this.read();
  }
}

customElements.define("scv-forms", ScvForms);
