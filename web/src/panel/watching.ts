// What the panel is about and whether it still holds: the interaction, on whose behalf it is asked for, and when again.

import { LitElement } from "lit";
import { Client, Offline, Refusal } from "../api/client.js";
import type { Panel, TabName, Undo } from "../api/types.js";
import { around, fromAddress, type Context } from "../session/host.js";
import { isConnect } from "../session/origins.js";
import { Session } from "../session/session.js";
import { en, words, type Words } from "../words/index.js";
import type { Dialog } from "./dialogs.js";
import { Pace } from "./pace.js";
import type { Trouble } from "./screens.js";
import { isProvided } from "./who.js";

export abstract class Watching extends LitElement {
  static override properties = Object.fromEntries(
    ["words", "panel", "trouble", "dialog", "undo", "notice", "status", "staleAt", "busy", "refusal", "field", "tab", "searching", "seen"].map(
      (name) => [name, { state: true }],
    ),
  );

  protected words: Words = en;
  protected panel: Panel | null = null;
  protected trouble: Trouble = { kind: "loading" };
  protected dialog: Dialog | null = null;
  protected undo: { text: string; call: Undo | null } | null = null;
  protected notice = "";
  protected status = "";
  protected staleAt: Date | null = null;
  protected busy = false;
  protected refusal = "";
  protected field = "";
  protected tab: TabName = "script";
  protected searching = false;
  /** Counts decisions and contexts: an answer to a question from before is dropped. */
  protected turn = 0;
  /** Counts the panels that were shown: what hangs on one is read again with each. */
  protected seen = 0;

  protected conversation = "";
  /** Amazon Connect's workspace, which this page is in, does not answer. */
  protected unanswered = false;
  protected seenAt = new Date();
  protected client = new Client(new URL("..", document.baseURI).pathname.replace(/\/$/, ""));
  protected pace = new Pace(
    () => void this.refresh(),
    () => this.client.isSignedIn && this.conversation !== "" && !this.isSettled(),
  );
  protected session = new Session(this.client, (context) => void this.take(context));

  override connectedCallback(): void {
    super.connectedCallback();
    void this.take({ language: navigator.language, ...fromAddress(location.search) });
    if (window.parent !== window && isConnect(location.search, around())) void this.followConnect();
    new ResizeObserver(() => this.session.say({ type: "scv:resize", height: Math.ceil(this.offsetHeight) })).observe(this);
  }

  /** Amazon Connect says itself which contact is shown; its SDK is loaded there alone. */
  protected async followConnect(): Promise<void> {
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
  protected async take(context: Context): Promise<void> {
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
  protected async signIn(): Promise<void> {
    await this.session.ask(() => void this.refresh());
    await this.refresh();
    if (this.panel) this.toHeading();
  }

  /** Nothing more will come by itself: the interaction has ended, or the agent may not see it. */
  protected isSettled(): boolean {
    return this.panel ? this.panel.interaction.endedAt !== null : this.trouble.kind === "permission";
  }

  protected async refresh(): Promise<void> {
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
  protected answered(found: Panel): void {
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

  protected heard(): void {
    if (this.panel) this.session.say({ type: "scv:changed", state: this.panel.state, contactId: this.panel.contact?.id ?? null });
  }

  /** The first answer failed: a screen says so. A later one: what was known stays, and a line says since when. */
  protected failed(error: unknown): void {
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

  protected troubled(trouble: Trouble): void {
    this.panel = null;
    this.dialog = null;
    this.trouble = trouble;
  }

  protected toHeading(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("h1")?.focus());
  }
}
