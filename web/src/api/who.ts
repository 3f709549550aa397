// Calls about who is who: merges, contacts that may be one person, and identifiers that many people use.

import type { Client } from "./client.js";
import type { Identifier, MarkKind, Reference, Suggested, Undo } from "./types.js";

const EXTERNAL = "/api/v2/externalcontacts";
const MERGE = `${EXTERNAL}/contacts/merge`;
export const MARKS = `${EXTERNAL}/identifiers/marks`;

export type MarkedIdentifier = Identifier & { division?: Reference };

export function addressOfContact(id: string): string {
  return `${EXTERNAL}/contacts/${encodeURIComponent(id)}`;
}

/** SG2: who may be the same person as a contact. */
export async function doublesOf(client: Client, id: string): Promise<Suggested[]> {
  return (await client.call<{ entities: Suggested[] }>("GET", `${addressOfContact(id)}/suggestions`)).entities;
}

/** MG9: what a merge would give, with the token that holds it to that. */
export function mergeTried<Given>(client: Client, ids: readonly string[], valueOverride: object, anyway: boolean): Promise<Given> {
  return client.call("POST", `${MERGE}?dryRun=true${anyway ? "&override=true" : ""}`, { contactIds: ids, valueOverride });
}

/** Exactly what the preview showed, or a refusal. */
export function merged<Given extends Reference>(
  client: Client,
  ids: readonly string[],
  valueOverride: object,
  anyway: boolean,
  token: string,
): Promise<Given> {
  const query = `previewToken=${encodeURIComponent(token)}${anyway ? "&override=true" : ""}`;
  return client.call("POST", `${MERGE}?${query}`, { contactIds: ids, valueOverride });
}

/** The call that takes a merge back. */
export function unmerging(id: string): Undo {
  return { method: "POST", path: `${addressOfContact(id)}/unmerge` };
}

/** The call that takes back that two are not the same person. */
export function withdrawing(one: string, other: string): Undo {
  return { method: "DELETE", path: `${addressOfContact(one)}/distinct/${encodeURIComponent(other)}` };
}

/** SI1: the call that says what an identifier is from now on. */
export function marking({ type, value, externalSource, division }: MarkedIdentifier, mark: MarkKind, reason: string): Undo {
  const identifier = { type, value, ...(externalSource ? { externalSource } : {}), ...(division ? { division } : {}) };
  return { method: "PUT", path: MARKS, body: { identifier, mark, ...(reason ? { reason } : {}) } };
}
