// How an address is known: proved, shown by somebody who could lie, or typed.

import { html, nothing } from "lit";
import type { Trust } from "../api/types.js";
import type { Words } from "../words/index.js";

const SIGNS: Readonly<Record<string, string>> = { attested: "✓", presented: "○", typed: "✎" };

/** The mark of an address; nothing where it is not known how it is known. */
export function trustMark(trust: Trust | undefined, words: Words) {
  if (!trust) return nothing;
  return html`<span class="trust ${trust.level}"
    ><span aria-hidden="true">${SIGNS[trust.level] ?? "○"}</span> ${trustOf(trust, words)}</span
  >`;
}

/** The same as text: by the method, else by the level. */
export function trustOf(trust: Trust, words: Words): string {
  return words.trust[trust.method] ?? words.trust[trust.level] ?? trust.level;
}
