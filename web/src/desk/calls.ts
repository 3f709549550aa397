// The calls that the desk alone makes.

import type { Client } from "../api/client.js";
import { segment } from "../api/paths.js";
import type { Datasheet, Identifier, MarkKind, Sessions } from "../api/types.js";
import {
  MARKS,
  addressOfContact as of,
  marking,
  merged,
  mergeTried,
  type Tried,
  unmerging,
  withdrawing,
  type MarkedIdentifier,
} from "../api/who.js";
import type {
  Consents,
  Decision,
  Erased,
  HistoryEntry,
  ListedProject,
  Listing,
  Mark,
  Me,
  Member,
  MergePreview,
  Pair,
  PrivacyRequest,
  Project,
  Sender,
  Unmerged,
} from "./types.js";

const API = "/api/v2";
const EXTERNAL = `${API}/externalcontacts`;
const CONTACTS = `${EXTERNAL}/contacts`;
const REQUESTS = `${API}/gdpr/requests`;
const PAGE = 25;

/** What is searched for. `source`: the query is an external id of that system. */
export interface Wanted {
  query: string;
  division: string;
  sort: string;
  source: string;
}

export class Calls {
  constructor(private readonly client: Client) {}

  me(): Promise<Me> {
    return this.client.call("GET", `${API}/me`);
  }

  search({ query, division, sort, source }: Wanted, cursor?: string): Promise<Listing<Member>> {
    const simpleSearch = { query, ...(sort ? { sortOrder: [sort] } : {}), ...(source ? { externalSource: { id: source } } : {}) };
    const body = {
      pageSize: PAGE,
      operation: { simpleSearch },
      ...(division ? { divisionIds: [division] } : {}),
      ...(cursor ? { cursor } : {}),
    };
    return this.client.call("POST", `${CONTACTS}/search`, body);
  }

  contact(id: string): Promise<Member> {
    return this.client.call("GET", `${of(id)}?expand=identifiers`);
  }

  /** The record as it is stored, also of one that was merged away. */
  stored(id: string): Promise<Member> {
    return this.client.call("GET", `${of(id)}/unresolved`);
  }

  create(fields: object): Promise<Member> {
    return this.client.call("POST", CONTACTS, fields);
  }

  change(id: string, changes: object[], version: number): Promise<Member> {
    return this.client.call("PATCH", of(id), { changes, version });
  }

  /** With what has been said of each: that it is many people's, or nobody's. */
  async identifiers(id: string): Promise<Identifier[]> {
    return (await this.client.call<Listing<Identifier>>("GET", `${of(id)}/identifiers?expand=marks`)).entities;
  }

  claim(id: string, operation: "Claim" | "Release", { type, value, externalSource }: Identifier): Promise<Identifier> {
    const identifier = { type, value, ...(externalSource ? { externalSource } : {}) };
    return this.client.call("PATCH", `${of(id)}/identifiers`, { operation, identifier });
  }

  consents(id: string, next?: string): Promise<Consents> {
    return this.client.call("GET", next ?? `${of(id)}/consents`);
  }

  decide(id: string, decision: object): Promise<Decision> {
    return this.client.call("POST", `${of(id)}/consents`, decision);
  }

  history(id: string, next?: string): Promise<Listing<HistoryEntry>> {
    return this.client.call("GET", next ?? `${of(id)}/history?pageSize=50`);
  }

  /** A page of a journey; `address` is one that an earlier page named. */
  journey(id: string, address?: string): Promise<Sessions> {
    return this.client.call("GET", address ?? `${of(id)}/journey/sessions?pageSize=50`);
  }

  tried(ids: readonly string[], valueOverride: object, anyway: boolean): Promise<Tried<MergePreview>> {
    return mergeTried(this.client, ids, valueOverride, anyway);
  }

  /** Exactly what the preview showed, or a refusal. */
  merge(tried: Tried<MergePreview>): Promise<Member> {
    return merged(this.client, tried);
  }

  unmerge(id: string, dryRun: boolean): Promise<Unmerged> {
    const { method, path } = unmerging(id);
    return this.client.call(method, `${path}${dryRun ? "?dryRun=true" : ""}`);
  }

  pairs(cursor?: string, division?: string): Promise<Listing<Pair>> {
    const query = new URLSearchParams({ limit: "25", ...(cursor ? { cursor } : {}), ...(division ? { divisionId: division } : {}) });
    return this.client.call("GET", `${EXTERNAL}/suggestions?${query}`);
  }

  dismiss(pair: Pair): Promise<unknown> {
    return this.client.call(pair.dismiss.method, pair.dismiss.path);
  }

  /** Takes back that two are not the same person. */
  withdraw(one: string, other: string): Promise<unknown> {
    return this.client.undo(withdrawing(one, other));
  }

  /** SI1, SI2: marks that hold, or what is proposed. */
  marks(proposed: boolean, next?: string): Promise<Listing<Mark>> {
    return this.client.call("GET", next ?? `${MARKS}?limit=25${proposed ? "&proposed=true" : ""}`);
  }

  mark(identifier: MarkedIdentifier, mark: MarkKind, reason: string): Promise<Mark> {
    const { method, path, body } = marking(identifier, mark, reason);
    return this.client.call(method, path, body);
  }

  projects(next?: string): Promise<Listing<ListedProject>> {
    return this.client.call("GET", next ?? `${API}/projects?pageSize=25`);
  }

  project(id: string): Promise<Project> {
    return this.client.call("GET", `${API}/projects/${segment(id)}`);
  }

  saveProject(project: Project): Promise<Project> {
    return this.client.call("PUT", `${API}/projects/${segment(project.id)}`, project);
  }

  async senders(): Promise<Sender[]> {
    return (await this.client.call<Listing<Sender>>("GET", `${API}/senders`)).entities;
  }

  sheet(id: string, name: string, project: string): Promise<Datasheet> {
    const query = `projectId=${encodeURIComponent(project)}`;
    return this.client.call("GET", `${of(id)}/datasheets/${segment(name)}?${query}`);
  }

  askForFile(id: string): Promise<PrivacyRequest> {
    return this.client.call("POST", REQUESTS, { requestType: "GDPR_EXPORT", subject: { externalContactId: id } });
  }

  request(id: string): Promise<PrivacyRequest> {
    return this.client.call("GET", `${REQUESTS}/${segment(id)}`);
  }

  async requests(): Promise<PrivacyRequest[]> {
    return (await this.client.call<Listing<PrivacyRequest>>("GET", `${REQUESTS}?pageSize=25`)).entities;
  }

  erase(id: string): Promise<Erased> {
    return this.client.call("DELETE", `${of(id)}?erase=true`);
  }
}
