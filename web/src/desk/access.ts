// What the signed-in person may do, as the service reads a token.

import type { Me } from "./types.js";

export const VIEW = "externalContacts:contact:view";
export const ADD = "externalContacts:contact:add";
export const EDIT = "externalContacts:contact:edit";
export const ERASE = "externalContacts:contact:erase";
export const SEARCH = "externalContacts:contact:search";
export const EXPORT = "externalContacts:contact:export";
export const MERGE = "externalContacts:identity:merge";
export const JOURNEY = "externalContacts:session:view";
export const SEE_SETTINGS = "projects:settings:view";
export const EDIT_SETTINGS = "projects:settings:edit";

export function may(me: Me, permission: string): boolean {
  return me.permissions.some((held) => held === permission || (held.endsWith("*") && permission.startsWith(held.slice(0, -1))));
}
