// A contact's notes: read, and added to.

import { LitElement, css, html, nothing } from "lit";
import type { Client } from "../api/client.js";
import type { Note } from "../api/types.js";
import { timeOf } from "../names.js";
import type { Words } from "../words/index.js";
import { refusalOf } from "./remarks.js";
import { base } from "./styles.js";

export class ScvNotes extends LitElement {
  static override styles = [
    base,
    css`
      li {
        padding: 8px 0;
        border-top: 1px solid var(--line);
      }
    `,
  ];

  static override properties = {
    words: { attribute: false },
    client: { attribute: false },
    contactId: {},
    notes: { state: true },
    refusal: { state: true },
    busy: { state: true },
  };

  words!: Words;
  client!: Client;
  contactId = "";
  private notes: Note[] | null = null;
  private refusal = "";
  private busy = false;

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("contactId")) {
      this.notes = null;
      if (this.contactId) void this.read();
    }
  }

  protected override render() {
    const { words } = this;
    return html`<section class="stack" aria-labelledby="notes">
      <h2 id="notes">${words.notes}</h2>
      ${this.refusal ? html`<p class="notice bad" role="alert">${this.refusal}</p>` : nothing}
      ${this.contactId ? this.list() : html`<p class="quiet">${words.noContact}</p>`}
    </section>`;
  }

  private list() {
    const { words } = this;
    return html`
      <form class="stack" @submit=${(event: Event) => void this.add(event)}>
        <div class="field">
          <label for="note">${words.noteLabel}</label>
          <textarea id="note" maxlength="32000"></textarea>
        </div>
        <div class="row"><button ?disabled=${this.busy}>${words.addNote}</button></div>
      </form>
      ${this.notes?.length
        ? html`<ul>
            ${this.notes.map(
              (note) => html`<li>
                <p class="pre">${note.noteText}</p>
                <p class="small quiet">
                  ${timeOf(note.createDate, words)} ${note.createdBy ? words.by(note.createdBy.id) : nothing}
                </p>
              </li>`,
            )}
          </ul>`
        : this.notes
          ? html`<p class="quiet">${words.noNotes}</p>`
          : nothing}
    `;
  }

  private async read(): Promise<void> {
    const asked = this.contactId;
    await this.attempt(async () => {
      const found = await this.client.notes(asked);
      if (asked === this.contactId) this.notes = found;
    });
  }

  private async add(event: Event): Promise<void> {
    event.preventDefault();
    const field = this.renderRoot.querySelector("textarea");
    const text = field?.value.trim();
    if (!field || !text) {
      field?.focus();
      return;
    }
    this.busy = true;
    await this.attempt(async () => {
      const note = await this.client.addNote(this.contactId, text);
      this.notes = [note, ...(this.notes ?? [])];
      field.value = "";
      field.focus();
    });
    this.busy = false;
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.refusal = "";
    try {
      await work();
    } catch (error) {
      this.refusal = refusalOf(error, this.words);
    }
  }
}

customElements.define("scv-notes", ScvNotes);
