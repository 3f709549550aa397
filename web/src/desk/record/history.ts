// Who did what to a contact, and when; the latest first.

import { html, nothing } from "lit";
import { fieldOf, timeOf } from "../../names.js";
import { base } from "../../parts/styles.js";
import { wide } from "../layout.js";
import { Screen } from "../screen.js";
import type { HistoryEntry, Listing } from "../types.js";

export class ScvHistory extends Screen {
  static override styles = [base, wide];

  static override properties = { contactId: {}, changed: { type: Number }, found: { state: true } };

  contactId = "";
  changed = 0;
  private found: Listing<HistoryEntry> | null = null;

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("contactId") || changed.has("changed")) void this.read();
  }

  private async read(): Promise<void> {
    this.found = (await this.attempt(() => this.calls.history(this.contactId))) ?? null;
  }

  private async more(): Promise<void> {
    const before = this.found;
    const next = await this.attempt(() => this.calls.history(this.contactId, before?.nextUri));
    if (before && next) this.found = { ...next, entities: [...before.entities, ...next.entities] };
  }

  protected override render() {
    const { words, found } = this;
    if (!found) return this.refusal ? this.remarks() : html`<p class="quiet" role="status">${words.loading}</p>`;
    if (!found.entities.length) return html`<p class="quiet">${words.desk.noHistory}</p>`;
    return html`<div class="stack">
      <div class="scroll" tabindex="0" role="region" aria-label=${words.desk.tabs.history}>
        <table>
          <thead>
            <tr>
              <th scope="col">${words.desk.when}</th>
              <th scope="col">${words.desk.who}</th>
              <th scope="col">${words.desk.what}</th>
              <th scope="col">${words.desk.which}</th>
            </tr>
          </thead>
          <tbody>
            ${found.entities.map(
              (each) => html`<tr>
                <td class="tight">${timeOf(each.date, words)}</td>
                <td class="tight">${each.by.id}</td>
                <td class="tight">${words.desk.deeds[each.action] ?? each.action}</td>
                <td>${this.which(each)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${found.nextUri
        ? html`<div class="row"><button ?disabled=${this.busy} @click=${() => void this.more()}>${words.loadMore}</button></div>`
        : nothing}
    </div>`;
  }

  /** Names of fields, and ids; an entry has no values. */
  private which({ details }: HistoryEntry): string {
    return Object.entries(details)
      .map(([name, value]) => (name === "fields" || name === "conflicts" ? this.fields(value) : told(value)))
      .filter(Boolean)
      .join(" · ");
  }

  private fields(value: unknown): string {
    return Array.isArray(value) ? value.map((each) => fieldOf(String(each), this.words)).join(", ") : "";
  }
}

function told(value: unknown): string {
  if (Array.isArray(value)) return value.map(told).filter(Boolean).join(", ");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

customElements.define("scv-history", ScvHistory);
