// Who may send webhooks, and what each may do. They are registered by `make sender` or the API; here they are read.

import { html, nothing } from "lit";
import { timeOf } from "../../names.js";
import { base } from "../../parts/styles.js";
import { EDIT_SETTINGS } from "../access.js";
import { wide } from "../layout.js";
import { toProject } from "../routes.js";
import { Screen } from "../screen.js";
import type { Sender } from "../types.js";

export class ScvSenders extends Screen {
  static override styles = [base, wide];

  static override properties = { found: { state: true } };

  private found: Sender[] | null = null;

  protected override firstUpdated(): void {
    if (this.may(EDIT_SETTINGS)) void this.read();
  }

  private async read(): Promise<void> {
    this.found = (await this.attempt(() => this.calls.senders())) ?? null;
  }

  protected override render() {
    const { words, found } = this;
    const title = html`<h1 tabindex="-1">${words.desk.places.senders}</h1>`;
    if (!this.may(EDIT_SETTINGS)) return html`<div class="stack">${title}${this.shut(EDIT_SETTINGS)}</div>`;
    return html`<div class="stack">
      ${title} ${this.remarks()}
      ${found
        ? found.length
          ? this.table(found)
          : html`<p class="quiet">${words.desk.noSenders}</p>`
        : html`<p class="quiet" role="status">${this.refusal ? "" : words.loading}</p>`}
    </div>`;
  }

  private table(found: readonly Sender[]) {
    const { words } = this;
    const { desk } = words;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${desk.places.senders}>
      <table>
        <thead>
          <tr>
            <th scope="col">${desk.name}</th>
            <th scope="col">${desk.kind}</th>
            <th scope="col">${desk.division}</th>
            <th scope="col">${desk.places.projects}</th>
            <th scope="col">${desk.address}</th>
            <th scope="col">${desk.rate}</th>
            <th scope="col">${desk.secrets}</th>
            <th scope="col">${desk.lastChange}</th>
          </tr>
        </thead>
        <tbody>
          ${found.map(
            (each) => html`<tr>
              <th scope="row">${each.id}</th>
              <td>${each.kind}</td>
              <td>${each.divisions.map((name) => (name === "*" ? desk.allDivisions : name)).join(", ")}</td>
              <td>
                ${each.projectId ? html`<a href=${toProject(each.projectId)}>${each.projectId}</a>` : nothing}
                ${each.projects.filter((name) => name !== each.projectId).join(", ")}
              </td>
              <td>${each.webhookPath}</td>
              <td>${desk.perSecond(each.ratePerSecond)}</td>
              <td>${this.secrets(each)}</td>
              <td>${each.modifyDate ? `${timeOf(each.modifyDate, words)} ${words.by(each.modifiedBy ?? "")}` : "–"}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  /** Since when there is each secret; nobody sees a secret itself. */
  private secrets({ secrets }: Sender) {
    const { words } = this;
    return Object.entries(secrets).map(
      ([name, set]) => html`<div>${words.desk.secretNames[name] ?? name}: ${set ? timeOf(set.setAt, words) : "–"}</div>`,
    );
  }
}

customElements.define("scv-senders", ScvSenders);
