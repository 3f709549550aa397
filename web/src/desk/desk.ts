// The supervisor's desk: signing in, the screens and the way between them.

import { LitElement, html, nothing } from "lit";
import { Client, Refusal } from "../api/client.js";
import { signingIn } from "../parts/signing-in.js";
import { base } from "../parts/styles.js";
import { fromAddress, type Context } from "../session/host.js";
import { Session } from "../session/session.js";
import { deskWords, english, type DeskWords } from "../words/desk/index.js";
import { Calls } from "./calls.js";
import { shell, wide } from "./layout.js";
import { routeOf, type Route, type ScreenName } from "./routes.js";
import { explained } from "./screen.js";
import { screenOf } from "./screens.js";
import type { Me } from "./types.js";

const PLACES: readonly [ScreenName, string][] = [
  ["search", "#/"],
  ["duplicates", "#/duplicates"],
  ["marks", "#/marks"],
  ["projects", "#/projects"],
  ["senders", "#/senders"],
  ["roles", "#/roles"],
  ["privacy", "#/privacy"],
];
/** Which place of the navigation a screen belongs to. */
const WITHIN: Partial<Record<ScreenName, ScreenName>> = { contact: "search", merge: "search", new: "search" };

export class ScvDesk extends LitElement {
  static override styles = [base, wide, shell];

  static override properties = Object.fromEntries(
    ["words", "route", "me", "refusal", "signedOut", "waiting"].map((name) => [name, { state: true }]),
  );

  private words: DeskWords = english;
  private route: Route = routeOf(location.hash);
  private me: Me | null = null;
  private refusal = "";
  private signedOut = true;
  private waiting = 0;
  private client = new Client(new URL("..", document.baseURI).pathname.replace(/\/$/, ""));
  private session = new Session(this.client, (context) => void this.take(context));

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("hashchange", this.moved);
    void this.take({ language: navigator.language, ...fromAddress(location.search) });
  }

  override disconnectedCallback(): void {
    window.removeEventListener("hashchange", this.moved);
    super.disconnectedCallback();
  }

  private readonly moved = (): void => {
    this.route = routeOf(location.hash);
    document.title = this.words.desk.title;
    void this.toHeading();
  };

  /** What the address or a desktop around the page says. */
  private async take(context: Context): Promise<void> {
    if (context.theme) document.documentElement.style.colorScheme = context.theme;
    if (context.token) this.session.take(context.token);
    if (context.language) {
      this.words = await deskWords([context.language, navigator.language]);
      document.documentElement.lang = this.words.language;
      document.title = this.words.desk.title;
    }
    if (context.token) await this.open();
  }

  /** Asks who is signed in; what was typed on a screen that is open stays. */
  private async open(): Promise<void> {
    this.refusal = "";
    try {
      this.me = await new Calls(this.client).me();
      this.signedOut = false;
      await this.toHeading();
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) this.lapsed();
      else this.refusal = explained(error, this.words);
    }
  }

  private lapsed(): void {
    this.session.lapse();
    this.signedOut = true;
  }

  private async signIn(): Promise<void> {
    await this.session.ask(() => this.waiting++);
    this.waiting++;
    if (this.session.isOpen) await this.open();
  }

  /** The focus goes to the heading of the screen, inside whatever element has it. */
  private async toHeading(): Promise<void> {
    await this.updateComplete;
    const shown = this.renderRoot.querySelector<LitElement>("main > :not([hidden])");
    await shown?.updateComplete;
    shown?.renderRoot?.querySelector<HTMLElement>("h1")?.focus();
  }

  protected override render() {
    const { words, me } = this;
    const here = WITHIN[this.route.screen] ?? this.route.screen;
    return html`
      <header class="bar">
        <strong>${words.desk.title}</strong>
        ${me
          ? html`<nav aria-label=${words.desk.navigation}>
              ${PLACES.map(
                ([name, address]) =>
                  html`<a href=${address} aria-current=${here === name ? "page" : nothing}>${words.desk.places[name]}</a>`,
              )}
            </nav>`
          : nothing}
      </header>
      ${this.refusal ? html`<p class="notice bad" role="alert">${this.refusal}</p>` : nothing}
      ${this.signedOut ? html`<div class="narrow">${this.asking()}</div>` : nothing}
      ${me ? html`<main @signed-out=${() => this.lapsed()}>${screenOf(this.route, { words, me, client: this.client })}</main>` : nothing}
    `;
  }

  private asking() {
    const { signInHere, signInAlone } = this.words.desk;
    const words = { ...this.words, signInHere, signInAlone };
    const paste = (token: string) => void this.take({ token });
    return signingIn(this.session.signedOut, words, { ask: () => void this.signIn(), paste });
  }
}

customElements.define("scv-desk", ScvDesk);
