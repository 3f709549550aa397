// What a person may ask of their data: what is stored, a file of it, and that all of it goes.

import { html, nothing } from "lit";
import { safeLink } from "../../links.js";
import { nameOf, timeOf } from "../../names.js";
import { base } from "../../parts/styles.js";
import { ERASE, EXPORT, VIEW } from "../access.js";
import { wide } from "../layout.js";
import { toContact } from "../routes.js";
import { Screen } from "../screen.js";
import type { Erased, Member, PrivacyRequest } from "../types.js";

const RUNNING = new Set(["INITIATED", "SEARCHING", "DELETING"]);
const AGAIN_MS = 2_000;

export class ScvPrivacy extends Screen {
  static override styles = [base, wide];

  static override properties = {
    contactId: {},
    contact: { state: true },
    requests: { state: true },
    typed: { state: true },
    erased: { state: true },
  };

  /** Whose data; empty for the list of requests. */
  contactId = "";
  private contact: Member | null = null;
  private requests: PrivacyRequest[] = [];
  private typed = "";
  private erased: Erased | null = null;
  private timer = 0;

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("contactId")) return;
    this.contact = this.erased = null;
    this.typed = this.said = this.refusal = "";
    if (this.contactId && this.may(VIEW)) void this.read();
    if (this.mayAsk) void this.list();
  }

  override disconnectedCallback(): void {
    clearTimeout(this.timer);
    super.disconnectedCallback();
  }

  private get mayAsk(): boolean {
    return this.may(EXPORT) || this.may(ERASE);
  }

  private async read(): Promise<void> {
    const asked = this.contactId;
    const found = await this.attempt(() => this.calls.contact(asked));
    if (found && asked === this.contactId) this.contact = found;
  }

  /** While one of them runs they are asked for again. */
  private async list(): Promise<void> {
    clearTimeout(this.timer);
    try {
      this.requests = await this.calls.requests();
    } catch (error) {
      return this.refused(error);
    }
    if (this.requests.some(({ status }) => RUNNING.has(status)) && this.isConnected) {
      this.timer = window.setTimeout(() => void this.list(), AGAIN_MS);
    }
  }

  protected override render() {
    const { words, contact } = this;
    const { desk } = words;
    const who = contact ? nameOf(contact) || words.noName : "";
    const title = html`<h1 tabindex="-1">${who && !this.erased ? desk.dataOf(who) : desk.places.privacy}</h1>`;
    if (!this.mayAsk) return html`<div class="stack">${title}${this.shut(EXPORT)}</div>`;
    return html`<div class="stack">
      ${title} ${this.remarks()} ${contact && !this.erased ? this.person(contact, who) : nothing}
      ${this.erased ? this.gone(this.erased) : nothing} ${this.contactId ? nothing : html`<p>${desk.privacyHint} <a href="#/">${desk.places.search}</a></p>`}
      ${this.listed()}
    </div>`;
  }

  private person(contact: Member, who: string) {
    const { words } = this;
    const { desk } = words;
    const members = contact.mergeSet?.length ?? 1;
    const facts: [string, string | number][] = [
      [desk.records, members],
      [desk.tabs.identifiers, contact.identifiers?.length ?? 0],
      [desk.created, timeOf(contact.createDate ?? "", words)],
    ];
    return html`<section class="box stack" aria-labelledby="stored">
        <h2 id="stored">${desk.stored}</h2>
        <dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
        <p>${desk.fileHint}</p>
        <div class="row">
          <button class="main" ?disabled=${this.busy || !this.may(EXPORT)} @click=${() => void this.ask(contact)}>${desk.askForFile}</button>
          <a href=${toContact(contact.id)}>${desk.backTo(who)}</a>
        </div>
        ${this.may(EXPORT) ? nothing : html`<p class="small quiet">${words.needs(EXPORT)}</p>`}
      </section>
      ${this.eraser(contact, who)}`;
  }

  /** Nothing brings it back, so that the name has to be typed. */
  private eraser(contact: Member, who: string) {
    const { words } = this;
    const { desk } = words;
    const shut = !this.may(ERASE);
    return html`<form class="box stack" aria-labelledby="erase" @submit=${(event: Event) => void this.erase(event, contact, who)}>
      <h2 id="erase">${desk.erase}</h2>
      <p>${desk.eraseHint}</p>
      <div class="field">
        <label for="typed">${desk.typeName(who)}</label>
        <input
          id="typed"
          autocomplete="off"
          spellcheck="false"
          ?disabled=${shut}
          .value=${this.typed}
          @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}
        />
      </div>
      <div class="row">
        <button class="danger" ?disabled=${shut || this.busy || this.typed.trim() !== who}>${desk.eraseNow}</button>
      </div>
      ${shut ? html`<p class="small quiet">${words.needs(ERASE)}</p>` : nothing}
    </form>`;
  }

  private gone({ anonymous, reduced, undecided }: Erased) {
    const { desk } = this.words;
    return html`<section class="box stack" aria-labelledby="gone">
      <h2 id="gone" tabindex="-1">${desk.erasedDone}</h2>
      <dl class="facts">
        <dt>${desk.anonymous}</dt><dd>${anonymous.count}</dd>
        <dt>${desk.reduced}</dt><dd>${reduced.count}</dd>
        <dt>${desk.undecided}</dt><dd>${undecided.length}</dd>
      </dl>
      ${undecided.length
        ? html`<p>${desk.undecidedHint}</p>
            <ul>
              ${undecided.map(
                ({ conversationId, contacts }) => html`<li>
                  ${conversationId}: ${contacts.map(({ id }) => html`<a href=${toContact(id)}>${id}</a> `)}
                </li>`,
              )}
            </ul>`
        : nothing}
    </section>`;
  }

  private listed() {
    const { words } = this;
    const { desk } = words;
    const own = this.contactId;
    const found = own ? this.requests.filter(({ subject }) => this.members.includes(subject.externalContactId)) : this.requests;
    return html`<div class="stack">
      <h2 id="requests">${desk.requests}</h2>
      ${found.length
        ? html`<div class="scroll" tabindex="0" role="region" aria-labelledby="requests">
            <table>
              <thead>
                <tr>
                  <th scope="col">${desk.when}</th>
                  <th scope="col">${desk.what}</th>
                  <th scope="col">${desk.state}</th>
                  <th scope="col">${desk.who}</th>
                  <th scope="col">${desk.file}</th>
                </tr>
              </thead>
              <tbody>
                ${found.map((each) => this.request(each))}
              </tbody>
            </table>
          </div>`
        : html`<p class="quiet">${desk.noRequests}</p>`}
    </div>`;
  }

  private get members(): string[] {
    return [this.contactId, ...(this.contact?.mergeSet ?? []).map(({ id }) => id)];
  }

  private request(each: PrivacyRequest) {
    const { words } = this;
    const { desk } = words;
    const link = safeLink(each.resultsUrl);
    const isFile = each.requestType === "GDPR_EXPORT" && each.status === "COMPLETED";
    return html`<tr>
      <td>${timeOf(each.createdDate, words)}</td>
      <td>${desk.requestTypes[each.requestType]}</td>
      <td>${desk.requestStates[each.status]}</td>
      <td>${each.createdBy.id}</td>
      <td>
        ${link
          ? html`<a href=${link} target="_blank" rel="noopener noreferrer">${desk.openFile}</a>`
          : isFile
            ? html`<button ?disabled=${this.busy} @click=${() => void this.open(each)}>${desk.getFile}</button>`
            : "–"}
      </td>
    </tr>`;
  }

  private async ask(contact: Member): Promise<void> {
    const asked = await this.attempt(() => this.calls.askForFile(contact.id));
    if (!asked) return;
    this.said = this.words.desk.asked;
    await this.list();
  }

  /** A link is good for a few minutes, so that it is asked for when it is wanted. */
  private async open(request: PrivacyRequest): Promise<void> {
    const found = await this.attempt(() => this.calls.request(request.id));
    if (found) this.requests = this.requests.map((each) => (each.id === found.id ? found : each));
  }

  private async erase(event: Event, contact: Member, who: string): Promise<void> {
    event.preventDefault();
    if (this.typed.trim() !== who) return;
    const erased = await this.attempt(() => this.calls.erase(contact.id));
    if (!erased) return;
    this.erased = erased;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("#gone")?.focus());
  }
}

customElements.define("scv-privacy", ScvPrivacy);
