// What a project may choose beside the usual (PJ9, TR4, SI1), and whom it serves.

import { html } from "lit";
import type { DeskWords } from "../../words/desk/index.js";
import type { Project } from "../types.js";

const TYPED = ["search", "suggest"] as const;
const WHATSAPP = ["no", "candidate", "stitch"] as const;
const ASKED_FOR = ["callback", "campaign"] as const;
const LISTS = ["blockedIdentifiers", "roleMailboxes", "divisions"] as const;

export type Choices = Pick<Project, "typedIdentifiers" | "whatsappMatchesPhone" | "journeyIncludes" | (typeof LISTS)[number]>;

export function choices(found: Project, words: DeskWords) {
  const { desk } = words;
  return html`<fieldset class="stack">
    <legend><strong>${desk.choices}</strong></legend>
    <div class="fields">
      <div class="field">
        <label for="typedIdentifiers">${desk.typedIdentifiers}</label>
        <select id="typedIdentifiers" name="typedIdentifiers">
          ${TYPED.map((each) => html`<option value=${each} ?selected=${each === found.typedIdentifiers}>${desk.typedChoices[each]}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="whatsapp">${desk.whatsapp}</label>
        <select id="whatsapp" name="whatsappMatchesPhone">
          ${WHATSAPP.map(
            (each) => html`<option value=${each} ?selected=${each === found.whatsappMatchesPhone}>${desk.whatsappChoices[each]}</option>`,
          )}
        </select>
      </div>
    </div>
    <fieldset class="row">
      <legend>${desk.journeyIncludes}</legend>
      ${ASKED_FOR.map(
        (each) => html`<label class="row">
          <input type="checkbox" name="journeyIncludes" value=${each} .checked=${found.journeyIncludes.includes(each)} />
          ${words.channels[each]}
        </label>`,
      )}
    </fieldset>
    <div class="fields">
      ${LISTS.map(
        (each) => html`<div class="field">
          <label for=${each}>${desk.lists[each]}</label>
          <textarea
            id=${each}
            name=${each}
            rows="3"
            spellcheck="false"
            aria-describedby="${each}-help"
            .value=${found[each].join("\n")}
          ></textarea>
          <p id="${each}-help" class="small quiet">${desk.listHints[each]}</p>
        </div>`,
      )}
    </div>
  </fieldset>`;
}

/** What is chosen in the form; a list has a line for each. */
export function chosenIn(form: FormData): Choices {
  const text = (name: string) => String(form.get(name) ?? "");
  const lines = (name: string) => text(name).split("\n").map((each) => each.trim()).filter(Boolean);
  return {
    typedIdentifiers: text("typedIdentifiers") as Project["typedIdentifiers"],
    whatsappMatchesPhone: text("whatsappMatchesPhone") as Project["whatsappMatchesPhone"],
    journeyIncludes: form.getAll("journeyIncludes").map(String),
    blockedIdentifiers: lines("blockedIdentifiers"),
    roleMailboxes: lines("roleMailboxes"),
    divisions: lines("divisions"),
  };
}
