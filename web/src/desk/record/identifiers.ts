// A contact's identifiers: how each is known and since when, whether many people use it, and who gets its calls.

import { html, nothing } from "lit";
import type { Identifier } from "../../api/types.js";
import { addressOf, dayOf, kindOf, spelledBy } from "../../names.js";
import { base } from "../../parts/styles.js";
import { trustMark } from "../../parts/trust.js";
import { EDIT } from "../access.js";
import { wide } from "../layout.js";
import { Screen } from "../screen.js";
import type { Member } from "../types.js";

export class ScvIdentifiers extends Screen {
  static override styles = [base, wide];

  static override properties = { contact: { attribute: false }, marked: { state: true } };

  contact!: Member;
  /** The same identifiers with their marks. */
  private marked: Identifier[] | null = null;

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("contact")) void this.read();
  }

  private async read(): Promise<void> {
    const { contact } = this;
    const found = await this.attempt(() => this.calls.identifiers(contact.id));
    if (contact === this.contact) this.marked = found ?? null;
  }

  protected override render() {
    const { words } = this;
    const found = this.marked ?? this.contact.identifiers ?? [];
    if (!found.length) return html`<p class="quiet">${words.noMethods}</p>`;
    return html`<div class="stack">
      ${this.remarks()}
      <div class="scroll" tabindex="0" role="region" aria-label=${words.desk.tabs.identifiers}>
        <table>
          <thead>
            <tr>
              <th scope="col">${words.desk.kind}</th>
              <th scope="col">${words.desk.value}</th>
              <th scope="col">${words.desk.known}</th>
              <th scope="col">${words.desk.sinceWhen}</th>
              <th scope="col">${words.desk.whoGets}</th>
            </tr>
          </thead>
          <tbody>
            ${found.map((each) => this.row(each))}
          </tbody>
        </table>
      </div>
      <p class="small quiet">${this.may(EDIT) ? words.desk.claimHint : words.needs(EDIT)}</p>
    </div>`;
  }

  private row(each: Identifier) {
    const { words } = this;
    const text = spelledBy(this.contact, each, words);
    const shut = !this.may(EDIT) || this.busy || each.value === undefined;
    return html`<tr>
      <td>${kindOf(each.type, words)}</td>
      <td>${text} ${each.mark ? html`<br /><span class="pill">${words.desk.markStates[each.mark]}</span>` : nothing}</td>
      <td>${each.trust ? trustMark(each.trust, words) : "–"}</td>
      <td>${dayOf(each.dateCreated, words)}</td>
      <td>
        <div class="row">
          ${each.claimed ? html`<span class="pill">${words.entryWhy["CL1"]}</span>` : nothing}
          <button aria-label=${words.desk.claimWho(text)} ?disabled=${shut || each.claimed === true} @click=${() => void this.say("Claim", each)}>
            ${words.desk.claim}
          </button>
          <button class="plain" aria-label=${words.desk.releaseWho(text)} ?disabled=${shut} @click=${() => void this.say("Release", each)}>
            ${words.desk.release}
          </button>
        </div>
      </td>
    </tr>`;
  }

  private async say(operation: "Claim" | "Release", identifier: Identifier): Promise<void> {
    this.said = "";
    const done = await this.attempt(() => this.calls.claim(this.contact.id, operation, identifier));
    if (!done) return;
    const { claimed, released } = this.words.desk;
    this.said = (operation === "Claim" ? claimed : released)(addressOf(identifier, this.words));
    this.dispatchEvent(new CustomEvent("changed"));
  }
}

customElements.define("scv-identifiers", ScvIdentifiers);
