// What of a contact a query means.

import { EMAIL_FIELDS, PHONE_FIELDS, type Contact, type Identifier } from "./api/types.js";
import { phoneOf } from "./names.js";

/** The phone or email of a contact that a query means, null where it is a name. */
export function matching(contact: Contact, query: string): Identifier | null {
  const typed = query.trim().toLowerCase();
  if (typed.includes("@")) {
    const email = EMAIL_FIELDS.map((field) => contact[field]).find((each) => each?.toLowerCase().includes(typed));
    return email ? { type: "Email", value: email } : null;
  }
  const digits = typed.replace(/\D/g, "");
  if (digits.length < 3) return null;
  const phone = PHONE_FIELDS.map((field) => contact[field]).find((each) => {
    const number = (each?.e164 ?? each?.display ?? "").replace(/\D/g, "");
    return number.includes(digits.replace(/^0+/, ""));
  });
  return phone ? { type: "Phone", value: phoneOf(phone) } : null;
}
