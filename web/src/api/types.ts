// What the service answers, as far as the pages read it.

export type Channel =
  | "voice"
  | "sms"
  | "email"
  | "webMessaging"
  | "webChat"
  | "twitter"
  | "facebook"
  | "line"
  | "instagram"
  | "apple"
  | "open"
  | "whatsapp"
  | "callback"
  | "campaign";

export type Params = Record<string, string | number>;

/** How an address is known: `attested`, `presented` or `typed`, and by which method. */
export interface Trust {
  level: string;
  method: string;
  at?: string;
}

/** An identifier; a cookie has no value. */
export interface Identifier {
  type: string;
  value?: string;
  externalSource?: { id: string };
  trust?: Trust;
  dateCreated?: string;
  claimed?: boolean;
  mark?: "shared" | "blocked";
}

export interface Phone {
  display?: string;
  e164?: string;
  extension?: number;
}

export const PHONE_FIELDS = ["cellPhone", "workPhone", "homePhone", "otherPhone"] as const;
export const EMAIL_FIELDS = ["workEmail", "personalEmail", "otherEmail"] as const;
export type PhoneField = (typeof PHONE_FIELDS)[number];
export type EmailField = (typeof EMAIL_FIELDS)[number];

export type Contact = {
  id: string;
  type: "Ephemeral" | "Identified" | "Curated";
  version?: number;
  createDate?: string;
  firstName?: string;
  middleName?: string;
  lastName?: string;
  salutation?: string;
  title?: string;
  address?: Record<string, string>;
  externalSystemUrl?: string;
  surveyOptOut?: boolean;
  identifiers?: Identifier[];
  mergedFrom?: { id: string }[];
} & Partial<Record<PhoneField, Phone>> &
  Partial<Record<EmailField, string>>;

/** What the panel says of an action: open or not, what it takes, and why it is shut. */
export interface Action {
  allowed: boolean;
  permission: string;
  code?: string;
  params?: Params;
}

export type ActionName =
  | "unlink"
  | "select"
  | "merge"
  | "mark"
  | "promote"
  | "create"
  | "search"
  | "journey"
  | "addContactMethod"
  | "addPhone"
  | "addEmail";

export interface Found {
  contact: Contact;
  foundBy?: Identifier;
  /** Somebody has said that this is another person. */
  distinct?: { by: { id: string }; reason: string };
}

export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
}

export interface Datasheet {
  id: string;
  name: string;
  schema: Schema;
  values: Record<string, unknown> | null;
}

export interface Reason {
  rule: string;
  identifier?: Identifier;
  agent?: string;
}

/** What holds of a purpose; without a contact point for every one. */
export interface Consent {
  purpose: string;
  allowed: boolean;
  contactPoint?: Identifier;
  code?: string;
  params?: Params;
}

export type TabName = "script" | "ticket" | "contacts" | "journey";

export interface Panel {
  conversationId: string;
  channel: Channel;
  direction: "inbound" | "outbound" | null;
  state: "linked" | "suggestion" | "unlinked";
  contact: Contact | null;
  suggestion: {
    displayName: string;
    code?: string;
    firstName: string | null;
    lastName: string | null;
    identifiers: Identifier[];
  } | null;
  search: { query: string | null; autoRun: boolean; results: Found[] };
  actions: Record<ActionName, Action>;
  tabs: TabName[];
  defaultTab: TabName;
  inJourney: boolean;
  reason: Reason;
  interaction: {
    subject: string | null;
    queue: string | null;
    agent: string | null;
    startedAt: string;
    endedAt: string | null;
    divisionId: string;
    projectId: string;
  };
  unreadable?: { field: string; value: string }[];
  /** Addresses of the interaction that are many people's or nobody's. */
  warnings?: { identifier: Identifier; mark: string; code?: string }[];
  /** What the contact agreed to or refused by now. */
  consents?: Consent[];
  script: string;
  datasheets: Datasheet[];
}

/** A contact by its name alone, as the index has it while somebody types. */
export interface Named {
  id: string;
  name: string;
}

export interface Reference {
  id: string;
}

/** A call, as the service or this page names it; most take a decision back. */
export interface Undo {
  method: string;
  path: string;
  body?: unknown;
}

export type MarkKind = "shared" | "blocked" | "none";

/** Two contacts that may be one. */
export interface Suggested<Who extends Contact = Contact> {
  contacts: [Who, Who];
  score: number;
  reasons: { identifiers: Identifier[]; names: string; scoredBy?: { source: string; model: string } };
  foundAt: string;
  dismiss: { method: string; path: string };
}

export interface Decided extends Panel {
  did?: "merged" | "linked" | "completed";
  undo?: Undo;
}

export interface Conflict {
  field: string;
  candidates: { value: unknown; outcome: "won" | "moved" | "united" | "keptAsIdentifier" | "notKept" }[];
}

export interface Preview {
  did: "merged" | "linked" | "completed";
  contact: Contact;
  moves: { field: string; value: unknown }[];
  identifiers: Identifier[];
  conflicts: Conflict[];
  code?: string;
  params?: Params;
}

/** With the token that holds a merge to its preview. */
export interface Previewed {
  previewToken: string;
}

/** What a merge would give, as far as somebody has to see it first. */
export interface Joined extends Previewed {
  conflicts: Conflict[];
  fields: { field: string; value: unknown; contacts: Reference[] }[];
  holdings: { identifier: Identifier; contacts: Reference[]; inFields: boolean }[];
}

export interface Session {
  id: string;
  conversationChannels: { type: string; messageType?: string }[];
  originatingDirection: "Inbound" | "Outbound" | "Unknown";
  conversationSubject?: string;
  lastConnectedQueue?: { id: string };
  lastConnectedUser?: { id: string };
  createdDate: string;
  endedDate?: string;
  durationInSeconds?: number;
  identifier?: Identifier;
  why?: Reason & { trust?: Trust };
}

export interface Sessions {
  entities: Session[];
  nextUri?: string;
}

export interface Note {
  id: string;
  noteText: string;
  createDate: string;
  createdBy?: { id: string };
}
