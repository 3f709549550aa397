// The words of the desk: the panel's and its own, in one language; another one than English is loaded in one piece.

import { en as common, type Words } from "../en.js";
import { en, type Desk } from "./en.js";

export type DeskWords = Words & { readonly desk: Desk };

export const english: DeskWords = { ...common, desk: en };

const OTHERS: Record<string, () => Promise<DeskWords>> = {
  de: async () => (await import("./whole-de.js")).words,
  ko: async () => (await import("./whole-ko.js")).words,
};

export async function deskWords(asked: readonly string[]): Promise<DeskWords> {
  for (const tag of asked) {
    const name = tag.toLowerCase().split(/[-_]/)[0] ?? "";
    if (name === "en") return english;
    const load = OTHERS[name];
    if (load) return load().catch(() => english);
  }
  return english;
}
