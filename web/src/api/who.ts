// Calls about who is who: merges, contacts that may be one person, and identifiers that many people use.

import type { Client } from "./client.js";
import { segment } from "./paths.js";
import type { Identifier, MarkKind, Previewed, Reference, Suggested, Undo } from "./types.js";

const EXTERNAL = "/api/v2/externalcontacts";
const MERGE = `${EXTERNAL}/contacts/merge`;
export const MARKS = `${EXTERNAL}/identifiers/marks`;

export type MarkedIdentifier = Identifier & { division?: Reference };

export function addressOfContact(id: string): string {
  return `${EXTERNAL}/contacts/${segment(id)}`;
}

/** SG2: who may be the same person as a contact. */
export async function doublesOf(client: Client, id: string): Promise<Suggested[]> {
  return (await client.call<{ entities: Suggested[] }>("GET", `${addressOfContact(id)}/suggestions`)).entities;
}

/** MG9: a merge that was looked at: what it was asked with, in that order, and what it would give. */
export interface Tried<Given> {
  readonly asked: { readonly contactIds: readonly string[]; readonly valueOverride: object };
  readonly anyway: boolean;
  readonly preview: Given;
}

export async function mergeTried<Given>(client: Client, contactIds: readonly string[], valueOverride: object, anyway: boolean): Promise<Tried<Given>> {
  const asked = { contactIds, valueOverride };
  return { asked, anyway, preview: await client.call("POST", `${MERGE}?dryRun=true${over(anyway)}`, asked) };
}

/** Exactly what the preview showed, asked in the same words, or a refusal. */
export function merged<Given extends Reference>(client: Client, { asked, anyway, preview }: Tried<Previewed>): Promise<Given> {
  return client.call("POST", `${MERGE}?previewToken=${encodeURIComponent(preview.previewToken)}${over(anyway)}`, asked);
}

function over(anyway: boolean): string {
  return anyway ? "&override=true" : "";
}

/** The call that takes a merge back. */
export function unmerging(id: string): Undo {
  return { method: "POST", path: `${addressOfContact(id)}/unmerge` };
}

/** The call that takes back that two are not the same person. */
export function withdrawing(one: string, other: string): Undo {
  return { method: "DELETE", path: `${addressOfContact(one)}/distinct/${segment(other)}` };
}

/** SI1: the call that says what an identifier is from now on. */
export function marking({ type, value, externalSource, division }: MarkedIdentifier, mark: MarkKind, reason: string): Undo {
  const identifier = { type, value, ...(externalSource ? { externalSource } : {}), ...(division ? { division } : {}) };
  return { method: "PUT", path: MARKS, body: { identifier, mark, ...(reason ? { reason } : {}) } };
}
