// The language of the panel: what the desktop asks for, else the browser's, else English. Only one is loaded.

import { en, type Words } from "./en.js";

export type { Words } from "./en.js";
export { en } from "./en.js";

const OTHERS: Record<string, () => Promise<Words>> = {
  de: async () => (await import("./de.js")).de,
  ko: async () => (await import("./ko.js")).ko,
};

export async function words(asked: readonly string[]): Promise<Words> {
  for (const tag of asked) {
    const name = tag.toLowerCase().split(/[-_]/)[0] ?? "";
    if (name === "en") return en;
    const load = OTHERS[name];
    if (load) return load().catch(() => en);
  }
  return en;
}
