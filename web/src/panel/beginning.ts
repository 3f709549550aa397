// What the form of a new contact begins with, and what it offers.

import type { Contact, Identifier, Panel } from "../api/types.js";
import type { Fields } from "../parts/contact-form.js";

/** What the interaction told and came in on, each once. */
export function offered(panel: Panel | null): Identifier[] {
  const came = panel?.reason.identifier;
  const all = [...(panel?.suggestion?.identifiers ?? []), ...(came?.value ? [came] : [])];
  return all.filter((each, place) => all.findIndex(({ type, value }) => type === each.type && value === each.value) === place);
}

/** The provisional contact's own fields, else what the interaction came in on. */
export function beginning(panel: Panel | null): Partial<Contact> {
  const told = panel?.suggestion;
  const names = { firstName: told?.firstName ?? "", lastName: told?.lastName ?? "" };
  if (panel?.contact) return { ...panel.contact, ...names };
  const first = (wanted: string) => offered(panel).find(({ type }) => type === wanted)?.value;
  const phone = first("Phone");
  const email = first("Email");
  return { ...names, ...(phone ? { cellPhone: { display: phone } } : {}), ...(email ? { workEmail: email } : {}) };
}

/** The fields that the form began with, as it would have sent them. */
export function plain(contact: Partial<Contact>): Fields {
  const phones = contact.cellPhone?.display ? { cellPhone: contact.cellPhone.display } : {};
  return { ...phones, ...(contact.workEmail ? { workEmail: contact.workEmail } : {}) };
}
