// Calls of the service: one place that knows addresses, tokens and refusals.

import { segment } from "./paths.js";
import type { Contact, Decided, Named, Note, Panel, Params, Preview, Sessions, Undo } from "./types.js";

const API = "/api/v2";
const EXTERNAL = `${API}/externalcontacts`;
const CONTACTS = `${EXTERNAL}/contacts`;

/** A call that the service refused, or could not do. `code` names the reason for good. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly params: Params = {},
    readonly field = "",
  ) {
    super(message);
  }
}

/** No answer at all: no network, or nobody there. */
export class Offline extends Error {}

interface Envelope {
  message?: string;
  code?: string;
  messageParams?: Params;
  details?: { fieldName?: string }[];
}

export class Client {
  private token = "";
  private tag = "";
  /** The service has taken the token at least once. */
  hasWorked = false;
  /** Another token in place of one that is no longer taken; empty where there is none. What it throws is no connection. */
  renew: (token: string) => Promise<string> = () => Promise.resolve("");

  /** `root`: the address that `/api/v2` follows. */
  constructor(private readonly root: string) {}

  /** From now on calls are this bearer's. It is kept in memory alone. */
  use(token: string): void {
    if (token !== this.token) {
      this.tag = "";
      this.hasWorked = false;
    }
    this.token = token;
  }

  get isSignedIn(): boolean {
    return this.token !== "";
  }

  /** The panel, null when it is what was answered last. */
  async panel(conversation: string): Promise<Panel | null> {
    const headers: Record<string, string> = this.tag ? { "If-None-Match": this.tag } : {};
    const answer = await this.send("GET", `${panelOf(conversation)}`, undefined, headers);
    if (answer.status === 304) return null;
    const panel = (await read(answer)) as Panel;
    this.tag = answer.headers.get("ETag") ?? "";
    return panel;
  }

  /** The next panel is answered whole, whatever was answered before. */
  forget(): void {
    this.tag = "";
  }

  tried(conversation: string, contactId: string): Promise<Preview> {
    return this.call("POST", `${panelOf(conversation)}/select?dryRun=true`, { externalContactId: contactId });
  }

  select(conversation: string, contactId: string): Promise<Decided> {
    return this.call("POST", `${panelOf(conversation)}/select`, { externalContactId: contactId });
  }

  unlink(conversation: string): Promise<Decided> {
    return this.call("POST", `${panelOf(conversation)}/unlink`);
  }

  create(conversation: string, fields: object): Promise<Decided> {
    return this.call("POST", `${panelOf(conversation)}/create`, fields);
  }

  undo(undo: Undo): Promise<unknown> {
    return this.call(undo.method, undo.path, undo.body ?? undefined);
  }

  /** Contacts of a division that match what was typed so far. */
  async search(query: string, divisionId: string): Promise<Contact[]> {
    const body = { pageSize: 10, divisionIds: [divisionId], operation: { simpleSearch: { query } } };
    const found = await this.call<{ entities: Contact[] }>("POST", `${CONTACTS}/search`, body);
    return found.entities;
  }

  /** Contacts of a division whose names begin so: one cheap call for each pause of somebody who types. */
  async suggest(query: string, divisionId: string): Promise<Contact[]> {
    const found = await this.call<{ entities: Named[] }>("POST", `${EXTERNAL}/typeahead/contacts`, { query, divisionId });
    return found.entities.map(({ id, name }) => ({ id, type: "Curated", firstName: name }));
  }

  contact(id: string): Promise<Contact> {
    return this.call("GET", `${contactOf(id)}?expand=identifiers`);
  }

  edit(id: string, projectId: string, fields: object): Promise<Contact> {
    return this.call("PATCH", `${contactOf(id)}?projectId=${encodeURIComponent(projectId)}`, fields);
  }

  /** A page of a journey; `next` is the address that the page before named. */
  sessions(id: string, next?: string): Promise<Sessions> {
    return this.call("GET", next ?? `${contactOf(id)}/journey/sessions?pageSize=25`);
  }

  async notes(id: string): Promise<Note[]> {
    const found = await this.call<{ entities: Note[] }>("GET", `${contactOf(id)}/notes?pageSize=25&expand=mergeset`);
    return found.entities;
  }

  addNote(id: string, noteText: string): Promise<Note> {
    return this.call("POST", `${contactOf(id)}/notes`, { noteText });
  }

  fillIn(id: string, sheet: string, projectId: string, values: object): Promise<unknown> {
    const path = `${contactOf(id)}/datasheets/${segment(sheet)}`;
    return this.call("PUT", `${path}?projectId=${encodeURIComponent(projectId)}`, values);
  }

  /** Any call of the interface. Throws Refusal and Offline. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await read(await this.send(method, path, body))) as T;
  }

  /** A call whose token is refused did nothing: with another token it is sent once more. */
  private async send(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<Response> {
    const bearer = this.token;
    const answer = await this.trial(bearer, method, path, body, more);
    if (answer.status !== 401) return answer;
    const other = bearer === this.token ? await this.renewed(bearer) : this.token;
    if (!other) return answer;
    if (bearer === this.token) this.use(other);
    return this.trial(other, method, path, body, more);
  }

  private async trial(bearer: string, ...call: [string, string, unknown, Record<string, string>]): Promise<Response> {
    const answer = await this.sent(bearer, ...call);
    this.hasWorked ||= answer.status !== 401 && bearer === this.token;
    return answer;
  }

  private async renewed(bearer: string): Promise<string> {
    try {
      return await this.renew(bearer);
    } catch {
      throw new Offline();
    }
  }

  private async sent(
    bearer: string,
    method: string,
    path: string,
    body: unknown,
    more: Record<string, string>,
  ): Promise<Response> {
    const headers: Record<string, string> = { Authorization: `Bearer ${bearer}`, ...more };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      return await fetch(this.root + path, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        referrerPolicy: "no-referrer",
      });
    } catch {
      throw new Offline();
    }
  }
}

async function read(answer: Response): Promise<unknown> {
  const body: unknown = await answer.json().catch(() => null);
  if (answer.ok) return body;
  const told = (body ?? {}) as Envelope;
  const code = told.code ?? (answer.status === 401 ? "authentication.required" : "");
  throw new Refusal(answer.status, code, told.message ?? "", told.messageParams, told.details?.[0]?.fieldName);
}

function panelOf(conversation: string): string {
  return `${API}/conversations/${segment(conversation)}/panel`;
}

function contactOf(id: string): string {
  return `${CONTACTS}/${segment(id)}`;
}
