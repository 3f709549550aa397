// The agent's panel as it looks; what it knows is in `watching.ts`, what it does in `deciding.ts`
// and `identity.ts`.

import { html, nothing } from "lit";
import type { Contact, Identifier, Joined, Panel, Suggested, TabName } from "../api/types.js";
import type { Tried } from "../api/who.js";
import { clockOf } from "../names.js";
import "../parts/menu.js";
import "../parts/tabs.js";
import { base } from "../parts/styles.js";
import type { Context } from "../session/host.js";
import type { Fields } from "../parts/contact-form.js";
import { content } from "./content.js";
import { opened } from "./dialogs.js";
import "./doubles.js";
import { Identity } from "./identity.js";
import { layout } from "./layout.js";
import { screen } from "./screens.js";
import "./search.js";
import { consents, markedAddresses } from "./standing.js";
import { head, isProvided, profile, sharedWarning, suggestion } from "./who.js";

export class ScvPanel extends Identity {
  static override styles = [base, layout];

  private readonly answers = {
    close: () => (this.dialog = null),
    select: (contact: Contact) => this.select(contact),
    join: (tried: Tried<Joined>, who: string) => this.join(tried, who),
    mark: (identifier: Identifier, reason: string) => this.mark(identifier, reason),
    save: (fields: Fields) => this.save(fields),
  };

  protected override render() {
    const { panel, words } = this;
    if (!panel) {
      const retry = async (context: Context) => {
        await this.take(context);
        this.toHeading();
      };
      const ask = () => void this.signIn();
      return screen(this.trouble, words, () => void retry({}), { ask, paste: (token) => void retry({ token }) });
    }
    return html`
      <main class="stack">
        ${this.staleAt ? html`<p class="notice bad" role="status">${words.offlineSince(clockOf(this.staleAt, words))}</p>` : nothing}
        ${head(panel, words, this.deeds)} ${this.undoBar()}
        ${this.notice ? html`<p class="notice" role="alert">${this.notice}</p>` : nothing} ${markedAddresses(panel, words)}
        ${sharedWarning(panel, words, this.deeds.mark)}
        ${panel.channel === "callback" || panel.channel === "campaign"
          ? panel.inJourney
            ? nothing
            : html`<p class="notice">${words.notInJourney}</p>`
          : nothing}
        ${profile(panel, words)} ${consents(panel, words)} ${this.doubles(panel)} ${suggestion(panel, words, this.deeds)} ${this.search(panel)} ${this.tabs(panel)}
      </main>
      <p class="unseen" role="status">${this.status}</p>
      ${opened(this.dialog, panel, words, { busy: this.busy, refusal: this.refusal, field: this.field }, this.answers)}
    `;
  }

  private undoBar() {
    const { undo, words } = this;
    if (!undo) return nothing;
    const { call } = undo;
    return html`<div class="undo row">
      <p>${undo.text}</p>
      ${call
        ? html`<button ?disabled=${this.busy} @click=${() => this.takeBack(call)}>${words.undo}</button>`
        : html`<button class="plain" @click=${() => this.closeUndo()}>${words.close}</button>`}
    </div>`;
  }

  /** SG2: only for who may decide about it, and only of a contact that somebody has saved. */
  private doubles(panel: Panel) {
    if (panel.state !== "linked" || !panel.contact || !panel.actions.merge.allowed) return nothing;
    return html`<scv-doubles
      .words=${this.words}
      .client=${this.client}
      .contact=${panel.contact}
      .changed=${this.seen}
      ?busy=${this.busy}
      @compare=${(event: CustomEvent<Suggested>) => void this.compare(event.detail)}
      @part=${(event: CustomEvent<Suggested>) => this.parted(event.detail)}
    ></scv-doubles>`;
  }

  private search(panel: Panel) {
    if (!this.searching) return nothing;
    const { words } = this;
    const create = panel.actions.create;
    return html`<section class="stack" aria-labelledby="search">
      <h2 id="search" ?hidden=${panel.state === "unlinked"}>${words.search}</h2>
      <scv-search
        .words=${words}
        .client=${this.client}
        .panel=${panel}
        ?merges=${isProvided(panel) && panel.channel === "webMessaging"}
        @choose=${(event: CustomEvent<Contact>) => void this.choose(event.detail)}
      ></scv-search>
      ${panel.state === "unlinked"
        ? html`<div class="row">
              <button class="main" ?disabled=${!create.allowed} @click=${this.deeds.openForm}>${words.createContact}</button>
            </div>
            ${create.allowed ? nothing : html`<p class="small quiet">${words.needs(create.permission)}</p>`}`
        : nothing}
    </section>`;
  }

  private tabs(panel: Panel) {
    const tabs = panel.tabs.map((name) => ({ name, text: this.words.tabs[name] }));
    return html`<scv-tabs
      .tabs=${tabs}
      .chosen=${this.tab}
      .label=${this.words.tabList}
      @choose-tab=${(event: CustomEvent<TabName>) => (this.tab = event.detail)}
    >
      ${content(panel, this.words, this.client, this.tab, this.seen, this.deeds)}
    </scv-tabs>`;
  }
}

customElements.define("scv-panel", ScvPanel);
