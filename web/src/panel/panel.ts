// The agent's panel: what it shows, and what becomes of what the agent does.

import { LitElement, html, nothing } from "lit";
import { Client, Offline, Refusal } from "../api/client.js";
import type { Contact, Decided, Panel, Preview, TabName, Undo } from "../api/types.js";
import { clockOf, nameOf } from "../names.js";
import "../parts/menu.js";
import "../parts/tabs.js";
import { base } from "../parts/styles.js";
import { around, fromAddress, type Context } from "../session/host.js";
import { isConnect } from "../session/origins.js";
import { Session } from "../session/session.js";
import { en, words, type Words } from "../words/index.js";
import { beginning, offered, plain } from "./beginning.js";
import { asChanges, asContact, type Fields } from "./contact-form.js";
import "./contact-form.js";
import { content } from "./content.js";
import { layout } from "./layout.js";
import { Pace } from "./pace.js";
import "./preview.js";
import { refusalOf, remark } from "./remarks.js";
import { screen, type Trouble } from "./screens.js";
import { ScvSearch } from "./search.js";
import { head, isProvided, profile, sharedWarning, suggestion } from "./who.js";

type Dialog =
  | { kind: "new"; contact: Partial<Contact> }
  | { kind: "edit"; contact: Contact }
  | { kind: "preview"; contact: Contact; preview: Preview | null };

/** Refusals after which somebody else's decision holds. */
const OVERTAKEN = new Set(["contact.exists", "merge.conflict", "not.found", "unmerge.not.allowed", "contact.not.found"]);

export class ScvPanel extends LitElement {
  static override styles = [base, layout];

  static override properties = Object.fromEntries(
    ["words", "panel", "trouble", "dialog", "undo", "notice", "status", "staleAt", "busy", "refusal", "field", "tab", "searching", "seen"].map(
      (name) => [name, { state: true }],
    ),
  );

  private words: Words = en;
  private panel: Panel | null = null;
  private trouble: Trouble = { kind: "loading" };
  private dialog: Dialog | null = null;
  private undo: { text: string; call: Undo | null } | null = null;
  private notice = "";
  private status = "";
  private staleAt: Date | null = null;
  private busy = false;
  private refusal = "";
  private field = "";
  private tab: TabName = "script";
  private searching = false;
  /** Counts decisions and contexts: an answer to a question from before is dropped. */
  private turn = 0;
  /** Counts the panels that were shown: what hangs on one is read again with each. */
  private seen = 0;

  private conversation = "";
  /** Amazon Connect's workspace, which this page is in, does not answer. */
  private unanswered = false;
  private seenAt = new Date();
  private client = new Client(new URL("..", document.baseURI).pathname.replace(/\/$/, ""));
  private pace = new Pace(
    () => void this.refresh(),
    () => this.client.isSignedIn && this.conversation !== "" && !this.isSettled(),
  );
  private session = new Session(this.client, (context) => void this.take(context));

  override connectedCallback(): void {
    super.connectedCallback();
    void this.take({ language: navigator.language, ...fromAddress(location.search) });
    if (window.parent !== window && isConnect(location.search, around())) void this.followConnect();
    new ResizeObserver(() => this.session.say({ type: "scv:resize", height: Math.ceil(this.offsetHeight) })).observe(this);
  }

  /** Amazon Connect says itself which contact is shown; its SDK is loaded there alone. */
  private async followConnect(): Promise<void> {
    const silent = () => {
      this.unanswered = true;
      void this.refresh();
    };
    try {
      const { follow } = await import("../hosts/connect.js");
      follow((conversationId) => void this.take({ conversationId }), silent);
    } catch {
      silent();
    }
  }

  /** What the address or the desktop says. A new conversation begins with nothing of the one before. */
  private async take(context: Context): Promise<void> {
    if (context.theme) document.documentElement.style.colorScheme = context.theme;
    if (context.token) this.session.take(context.token);
    const changed = context.conversationId !== undefined && context.conversationId !== this.conversation;
    if (changed) {
      this.turn++;
      this.conversation = context.conversationId ?? "";
      this.panel = this.dialog = this.undo = null;
      this.notice = this.status = "";
      this.searching = false;
      this.trouble = { kind: "loading" };
      this.client.forget();
    }
    if (context.language) {
      this.words = await words([context.language, navigator.language]);
      document.documentElement.lang = this.words.language;
      document.title = this.words.title;
    }
    await this.refresh();
  }

  /** The focus stays where the agent can try again, and goes to who it is once that is known. */
  private async signIn(): Promise<void> {
    await this.session.ask(() => void this.refresh());
    await this.refresh();
    if (this.panel) this.toHeading();
  }

  /** Nothing more will come by itself: the interaction has ended, or the agent may not see it. */
  private isSettled(): boolean {
    return this.panel ? this.panel.interaction.endedAt !== null : this.trouble.kind === "permission";
  }

  private async refresh(): Promise<void> {
    this.pace.stop();
    if (!this.conversation) return this.troubled({ kind: "nobody", unanswered: this.unanswered });
    if (!this.session.isOpen) return this.troubled(this.session.signedOut);
    const turn = this.turn;
    try {
      const found = await this.client.panel(this.conversation);
      if (turn !== this.turn) return;
      this.seenAt = new Date();
      if (this.staleAt) this.status = this.words.back;
      this.staleAt = null;
      if (found) this.answered(found);
    } catch (error) {
      if (turn === this.turn) this.failed(error);
    }
    this.pace.next();
  }

  /** A panel that nobody here asked to change: what differs, somebody else has decided. */
  private answered(found: Panel): void {
    const before = this.panel;
    this.panel = found;
    this.seen++;
    if (!before) {
      this.tab = found.defaultTab;
      this.searching = found.state === "unlinked" || found.search.results.length > 0 || isProvided(found);
      this.heard();
      return;
    }
    if (before.state === found.state && before.contact?.id === found.contact?.id) return;
    this.turn++;
    this.undo = null;
    this.notice = this.words.done.changed;
    this.searching ||= found.state === "unlinked";
    this.pace.quicken();
    this.heard();
  }

  private heard(): void {
    if (this.panel) this.session.say({ type: "scv:changed", state: this.panel.state, contactId: this.panel.contact?.id ?? null });
  }

  /** The first answer failed: a screen says so. A later one: what was known stays, and a line says since when. */
  private failed(error: unknown): void {
    if (error instanceof Refusal && error.status === 401) {
      this.session.lapse();
      return this.troubled(this.session.signedOut);
    }
    if (error instanceof Refusal && error.status === 403) {
      return this.troubled({ kind: "permission", permission: String(error.params["permission"] ?? "") });
    }
    if (error instanceof Refusal && error.status === 404) return this.troubled({ kind: "notFound" });
    if (!(error instanceof Refusal) && !(error instanceof Offline)) throw error;
    if (this.panel) this.staleAt ??= this.seenAt;
    else this.troubled({ kind: error instanceof Offline ? "offline" : "failed" });
  }

  private troubled(trouble: Trouble): void {
    this.panel = null;
    this.dialog = null;
    this.trouble = trouble;
  }

  /** Does something, shows what became of it, and leads the focus to the new state's heading. */
  private async act(work: () => Promise<Decided>, done: (panel: Decided) => string): Promise<void> {
    if (this.busy) return;
    const turn = ++this.turn;
    this.busy = true;
    this.refusal = this.field = this.notice = "";
    this.pace.stop();
    try {
      const panel = await work();
      if (turn === this.turn) this.decided(panel, done(panel));
    } catch (error) {
      if (turn === this.turn) this.refused(error);
    } finally {
      this.busy = false;
      this.pace.quicken();
      this.pace.next();
    }
  }

  private decided(panel: Decided, text: string): void {
    this.panel = panel;
    this.seen++;
    this.client.forget();
    this.dialog = null;
    this.undo = { text, call: panel.undo ?? null };
    this.status = text;
    this.searching = panel.state === "unlinked";
    this.heard();
    this.toHeading();
  }

  private refused(error: unknown): void {
    if (error instanceof Refusal && error.status === 401) return this.failed(error);
    const text = refusalOf(error, this.words);
    const overtaken = error instanceof Refusal && OVERTAKEN.has(error.code);
    if (this.dialog && !overtaken) {
      this.refusal = text;
      this.field = error instanceof Refusal ? (error.field.split(".")[0] ?? "") : "";
      return;
    }
    this.dialog = null;
    this.notice = text;
    this.client.forget();
    this.toHeading();
    void this.refresh();
  }

  private closeUndo(): void {
    this.undo = null;
    this.toHeading();
  }

  private toHeading(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("h1")?.focus());
  }

  private readonly deeds = {
    unlink: () => void this.act(() => this.client.unlink(this.conversation), () => this.words.done.unlinked),
    openSearch: () => {
      this.searching = true;
      void this.updateComplete.then(() => this.renderRoot.querySelector<ScvSearch>("scv-search")?.focus());
    },
    openForm: () => this.open({ kind: "new", contact: beginning(this.panel) }),
    openEdit: () => this.openEdit(),
    takeOver: () => this.panel?.contact && void this.choose(this.panel.contact),
  };

  private open(dialog: Dialog): void {
    this.refusal = this.field = "";
    this.dialog = dialog;
  }

  private openEdit(): void {
    if (this.panel?.contact) this.open({ kind: "edit", contact: this.panel.contact });
  }

  private async choose(contact: Contact): Promise<void> {
    const dialog: Dialog = { kind: "preview", contact, preview: null };
    this.open(dialog);
    try {
      const preview = await this.client.tried(this.conversation, contact.id);
      if (this.dialog === dialog) this.dialog = { ...dialog, preview };
    } catch (error) {
      if (this.dialog === dialog) this.refused(error);
    }
  }

  private select(contact: Contact): void {
    const who = nameOf(contact) || this.words.noName;
    const { done } = this.words;
    void this.act(
      () => this.client.select(this.conversation, contact.id),
      ({ did }) => ({ merged: done.merged, linked: done.linked, completed: done.completed })[did ?? "linked"](who),
    );
  }

  private create(fields: Fields, shown: Partial<Contact>): void {
    const name = { firstName: shown.firstName ?? "", lastName: shown.lastName ?? "", ...fields };
    // A provisional contact keeps the fields that are left out; a new one has only what is sent.
    const sent = this.panel?.contact ? { ...fields, firstName: name.firstName, lastName: name.lastName } : { ...plain(shown), ...name };
    void this.act(
      () => this.client.create(this.conversation, asContact(sent)),
      (panel) => this.words.done.created(nameOf(panel.contact)),
    );
  }

  private edit(fields: Fields, contact: Contact): void {
    if (!Object.keys(fields).length) {
      this.dialog = null;
      return;
    }
    const project = this.panel?.interaction.projectId ?? "default";
    void this.act(
      async () => {
        try {
          await this.client.edit(contact.id, project, { changes: asChanges(fields), version: contact.version });
        } catch (error) {
          if (error instanceof Refusal && error.code === "version.conflict") await this.renew(contact);
          throw error;
        }
        this.client.forget();
        return (await this.client.panel(this.conversation)) as Panel;
      },
      () => this.words.done.saved,
    );
  }

  /** Somebody else saved the contact: the next save is on what they saved, and what was typed stays in the fields. */
  private async renew(contact: Contact): Promise<void> {
    const found = await this.client.contact(contact.id);
    if (this.dialog?.kind === "edit") this.dialog = { kind: "edit", contact: { ...contact, version: found.version ?? 1 } };
  }

  private takeBack(call: Undo): void {
    void this.act(
      async () => {
        await this.client.undo(call);
        this.client.forget();
        return (await this.client.panel(this.conversation)) as Panel;
      },
      () => this.words.done.undone,
    );
  }

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
        ${this.notice ? html`<p class="notice" role="alert">${this.notice}</p>` : nothing} ${sharedWarning(panel, words)}
        ${panel.channel === "callback" || panel.channel === "campaign"
          ? panel.inJourney
            ? nothing
            : html`<p class="notice">${words.notInJourney}</p>`
          : nothing}
        ${suggestion(panel, words, this.deeds)} ${this.search(panel)} ${profile(panel, words)} ${this.tabs(panel)}
      </main>
      <p class="unseen" role="status">${this.status}</p>
      ${this.opened(panel)}
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
      ${content(panel, this.words, this.client, this.tab, this.seen, this.deeds.openEdit)}
    </scv-tabs>`;
  }

  private opened(panel: Panel) {
    const { dialog, words } = this;
    const close = () => (this.dialog = null);
    if (!dialog) return nothing;
    if (dialog.kind === "preview") {
      return html`<scv-preview
        .words=${words}
        .contact=${dialog.contact}
        .preview=${dialog.preview}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @close=${close}
        @confirm=${() => this.select(dialog.contact)}
      ></scv-preview>`;
    }
    const isNew = dialog.kind === "new";
    return html`<scv-contact-form
      .words=${words}
      .heading=${isNew ? words.newContact : words.editContact}
      .contact=${dialog.contact}
      .offered=${offered(this.panel)}
      .phoneShut=${remark(panel.actions.addPhone, words)}
      .emailShut=${remark(panel.actions.addEmail, words)}
      .refusal=${this.refusal}
      .field=${this.field}
      ?busy=${this.busy}
      @close=${close}
      @save=${(event: CustomEvent<Fields>) =>
        isNew ? this.create(event.detail, dialog.contact) : this.edit(event.detail, dialog.contact as Contact)}
    ></scv-contact-form>`;
  }
}

customElements.define("scv-panel", ScvPanel);
