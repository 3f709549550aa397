// Identifiers that are many people's or nobody's: what the system proposes, and what somebody has said.

import { html, nothing } from "lit";
import type { MarkKind } from "../../api/types.js";
import type { MarkedIdentifier } from "../../api/who.js";
import { dayOf, kindOf } from "../../names.js";
import { base } from "../../parts/styles.js";
import { MERGE } from "../access.js";
import { wide } from "../layout.js";
import { Screen } from "../screen.js";
import type { Listing, Mark } from "../types.js";
import { MARKABLE, marked, type Deciding } from "./deciding.js";

type Lists = Record<"proposals" | "marks", Listing<Mark> | null>;

export class ScvMarks extends Screen {
  static override styles = [base, wide];

  static override properties = { lists: { state: true }, kind: { state: true }, deciding: { state: true } };

  private lists: Lists = { proposals: null, marks: null };
  /** The kind of identifier that is about to be marked: an external id has a source. */
  private kind = "Phone";
  private deciding: Deciding | null = null;

  protected override firstUpdated(): void {
    if (this.may(MERGE)) void this.read();
  }

  private async read(): Promise<void> {
    const found = await this.attempt(() => Promise.all([this.calls.marks(true), this.calls.marks(false)]));
    if (found) this.lists = { proposals: found[0], marks: found[1] };
  }

  private async more(name: keyof Lists): Promise<void> {
    const before = this.lists[name];
    const next = await this.attempt(() => this.calls.marks(name === "proposals", before?.nextUri));
    if (!before || !next || this.lists[name] !== before) return;
    this.lists = { ...this.lists, [name]: { ...next, entities: [...before.entities, ...next.entities] } };
  }

  protected override render() {
    const { words, lists } = this;
    const { desk } = words;
    const title = html`<h1 tabindex="-1">${desk.places.marks}</h1>`;
    if (!this.may(MERGE)) return html`<div class="stack">${title}${this.shut(MERGE)}</div>`;
    return html`<div class="stack">
      ${title}
      <p class="quiet">${desk.marksHint}</p>
      ${this.remarks()} ${this.form()} ${this.listed("proposals", lists.proposals)} ${this.listed("marks", lists.marks)}
      ${this.deciding ? this.dialog(this.deciding) : nothing}
    </div>`;
  }

  private form() {
    const { words, me } = this;
    const { desk } = words;
    const divisions = me.divisions.filter((each) => each !== "*");
    return html`<form class="box fields" @submit=${(event: Event) => this.ask(event)}>
      <div class="field">
        <label for="type">${desk.kind}</label>
        <select id="type" name="type" @change=${(event: Event) => (this.kind = (event.target as HTMLSelectElement).value)}>
          ${MARKABLE.map((each) => html`<option value=${each} ?selected=${each === this.kind}>${kindOf(each, words)}</option>`)}
        </select>
      </div>
      ${this.kind === "ExternalId"
        ? html`<div class="field">
            <label for="source">${desk.source}</label>
            <input id="source" name="source" required autocomplete="off" />
          </div>`
        : nothing}
      <div class="field">
        <label for="value">${desk.value}</label>
        <input id="value" name="value" required autocomplete="off" spellcheck="false" maxlength="255" />
      </div>
      <div class="field">
        <label for="division">${desk.division}</label>
        <input id="division" name="division" autocomplete="off" list="divisions" placeholder=${desk.usual} />
        <datalist id="divisions">${divisions.map((each) => html`<option value=${each}></option>`)}</datalist>
      </div>
      <div class="row">
        <button name="mark" value="shared" ?disabled=${this.busy}>${desk.markAs.shared}</button>
        <button name="mark" value="blocked" ?disabled=${this.busy}>${desk.markAs.blocked}</button>
      </div>
    </form>`;
  }

  private listed(name: keyof Lists, found: Listing<Mark> | null) {
    const { words } = this;
    const { desk } = words;
    return html`<section class="stack" aria-labelledby=${name}>
      <h2 id=${name} tabindex="-1">${desk.markLists[name]}</h2>
      ${found
        ? found.entities.length
          ? html`<div class="scroll" tabindex="0" role="group" aria-labelledby=${name}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">${desk.value}</th>
                    <th scope="col">${name === "marks" ? desk.mark : desk.why}</th>
                    <th scope="col">${desk.division}</th>
                    <th scope="col">${desk.when}</th>
                    <th scope="col">${desk.deed}</th>
                  </tr>
                </thead>
                <tbody>
                  ${found.entities.map((each) => this.row(each))}
                </tbody>
              </table>
            </div>`
          : html`<p class="quiet">${desk.noMarks[name]}</p>`
        : html`<p class="quiet" role="status">${this.refusal ? "" : words.loading}</p>`}
      ${found?.nextUri
        ? html`<div class="row"><button ?disabled=${this.busy} @click=${() => void this.more(name)}>${words.loadMore}</button></div>`
        : nothing}
    </section>`;
  }

  private row(each: Mark) {
    const { words } = this;
    const { desk } = words;
    const text = marked(each.identifier, words);
    const deed = (kind: MarkKind, label: string) => html`<button
      aria-label=${desk.deedOn(label, text)}
      ?disabled=${this.busy}
      @click=${() => this.consider({ identifier: each.identifier, kind, label })}
    >
      ${label}
    </button>`;
    const division = each.identifier.division?.id;
    return html`<tr>
      <th scope="row">${text}<br /><span class="small quiet">${kindOf(each.identifier.type, words)}</span></th>
      <td>
        ${each.by
          ? html`${desk.markStates[each.mark]}<br /><span class="small quiet">${[each.reason, words.by(each.by.id)].filter(Boolean).join(" · ")}</span>`
          : each.proposed
            ? desk.proposedFor[each.proposed.why](each.proposed.count)
            : desk.markStates[each.mark]}
      </td>
      <td>${division === "*" ? desk.unassigned : division}</td>
      <td>${dayOf(each.date, words)}</td>
      <td>
        <div class="row">
          ${each.mark === "shared" ? nothing : deed("shared", desk.markAs.shared)}
          ${each.mark === "blocked" ? nothing : deed("blocked", desk.markAs.blocked)}
          ${each.by ? deed("none", desk.withdraw) : deed("none", desk.dismiss)}
        </div>
      </td>
    </tr>`;
  }

  /** What it means, and the reason, before it holds for every call to come. */
  private dialog({ identifier, kind, label }: Deciding) {
    const { words } = this;
    const { desk } = words;
    return html`<dialog aria-labelledby="deciding" @cancel=${(event: Event) => this.close(event)}>
      <form class="stack" @submit=${(event: Event) => void this.decide(event)}>
        <h2 id="deciding">${desk.deedOn(label, marked(identifier, words))}</h2>
        ${this.refusal ? html`<p class="notice bad" role="alert">${this.refusal}</p>` : nothing}
        <p>${kind === "shared" ? words.markMeans : desk.markMeans[kind]}</p>
        <div class="field">
          <label for="reason">${words.reason}</label>
          <input id="reason" name="reason" maxlength="255" autocomplete="off" autofocus />
        </div>
        <div class="row foot">
          <button type="button" @click=${(event: Event) => this.close(event)}>${words.cancel}</button>
          <button class="main" ?disabled=${this.busy}>${label}</button>
        </div>
      </form>
    </dialog>`;
  }

  private ask(event: SubmitEvent | Event): void {
    event.preventDefault();
    const told = new FormData(event.target as HTMLFormElement, (event as SubmitEvent).submitter);
    const text = (name: string) => String(told.get(name) ?? "").trim();
    const identifier: MarkedIdentifier = {
      type: text("type"),
      value: text("value"),
      ...(text("source") ? { externalSource: { id: text("source") } } : {}),
      ...(text("division") ? { division: { id: text("division") } } : {}),
    };
    const kind = text("mark") === "blocked" ? "blocked" : "shared";
    this.consider({ identifier, kind, label: this.words.desk.markAs[kind] });
  }

  private consider(deciding: Deciding): void {
    this.deciding = deciding;
    this.refusal = this.said = "";
    void this.updateComplete.then(() => this.renderRoot.querySelector("dialog")?.showModal());
  }

  private async decide(event: Event): Promise<void> {
    event.preventDefault();
    const { deciding } = this;
    if (!deciding) return;
    const reason = String(new FormData(event.target as HTMLFormElement).get("reason") ?? "").trim();
    const done = await this.attempt(() => this.calls.mark(deciding.identifier, deciding.kind, reason));
    if (!done) return;
    this.close(event);
    this.renderRoot.querySelector<HTMLFormElement>("form.box")?.reset();
    this.said = this.words.desk.markedAs[done.mark](marked(done.identifier, this.words));
    await this.read();
    this.renderRoot.querySelector<HTMLElement>(done.mark === "none" ? "#proposals" : "#marks")?.focus();
  }

  private close(event: Event): void {
    event.preventDefault();
    this.renderRoot.querySelector("dialog")?.close();
    this.deciding = null;
  }
}

customElements.define("scv-marks", ScvMarks);
