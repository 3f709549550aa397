// An address that many people use: what marking it means, and why it is marked, before it holds for every call to come.

import { LitElement, html, nothing } from "lit";
import type { Identifier, Panel } from "../api/types.js";
import { spelledIn } from "../names.js";
import { base } from "../parts/styles.js";
import type { Words } from "../words/index.js";
import { shut } from "./search.js";

/** What the interaction came in on and what found others, each once, as far as nobody has marked it; a cookie never is. */
export function markable(panel: Panel): Identifier[] {
  const told = [panel.reason.identifier, ...panel.search.results.map(({ foundBy }) => foundBy)];
  const same = (one: Identifier, other: Identifier) => one.type === other.type && one.value === other.value;
  const marked = (panel.warnings ?? []).map(({ identifier }) => identifier);
  const found: Identifier[] = [];
  for (const each of told) {
    if (each?.value && ![...found, ...marked].some((other) => same(each, other))) found.push(each);
  }
  return found;
}

/** A button for each address that can be marked; who may not is told the permission. */
export function markButtons(panel: Panel, words: Words, mark: (identifier: Identifier) => void) {
  const found = markable(panel);
  const action = panel.actions.mark;
  if (!found.length) return nothing;
  return html`<div class="row">
      ${found.map(
        (each) => html`<button class="mark" ?disabled=${!action.allowed} @click=${() => mark(each)}>
          ${words.markShared(spelledIn(panel, each, words))}
        </button>`,
      )}
    </div>
    ${action.allowed ? nothing : html`<p class="small quiet">${shut(action, words)}</p>`}`;
}

export class ScvMarking extends LitElement {
  static override styles = base;

  static override properties = { words: { attribute: false }, address: {}, refusal: {}, busy: { type: Boolean } };

  words!: Words;
  address = "";
  refusal = "";
  busy = false;

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  protected override render() {
    const { words } = this;
    return html`<dialog aria-labelledby="title" @cancel=${(event: Event) => this.cancel(event)}>
      <form class="stack" @submit=${(event: Event) => this.sure(event)}>
        <h2 id="title">${words.markTitle(this.address)}</h2>
        ${this.refusal ? html`<p class="notice bad" role="alert">${this.refusal}</p>` : nothing}
        <p>${words.markMeans}</p>
        <div class="field">
          <label for="reason">${words.reason}</label>
          <input id="reason" name="reason" maxlength="255" autocomplete="off" autofocus />
        </div>
        <div class="row foot">
          <button type="button" @click=${(event: Event) => this.cancel(event)}>${words.cancel}</button>
          <button class="main" ?disabled=${this.busy}>${words.markNow}</button>
        </div>
      </form>
    </dialog>`;
  }

  private sure(event: Event): void {
    event.preventDefault();
    const reason = String(new FormData(event.target as HTMLFormElement).get("reason") ?? "").trim();
    this.dispatchEvent(new CustomEvent("confirm", { detail: reason }));
  }

  private cancel(event: Event): void {
    event.preventDefault();
    this.renderRoot.querySelector("dialog")?.close(); // which gives the focus back to where it was
    this.dispatchEvent(new CustomEvent("close"));
  }
}

customElements.define("scv-marking", ScvMarking);
