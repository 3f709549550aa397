// How people, addresses, times and values read.

import { PHONE_FIELDS, type Contact, type Identifier, type Panel, type Phone } from "./api/types.js";
import type { Words } from "./words/index.js";

/** The name of a contact; empty when it has none. */
export function nameOf(contact: Contact | null): string {
  return [contact?.firstName, contact?.lastName].filter(Boolean).join(" ");
}

/** Who the interaction is of: the contact, else what the suggestion says, else nobody. */
export function whoIs(panel: Panel, words: Words): string {
  if (panel.state === "linked") return nameOf(panel.contact) || words.noName;
  if (panel.suggestion) return panel.suggestion.code ? words.noName : panel.suggestion.displayName;
  return words.search;
}

/** An address as it is read; a cookie is only ever called a browser. */
export function addressOf(identifier: Identifier | undefined, words: Words): string {
  if (!identifier) return "";
  if (identifier.value === undefined) return words.cookie;
  const source = identifier.externalSource ? `${identifier.externalSource.id} ` : "";
  return source + identifier.value;
}

/** An address as the contact's own field spells it, where one does. */
export function spelledBy(contact: Contact | null, identifier: Identifier | undefined, words: Words): string {
  const phone = PHONE_FIELDS.map((field) => contact?.[field]).find((each) => each?.e164 === identifier?.value);
  return (identifier?.type === "Phone" && phone?.display) || addressOf(identifier, words);
}

/** An address as whoever has it spells it: the contact, else somebody that it found. */
export function spelledIn(panel: Panel, identifier: Identifier | undefined, words: Words): string {
  const plain = addressOf(identifier, words);
  const all = [panel.contact, ...panel.search.results.map(({ contact }) => contact)];
  return all.map((each) => spelledBy(each, identifier, words)).find((text) => text !== plain) ?? plain;
}

/** The contact's own record of an address, which says how it is known. */
export function knownAs(contact: Contact | null, identifier: Identifier): Identifier | undefined {
  const same = (each: Identifier) => each.type === identifier.type && each.value === identifier.value;
  return contact?.identifiers?.find((each) => same(each) && each.externalSource?.id === identifier.externalSource?.id);
}

/** The kind of an address. */
export function kindOf(type: string, words: Words): string {
  return (words.addresses as Record<string, string>)[type] ?? type;
}

/** Making one takes as long as hundreds of its answers, and a journey asks for one for every entry. */
const dates = kept((language, style: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, style));
export const numbers = kept((language, style: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, style));

function kept<Style, Made>(make: (language: string, style: Style) => Made) {
  const made = new Map<string, Made>();
  return (language: string, style: Style): Made => {
    const key = language + JSON.stringify(style);
    const known = made.get(key) ?? make(language, style);
    made.set(key, known);
    return known;
  };
}

export function dayOf(moment: string | undefined, words: Words): string {
  return moment ? dates(words.language, { dateStyle: "medium" }).format(new Date(moment)) : "";
}

export function timeOf(moment: string | Date, words: Words): string {
  return dates(words.language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment));
}

export function clockOf(moment: Date, words: Words): string {
  return dates(words.language, { timeStyle: "short" }).format(moment);
}

/** Seconds as `3 min`, in the largest unit that fits. */
export function lengthOf(seconds: number, words: Words): string {
  const [value, unit] = seconds < 60 ? [seconds, "second"] : seconds < 3600 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: unit === "hour" ? 1 : 0 } as const;
  return numbers(words.language, style).format(value as number);
}

/** A phone number as it is shown. */
export function phoneOf(phone: Phone | undefined): string {
  const number = phone?.display || phone?.e164 || "";
  return phone?.extension === undefined ? number : `${number} x${phone.extension}`;
}

/** Any value of a field as one line of text. */
export function valueOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(valueOf).filter(Boolean).join(", ");
  if (typeof value !== "object") return String(value);
  const told = value as Record<string, unknown>;
  if ("display" in told || "e164" in told) return phoneOf(told as Phone);
  return Object.values(told).map(valueOf).filter(Boolean).join(", ");
}

/** The name of a field of a contact. */
export function fieldOf(name: string, words: Words): string {
  const known = words.fields as Record<string, string>;
  return known[name] ?? known[name.split(".")[0] ?? name] ?? name;
}
