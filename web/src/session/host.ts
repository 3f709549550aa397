// The desktop that frames the panel: it hands over conversation, language and token, and hears what was decided.

import { allows } from "./origins.js";

export const VERSION = 1;

/** What the desktop says: which interaction, in which language and theme, on whose behalf. */
export interface Context {
  conversationId?: string;
  language?: string;
  theme?: "light" | "dark";
  token?: string;
}

export type Said =
  | { type: "scv:changed"; state: string; contactId: string | null }
  | { type: "scv:tokenNeeded" }
  | { type: "scv:resize"; height: number };

const FIELDS = ["conversationId", "language", "theme", "token"] as const;

export class Host {
  private origin = "";

  /**
   * `sources`: who may be the host. What anybody else sends is dropped without an answer, and nothing but the version
   * is said before the host has spoken: until then nobody knows whose window it is.
   */
  constructor(
    private readonly sources: string,
    private readonly heard: (context: Context) => void,
  ) {
    window.addEventListener("message", (event) => this.receive(event));
    if (this.isFramed) window.parent.postMessage({ type: "scv:ready", version: VERSION }, "*");
  }

  get isFramed(): boolean {
    return window.parent !== window;
  }

  say(said: Said): void {
    if (this.origin) window.parent.postMessage(said, this.origin);
  }

  private receive(event: MessageEvent<unknown>): void {
    if (event.source !== window.parent || !this.isFramed || !allows(this.sources, event.origin)) return;
    const told = event.data as Record<string, unknown> | null;
    if (typeof told !== "object" || told === null) return;
    if (told["type"] !== "scv:context" && told["type"] !== "scv:token") return;
    this.origin = event.origin;
    const names = told["type"] === "scv:token" ? (["token"] as const) : FIELDS;
    this.heard(Object.fromEntries(names.filter((name) => typeof told[name] === "string").map((name) => [name, told[name]])));
  }
}

/** The origin of the window around this one, as far as the browser tells; empty when there is none. */
export function around(): string {
  if (window.parent === window) return "";
  const told = location.ancestorOrigins?.[0] ?? document.referrer;
  return URL.canParse(told) ? new URL(told).origin : "";
}

/** What the address says, under our names and those that Genesys' widget fills in. */
export function fromAddress(search: string): Context {
  const query = new URLSearchParams(search);
  const first = (...names: string[]) => names.map((name) => query.get(name)).find((value) => value);
  const context: Context = {};
  const conversationId = first("conversationId", "gcConversationId", "pcConversationId");
  const language = first("language", "gcLangTag", "pcLangTag");
  if (conversationId) context.conversationId = conversationId;
  if (language) context.language = language;
  return context;
}
