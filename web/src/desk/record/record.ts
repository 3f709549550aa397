// One contact: who it is and what is known, by tabs; the way to edit it, to merge it and to take a merge back.

import { html, nothing } from "lit";
import { dayOf, nameOf, timeOf } from "../../names.js";
import "../../parts/notes.js";
import { base } from "../../parts/styles.js";
import "../../parts/tabs.js";
import { EDIT, ERASE, EXPORT, MERGE, VIEW } from "../access.js";
import { wide } from "../layout.js";
import { toContact, toMerge, toPrivacy } from "../routes.js";
import { Screen } from "../screen.js";
import type { Member } from "../types.js";
import { details } from "./details.js";
import "./edit.js";
import "./forms.js";
import "./history.js";
import "./identifiers.js";
import "./journey.js";
import "./members.js";
import "./unmerge.js";

export type RecordTab = "details" | "identifiers" | "journey" | "notes" | "forms" | "members" | "history";

export class ScvRecord extends Screen {
  static override styles = [base, wide];

  static override properties = {
    asked: {},
    contact: { state: true },
    tab: { state: true },
    dialog: { state: true },
    seen: { state: true },
  };

  /** The id in the address; it may be one that was merged away. */
  asked = "";
  private contact: Member | null = null;
  private tab: RecordTab = "details";
  private dialog: "" | "edit" | "unmerge" = "";
  /** Counts the changes: what hangs on the contact is read again. */
  private seen = 0;

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("asked")) return;
    this.contact = null;
    this.said = "";
    this.tab = "details";
    this.dialog = "";
    if (this.may(VIEW)) void this.read();
  }

  private async read(): Promise<void> {
    const asked = this.asked;
    const found = await this.attempt(() => this.calls.contact(asked));
    if (found && asked === this.asked) this.show(found);
  }

  private show(contact: Member): void {
    this.contact = contact;
    this.seen++;
  }

  protected override render() {
    const { words, contact } = this;
    if (!this.may(VIEW)) return html`<div class="stack"><h1 tabindex="-1">${words.noName}</h1>${this.shut(VIEW)}</div>`;
    if (!contact) {
      return html`<div class="stack">
        <h1 tabindex="-1">${this.refusal ? words.desk.notThere : words.loading}</h1>
        ${this.remarks()}
      </div>`;
    }
    return html`<div class="stack">
      ${this.head(contact)} ${this.remarks()}
      ${contact.id === this.asked
        ? nothing
        : html`<p class="notice">${words.desk.mergedInto(nameOf(contact) || words.noName)} ${this.asked}</p>`}
      <scv-tabs
        .tabs=${this.tabs(contact)}
        .chosen=${this.tab}
        .label=${words.desk.about}
        @choose-tab=${(event: CustomEvent<RecordTab>) => (this.tab = event.detail)}
        >${this.content(contact)}</scv-tabs
      >
      ${this.opened(contact)}
    </div>`;
  }

  private head(contact: Member) {
    const { words } = this;
    const division = contact.division?.id === "*" ? words.desk.unassigned : contact.division?.id;
    const facts = [words.desk.types[contact.type], division, words.since(dayOf(contact.createDate, words))];
    const changed = contact.modifyDate ? words.desk.changed(timeOf(contact.modifyDate, words)) : "";
    return html`<header class="head">
      <div>
        <h1 tabindex="-1">${nameOf(contact) || words.noName}</h1>
        ${contact.title ? html`<p>${contact.title}</p>` : nothing}
        <p class="small quiet">${[...facts, changed].filter(Boolean).join(" · ")}</p>
      </div>
      <div class="row">
        <button class="main" ?disabled=${!this.may(EDIT)} title=${this.why(EDIT)} @click=${() => (this.dialog = "edit")}>
          ${words.edit}
        </button>
        <button
          ?disabled=${!this.may(MERGE)}
          title=${this.why(MERGE)}
          @click=${() => (location.hash = toMerge([contact.id]))}
        >
          ${words.desk.mergeWith}
        </button>
        ${contact.mergedFrom
          ? html`<button
              ?disabled=${!this.may(MERGE)}
              title=${this.why(MERGE)}
              @click=${() => (this.dialog = "unmerge")}
            >
              ${words.desk.unmerge}
            </button>`
          : nothing}
        <a href=${toPrivacy(contact.id)} ?hidden=${!this.may(ERASE) && !this.may(EXPORT)}>${words.desk.places.privacy}</a>
      </div>
    </header>`;
  }

  private why(permission: string): string {
    return this.may(permission) ? "" : this.words.needs(permission);
  }

  private tabs(contact: Member) {
    const { tabs } = this.words.desk;
    const names: RecordTab[] = ["details", "identifiers", "journey", "notes", "forms", "history"];
    if (contact.mergedFrom) names.splice(5, 0, "members");
    return names.map((name) => ({ name, text: tabs[name] }));
  }

  private content(contact: Member) {
    const { words, client, me } = this;
    switch (this.tab) {
      case "details":
        return details(contact, words);
      case "identifiers":
        return html`<scv-identifiers
          .words=${words}
          .client=${client}
          .me=${me}
          .contact=${contact}
          @changed=${() => void this.read()}
        ></scv-identifiers>`;
      case "journey":
        return html`<scv-desk-journey .words=${words} .client=${client} .me=${me} .contact=${contact}></scv-desk-journey>`;
      case "notes":
        return html`<scv-notes .words=${words} .client=${client} .contactId=${contact.id}></scv-notes>`;
      case "forms":
        return html`<scv-forms .words=${words} .client=${client} .me=${me} .contactId=${contact.id}></scv-forms>`;
      case "members":
        return html`<scv-members .words=${words} .client=${client} .me=${me} .contact=${contact}></scv-members>`;
      case "history":
        return html`<scv-history
          .words=${words}
          .client=${client}
          .me=${me}
          .contactId=${contact.id}
          .changed=${this.seen}
        ></scv-history>`;
    }
  }

  private opened(contact: Member) {
    const { words, client, me } = this;
    const close = () => (this.dialog = "");
    if (this.dialog === "edit") {
      return html`<scv-desk-edit
        .words=${words}
        .client=${client}
        .me=${me}
        .contact=${contact}
        @close=${close}
        @saved=${(event: CustomEvent<Member>) => this.saved(event.detail)}
      ></scv-desk-edit>`;
    }
    if (this.dialog !== "unmerge") return nothing;
    return html`<scv-unmerge
      .words=${words}
      .client=${client}
      .me=${me}
      .contact=${contact}
      @close=${close}
      @unmerged=${(event: CustomEvent<string>) => (location.hash = toContact(event.detail))}
    ></scv-unmerge>`;
  }

  private saved(contact: Member): void {
    this.dialog = "";
    this.said = this.words.done.saved;
    this.show({ ...contact, identifiers: contact.identifiers ?? [] });
    void this.read();
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("h1")?.focus());
  }
}

customElements.define("scv-record", ScvRecord);
