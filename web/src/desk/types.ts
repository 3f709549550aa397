// What the service answers, as far as the desk alone reads it.

import type { Conflict, Contact, Identifier, Joined, MarkKind, Reference, Schema, Suggested } from "../api/types.js";
import type { MarkedIdentifier } from "../api/who.js";

/** Whom the token names; a permission that ends in `*` stands for all below. */
export interface Me {
  subject: string;
  roles: string[];
  permissions: string[];
  divisions: string[];
}

export type Member = Contact & {
  division?: Reference;
  modifyDate?: string;
  canonicalContact?: Reference;
  mergedTo?: Reference;
  mergeSet?: Reference[];
};

/** A page by cursor; `truncated`: there may be more than `total`. */
export interface Listing<T> {
  entities: T[];
  total?: number;
  truncated?: boolean;
  cursors?: { after?: string };
  nextUri?: string;
}

export interface PreviewedHolding {
  identifier: Identifier;
  contacts: Reference[];
  inFields: boolean;
  claimed: boolean;
}

export interface DecidedConflict extends Conflict {
  decidedBy: string;
}

/** What a merge would give, and the token that holds it to that. */
export interface MergePreview extends Member, Joined {
  conflicts: DecidedConflict[];
  holdings: PreviewedHolding[];
  lost: { identifier: Identifier; contact: Reference }[];
  journeys: { contact: Reference; count: number; truncated: boolean }[];
  previewExpires: string;
}

export interface Dropped {
  by: Reference;
  date: string;
  field?: string;
  value?: unknown;
  identifier?: Identifier;
}

export interface Unmerged {
  entities: Member[];
  dropped: Dropped[];
  later?: { conversationId: string; contact: Reference }[];
  truncated?: boolean;
}

export interface HistoryEntry {
  id: string;
  action: string;
  date: string;
  by: Reference;
  contact: Reference;
  details: Record<string, unknown>;
}

/** One decision of a person, an agent or a system; without a contact point it is about every one. */
export interface Decision {
  purpose: string;
  status: "granted" | "denied" | "withdrawn";
  saidBy: string;
  recordedAt: string;
  recordedBy: Reference;
  contactPoint?: Identifier;
  decidedAt?: string;
  source?: string;
  textVersion?: string;
}

export interface Consents {
  holds: Decision[];
  entities: Decision[];
  nextUri?: string;
}

/** What an identifier is; without `by` it is only proposed. */
export interface Mark {
  identifier: MarkedIdentifier;
  mark: MarkKind;
  date: string;
  reason: string;
  by?: Reference;
  proposed?: { why: "holders" | "unlinked"; count: number; date: string };
}

/** Two contacts that may be one. */
export type Pair = Suggested<Member>;

export interface Definition {
  id: string;
  name: string;
  schema: Schema;
}

export interface ListedProject {
  id: string;
  name: string;
  divisions: string[];
  version: number;
}

export interface Project {
  id: string;
  name: string;
  recordCreation: Record<string, "automatic" | "manual">;
  tieRule: "firstCreated" | "singleMatch";
  defaultCountry: string;
  contactMethodLimit: number;
  phoneFields: string[];
  script: string;
  datasheets: Definition[];
  divisions: string[];
  blockedIdentifiers: string[];
  roleMailboxes: string[];
  typedIdentifiers: "search" | "suggest";
  journeyIncludes: string[];
  whatsappMatchesPhone: "no" | "candidate" | "stitch";
  version: number;
}

export interface Sender {
  id: string;
  kind: string;
  divisions: string[];
  projects: string[];
  projectId?: string;
  publicUrl?: string;
  ratePerSecond: number;
  secrets: Record<string, { setAt: string } | undefined>;
  webhookPath: string;
  modifyDate?: string;
  modifiedBy?: string;
}

export interface PrivacyRequest {
  id: string;
  requestType: "GDPR_EXPORT" | "GDPR_UPDATE" | "GDPR_DELETE";
  status: "INITIATED" | "SEARCHING" | "DELETING" | "COMPLETED" | "ERROR";
  subject: { externalContactId: string };
  createdBy: Reference;
  createdDate: string;
  resultsUrl?: string;
}

export interface Erased {
  anonymous: { count: number };
  reduced: { count: number };
  undecided: { conversationId: string; contacts: Reference[] }[];
}
