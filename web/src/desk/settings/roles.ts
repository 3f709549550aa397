// What each role permits, from the one table that the service reads, and what the signed-in person may do.

import { html, nothing } from "lit";
import table from "../../../../layers/scv/scv/roles.json";
import { base } from "../../parts/styles.js";
import { may } from "../access.js";
import { wide } from "../layout.js";
import { Screen } from "../screen.js";

const ROLES: Readonly<Record<string, readonly string[]>> = table;
const PERMISSIONS = [...new Set(Object.values(ROLES).flat())];

export class ScvRoles extends Screen {
  static override styles = [base, wide];

  protected override render() {
    const { words, me } = this;
    const { desk } = words;
    const names = Object.keys(ROLES);
    return html`<div class="stack">
      <h1 tabindex="-1">${desk.places.roles}</h1>
      <p>
        ${desk.signedInAs(me.subject)}
        ${me.roles.length ? html`<br />${desk.yourRoles}: ${me.roles.join(", ")}` : nothing}<br />
        ${desk.division}: ${me.divisions.map((each) => (each === "*" ? desk.allDivisions : each)).join(", ") || "–"}
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label=${desk.places.roles}>
        <table>
          <thead>
            <tr>
              <th scope="col">${desk.permission}</th>
              ${names.map((each) => html`<th scope="col">${each}</th>`)}
              <th scope="col">${desk.you}</th>
            </tr>
          </thead>
          <tbody>
            ${PERMISSIONS.map(
              (permission) => html`<tr>
                <th scope="row">${permission}</th>
                ${names.map((role) => yes(ROLES[role]?.includes(permission) ?? false, words.desk.yes, words.desk.no))}
                ${yes(may(me, permission), words.desk.yes, words.desk.no)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </div>`;
  }
}

function yes(is: boolean, text: string, otherwise: string) {
  return html`<td><span aria-hidden="true">${is ? "✓" : "–"}</span><span class="unseen">${is ? text : otherwise}</span></td>`;
}

customElements.define("scv-roles", ScvRoles);
