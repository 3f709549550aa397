// What selecting or merging will do, before it is done.

import { LitElement, css, html, nothing } from "lit";
import type { Conflict, Preview } from "../api/types.js";
import { addressOf, fieldOf, kindOf, valueOf } from "../names.js";
import { base } from "../parts/styles.js";
import type { Words } from "../words/index.js";
import { remark } from "../parts/remarks.js";

export class ScvPreview extends LitElement {
  static override styles = [
    base,
    css`
      dl {
        display: grid;
        gap: 6px;
      }
      dt {
        color: var(--quiet);
      }
    `,
  ];

  static override properties = {
    words: { attribute: false },
    heading: {},
    lead: {},
    deed: {},
    preview: { attribute: false },
    refusal: {},
    busy: { type: Boolean },
  };

  words!: Words;
  heading = "";
  /** What happens, in a sentence. */
  lead = "";
  /** What the button says that does it. */
  deed = "";
  preview: Preview | null = null;
  refusal = "";
  busy = false;

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  protected override render() {
    const { words } = this;
    return html`<dialog aria-labelledby="title" @cancel=${(event: Event) => this.cancel(event)}>
      <div class="stack">
        <h2 id="title">${this.heading}</h2>
        ${this.refusal
          ? html`<p class="notice bad" role="alert">${this.refusal}</p>`
          : this.preview
            ? this.told(this.preview)
            : html`<p role="status" class="quiet">${words.looking}</p>`}
        <div class="row foot">
          <button @click=${(event: Event) => this.cancel(event)}>${words.cancel}</button>
          <button
            class="main"
            autofocus
            ?disabled=${this.busy || !this.preview || this.refusal !== ""}
            @click=${() => this.dispatchEvent(new CustomEvent("confirm"))}
          >
            ${this.deed}
          </button>
        </div>
      </div>
    </dialog>`;
  }

  private told(preview: Preview) {
    const { words } = this;
    const moves = preview.moves.filter(({ field }) => !preview.conflicts.some((conflict) => conflict.field === field));
    const fields = new Set(moves.map(({ value }) => valueOf(value).replace(/[\s()-]/g, "")));
    const beside = preview.identifiers.filter(({ value }) => !value || !fields.has(value));
    return html`
      <p>${this.lead}</p>
      ${preview.code ? html`<p class="notice">${remark(preview, words)}</p>` : nothing}
      ${moves.length || beside.length
        ? html`<section class="stack">
            <h3>${words.previewFields}</h3>
            <dl class="facts">
              ${moves.map(({ field, value }) => html`<dt>${fieldOf(field, words)}</dt><dd>${valueOf(value)}</dd>`)}
              ${beside.map((each) => html`<dt>${kindOf(each.type, words)}</dt><dd>${addressOf(each, words)}</dd>`)}
            </dl>
          </section>`
        : nothing}
      ${preview.conflicts.length
        ? html`<section class="stack">
            <h3>${words.previewConflicts}</h3>
            <dl>
              ${preview.conflicts.map((each) => html`<div><dt>${fieldOf(each.field, words)}</dt>${fates(each, words)}</div>`)}
            </dl>
          </section>`
        : nothing}
    `;
  }

  private cancel(event: Event): void {
    event.preventDefault();
    this.renderRoot.querySelector("dialog")?.close(); // which gives the focus back to where it was
    this.dispatchEvent(new CustomEvent("close"));
  }
}

function fates(conflict: Conflict, words: Words) {
  const seen = new Set<string>();
  return conflict.candidates.map(({ value, outcome }) => {
    const text = valueOf(value);
    if (seen.has(text)) return nothing;
    seen.add(text);
    const fate = outcome === "won" || outcome === "united" ? words.conflictKept : outcome === "notKept" ? words.conflictLost : words.conflictMoved;
    return html`<dd>${fate(text)}</dd>`;
  });
}

customElements.define("scv-preview", ScvPreview);
