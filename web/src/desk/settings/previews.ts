// A script and forms as an agent will see them, while they are written.

import { html, nothing } from "lit";
import type { Client } from "../../api/client.js";
import "../../parts/datasheet.js";
import type { DeskWords } from "../../words/desk/index.js";
import type { Definition } from "../types.js";

/** Somebody to try a script with; nobody's data. */
const SAMPLE: Readonly<Record<string, string>> = {
  firstName: "Alexis",
  lastName: "Doe",
  title: "Head of Purchasing",
  cellPhone: "+1 803-123-0000",
  workEmail: "alexis.doe@example.com",
  "address.city": "Columbia",
};

/** The script with a sample contact's fields; what is not known goes with the space before it, as at work. */
export function filled(script: string): string {
  return script.replace(/( ?)\{([A-Za-z][A-Za-z0-9_.]*)\}/g, (_, space: string, name: string) => (SAMPLE[name] ? space + SAMPLE[name] : ""));
}

/** The forms that a text defines; null where it is no list of them. */
export function read(text: string): Definition[] | null {
  if (!text.trim()) return [];
  try {
    const told: unknown = JSON.parse(text);
    return Array.isArray(told) && told.every(isDefinition) ? told : null;
  } catch {
    return null;
  }
}

function isDefinition(told: unknown): told is Definition {
  const found = told as Partial<Definition> | null;
  return typeof found?.id === "string" && typeof found.name === "string" && typeof found.schema === "object" && found.schema !== null;
}

export function definitions(told: readonly Definition[], words: DeskWords, client: Client) {
  if (!told.length) return nothing;
  return html`<section class="stack" aria-label=${words.desk.preview}>
    <p class="small quiet">${words.desk.preview}</p>
    ${told.map(
      (each) => html`<scv-datasheet
        .words=${words}
        .client=${client}
        .sheet=${{ ...each, values: null }}
        .shut=${words.datasheetNeeds}
      ></scv-datasheet>`,
    )}
  </section>`;
}
