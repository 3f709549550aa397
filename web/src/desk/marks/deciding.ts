// What is decided about an identifier, and how it reads.

import type { MarkKind } from "../../api/types.js";
import type { MarkedIdentifier } from "../../api/who.js";
import { addressOf } from "../../names.js";
import type { DeskWords } from "../../words/desk/index.js";

/** Kinds of identifiers that are marked by typing them; a cookie never is, and what a list has already is marked there. */
export const MARKABLE = [
  ...["Phone", "Email", "ExternalId", "SocialWhatsapp", "SocialFacebook", "SocialInstagram", "SocialLine", "SocialTwitter"],
  "AppleOpaqueId",
];

export interface Deciding {
  identifier: MarkedIdentifier;
  kind: MarkKind;
  /** What the button says. */
  label: string;
}

/** The identifier as people read it. */
export function marked(identifier: MarkedIdentifier, words: DeskWords): string {
  return addressOf(identifier, words);
}
