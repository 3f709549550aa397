// The records that a merged contact was made from, each as it was.

import { html } from "lit";
import { dayOf, nameOf } from "../../names.js";
import { base } from "../../parts/styles.js";
import { wide } from "../layout.js";
import { Screen } from "../screen.js";
import { reached } from "../search/hits.js";
import type { Member } from "../types.js";

export class ScvMembers extends Screen {
  static override styles = [base, wide];

  static override properties = { contact: { attribute: false }, found: { state: true } };

  contact!: Member;
  private found: Member[] | null = null;

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("contact")) void this.read();
  }

  private async read(): Promise<void> {
    const ids = (this.contact.mergeSet ?? []).map(({ id }) => id).filter((id) => id !== this.contact.id);
    const found = await this.attempt(() => Promise.all(ids.map((id) => this.calls.stored(id))));
    this.found = found ?? [];
  }

  protected override render() {
    const { words } = this;
    if (this.refusal) return this.remarks();
    if (!this.found) return html`<p class="quiet" role="status">${words.loading}</p>`;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.desk.tabs.members}>
      <table>
        <thead>
          <tr>
            <th scope="col">${words.desk.name}</th>
            <th scope="col">${words.desk.kind}</th>
            <th scope="col">${words.methods}</th>
            <th scope="col">${words.desk.created}</th>
          </tr>
        </thead>
        <tbody>
          ${this.found.map(
            (each) => html`<tr>
              <th scope="row">${nameOf(each) || words.noName}<br /><span class="small quiet">${each.id}</span></th>
              <td>${words.desk.types[each.type]}</td>
              <td>${reached(each).map((text) => html`<div>${text}</div>`)}</td>
              <td>${dayOf(each.createDate, words)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

customElements.define("scv-members", ScvMembers);
