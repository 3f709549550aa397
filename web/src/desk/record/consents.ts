// What a person agreed to or refused: what holds by now, every decision with its time, and a new one.

import { html, nothing } from "lit";
import { addressOf, kindOf, timeOf } from "../../names.js";
import { purposeOf } from "../../panel/standing.js";
import { base } from "../../parts/styles.js";
import { EDIT } from "../access.js";
import { wide } from "../layout.js";
import { Screen } from "../screen.js";
import type { Consents, Decision } from "../types.js";

const STATES = ["granted", "denied", "withdrawn"] as const;
const SAID_BY = ["person", "agent", "system"] as const;

export class ScvConsents extends Screen {
  static override styles = [base, wide];

  static override properties = { contactId: {}, found: { state: true } };

  contactId = "";
  private found: Consents | null = null;

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("contactId")) void this.read();
  }

  private async read(): Promise<void> {
    this.found = (await this.attempt(() => this.calls.consents(this.contactId))) ?? null;
  }

  private async more(): Promise<void> {
    const before = this.found;
    const next = await this.attempt(() => this.calls.consents(this.contactId, before?.nextUri));
    if (before && next) this.found = { ...next, entities: [...before.entities, ...next.entities] };
  }

  protected override render() {
    const { words, found } = this;
    if (!found) return this.refusal ? this.remarks() : html`<p class="quiet" role="status">${words.loading}</p>`;
    return html`<div class="stack">
      ${this.remarks()}
      <h2>${words.consents}</h2>
      ${found.holds.length
        ? html`<dl class="facts">
            ${found.holds.map((each) => html`<dt>${purposeOf(each.purpose, words)}</dt><dd>${this.told(each)}</dd>`)}
          </dl>`
        : html`<p class="quiet">${words.desk.noConsents}</p>`}
      ${this.may(EDIT) ? this.form() : html`<p class="small quiet">${words.needs(EDIT)}</p>`}
      ${found.entities.length ? this.table(found) : nothing}
    </div>`;
  }

  private told(each: Decision) {
    const { words } = this;
    const state = words.consentStates[`consent.${each.status}`] ?? each.status;
    return html`${state} <span class="small quiet">${this.where(each)}</span>`;
  }

  private where({ contactPoint, saidBy, decidedAt }: Decision): string {
    const { words } = this;
    const point = contactPoint ? `${kindOf(contactPoint.type, words)} ${addressOf(contactPoint, words)}` : "";
    const when = decidedAt ? timeOf(decidedAt, words) : words.desk.undated;
    return [point, words.saidBy[saidBy], when].filter(Boolean).join(" · ");
  }

  private table(found: Consents) {
    const { words } = this;
    const { desk } = words;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${desk.decisions}>
        <table>
          <caption>${desk.decisions}</caption>
          <thead>
            <tr>
              <th scope="col">${desk.purpose}</th>
              <th scope="col">${desk.state}</th>
              <th scope="col">${desk.what}</th>
              <th scope="col">${desk.recorded}</th>
            </tr>
          </thead>
          <tbody>
            ${found.entities.map(
              (each) => html`<tr>
                <th scope="row">${purposeOf(each.purpose, words)}</th>
                <td>${words.consentStates[`consent.${each.status}`] ?? each.status}</td>
                <td>${[this.where(each), each.source, each.textVersion].filter(Boolean).join(" · ")}</td>
                <td>${timeOf(each.recordedAt, words)} ${words.by(each.recordedBy.id)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${found.nextUri
        ? html`<div class="row"><button ?disabled=${this.busy} @click=${() => void this.more()}>${words.loadMore}</button></div>`
        : nothing}`;
  }

  private form() {
    const { words } = this;
    const { desk } = words;
    return html`<form class="fields" @submit=${(event: Event) => void this.add(event)}>
      <div class="field">
        <label for="purpose">${desk.purpose}</label>
        <input id="purpose" name="purpose" list="purposes" maxlength="64" required autocomplete="off" />
        <datalist id="purposes">
          ${Object.entries(words.purposes).map(([name, text]) => html`<option value=${name}>${text}</option>`)}
        </datalist>
      </div>
      <div class="field">
        <label for="status">${desk.state}</label>
        <select id="status" name="status">
          ${STATES.map((each) => html`<option value=${each}>${words.consentStates[`consent.${each}`]}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="saidBy">${desk.who}</label>
        <select id="saidBy" name="saidBy">
          ${SAID_BY.map((each) => html`<option value=${each}>${words.saidBy[each]}</option>`)}
        </select>
      </div>
      <div><button ?disabled=${this.busy}>${desk.record}</button></div>
    </form>`;
  }

  private async add(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const told = Object.fromEntries(new FormData(form));
    this.said = "";
    const added = await this.attempt(() => this.calls.decide(this.contactId, told));
    if (!added) return;
    form.reset();
    this.said = this.words.done.saved;
    await this.read();
  }
}

customElements.define("scv-consents", ScvConsents);
