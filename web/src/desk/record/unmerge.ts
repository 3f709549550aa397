// Taking a merge back, seen before it is done: what returns, what fits nowhere, and where calls go.

import { html, nothing } from "lit";
import { addressOf, fieldOf, kindOf, nameOf, timeOf, valueOf } from "../../names.js";
import { base } from "../../parts/styles.js";
import { wide } from "../layout.js";
import { Screen } from "../screen.js";
import type { Dropped, Member, Unmerged } from "../types.js";

export class ScvUnmerge extends Screen {
  static override styles = [base, wide];

  static override properties = { contact: { attribute: false }, preview: { state: true } };

  contact!: Member;
  private preview: Unmerged | null = null;

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
    void this.attempt(() => this.calls.unmerge(this.contact.id, true)).then((found) => (this.preview = found ?? null));
  }

  protected override render() {
    const { words, preview } = this;
    return html`<dialog aria-labelledby="title" @cancel=${(event: Event) => this.close(event)}>
      <div class="stack">
        <h2 id="title">${words.desk.unmergeTitle}</h2>
        ${this.refusal ? html`<p class="notice bad" role="alert">${this.refusal}</p>` : nothing}
        ${preview ? this.told(preview) : this.refusal ? nothing : html`<p role="status" class="quiet">${words.looking}</p>`}
        <div class="row foot">
          <button @click=${(event: Event) => this.close(event)}>${words.cancel}</button>
          <button class="main" autofocus ?disabled=${this.busy || !preview} @click=${() => void this.take()}>
            ${words.desk.unmerge}
          </button>
        </div>
      </div>
    </dialog>`;
  }

  private told(preview: Unmerged) {
    const { words } = this;
    const later = preview.later ?? [];
    const names = new Map(preview.entities.map((each) => [each.id, nameOf(each) || words.noName]));
    return html`
      <section class="stack">
        <h3>${words.desk.returns}</h3>
        <ul>
          ${preview.entities.map((each) => html`<li>${nameOf(each) || words.noName} <span class="small quiet">${each.id}</span></li>`)}
        </ul>
      </section>
      <section class="stack">
        <h3>${words.desk.dropped}</h3>
        ${preview.dropped.length
          ? html`<dl class="facts">${preview.dropped.map((each) => this.dropped(each))}</dl>`
          : html`<p class="quiet">${words.desk.droppedNone}</p>`}
      </section>
      <section class="stack">
        <h3>${words.desk.callsGo}</h3>
        ${later.length
          ? html`<ul>
              ${later.map(
                ({ conversationId, contact }) => html`<li>${conversationId} → ${names.get(contact.id) ?? contact.id}</li>`,
              )}
            </ul>`
          : html`<p class="quiet">${words.desk.callsNone}</p>`}
        ${preview.truncated ? html`<p class="small quiet">${words.desk.andMore}</p>` : nothing}
      </section>
    `;
  }

  private dropped({ field, value, identifier, by, date }: Dropped) {
    const { words } = this;
    const name = identifier ? kindOf(identifier.type, words) : fieldOf(field ?? "", words);
    const text = identifier ? addressOf(identifier, words) : valueOf(value);
    return html`<dt>${name}</dt><dd>${text} <span class="small quiet">${words.by(by.id)}, ${timeOf(date, words)}</span></dd>`;
  }

  private async take(): Promise<void> {
    const done = await this.attempt(() => this.calls.unmerge(this.contact.id, false));
    const first = done?.entities[0];
    if (first) this.dispatchEvent(new CustomEvent("unmerged", { detail: first.id }));
  }

  private close(event: Event): void {
    event.preventDefault();
    this.renderRoot.querySelector("dialog")?.close();
    this.dispatchEvent(new CustomEvent("close"));
  }
}

customElements.define("scv-unmerge", ScvUnmerge);
