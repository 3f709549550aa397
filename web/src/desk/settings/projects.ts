// The settings of a project, with its script and forms as an agent will see them.

import { html, nothing } from "lit";
import { PHONE_FIELDS } from "../../api/types.js";
import { Refusal } from "../../api/client.js";
import { fieldOf } from "../../names.js";
import { base } from "../../parts/styles.js";
import { EDIT_SETTINGS, SEE_SETTINGS } from "../access.js";
import { wide } from "../layout.js";
import { toProject } from "../routes.js";
import { Screen } from "../screen.js";
import type { Definition, ListedProject, Listing, Project } from "../types.js";
import { choices, chosenIn } from "./choices.js";
import { definitions, filled, read } from "./previews.js";

export class ScvProjects extends Screen {
  static override styles = [base, wide];

  static override properties = {
    project: {},
    known: { state: true },
    found: { state: true },
    script: { state: true },
    sheets: { state: true },
  };

  /** The id in the address; empty for the list. */
  project = "";
  private known: Listing<ListedProject> | null = null;
  private found: Project | null = null;
  private script = "";
  private sheets = "";
  private version = 0;

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("project") || !this.may(SEE_SETTINGS)) return;
    this.found = null;
    this.said = this.refusal = "";
    void (this.project ? this.read(this.project) : this.list());
  }

  private async list(next?: string): Promise<void> {
    const before = next ? this.known : null;
    const found = await this.attempt(() => this.calls.projects(next));
    if (found) this.known = { ...found, entities: [...(before?.entities ?? []), ...found.entities] };
  }

  private async read(id: string): Promise<void> {
    const found = await this.attempt(() => this.calls.project(id));
    if (!found || id !== this.project) return;
    this.found = found;
    this.script = found.script;
    this.sheets = found.datasheets.length ? JSON.stringify(found.datasheets, null, 2) : "";
    this.version = found.version;
  }

  protected override render() {
    const { words, found, project } = this;
    const title = html`<h1 tabindex="-1">${project ? words.desk.projectWho(project) : words.desk.places.projects}</h1>`;
    if (!this.may(SEE_SETTINGS)) return html`<div class="stack">${title}${this.shut(SEE_SETTINGS)}</div>`;
    return html`<div class="stack">
      ${title} ${this.remarks()}
      ${project ? (found ? this.form(found) : html`<p class="quiet" role="status">${this.refusal ? "" : words.loading}</p>`) : this.listed()}
    </div>`;
  }

  private listed() {
    const { words } = this;
    const open = (event: Event) => {
      event.preventDefault();
      const id = String(new FormData(event.target as HTMLFormElement).get("id") ?? "").trim();
      if (id) location.hash = toProject(id);
    };
    return html`${this.known ? this.table(this.known) : html`<p class="quiet" role="status">${this.refusal ? "" : words.loading}</p>`}
      <form class="row" @submit=${open}>
        <label for="id">${words.desk.openProject}</label>
        <input id="id" name="id" class="small-field" autocomplete="off" maxlength="255" />
        <button>${words.desk.open}</button>
      </form>
      <p class="small quiet">${words.desk.projectsHint}</p>`;
  }

  private table(known: Listing<ListedProject>) {
    const { words } = this;
    const { desk } = words;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${desk.places.projects}>
        <table>
          <thead>
            <tr>
              <th scope="col">${desk.project}</th>
              <th scope="col">${desk.name}</th>
              <th scope="col">${desk.division}</th>
              <th scope="col">${desk.saves}</th>
            </tr>
          </thead>
          <tbody>
            ${known.entities.map(
              ({ id, name, divisions, version }) => html`<tr>
                <th scope="row"><a href=${toProject(id)}>${id}</a></th>
                <td>${name || "–"}</td>
                <td>${divisions.map((each) => (each === "*" ? desk.unassigned : each)).join(", ") || desk.allDivisions}</td>
                <td>${version || "–"}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${known.nextUri
        ? html`<div class="row"><button ?disabled=${this.busy} @click=${() => void this.list(known.nextUri)}>${words.loadMore}</button></div>`
        : nothing}`;
  }

  private form(found: Project) {
    const { words } = this;
    const { desk } = words;
    const shut = !this.may(EDIT_SETTINGS);
    const told = read(this.sheets);
    return html`<form class="stack" novalidate @submit=${(event: Event) => void this.save(event, found)}>
      ${shut ? this.shut(EDIT_SETTINGS) : nothing}
      <fieldset class="stack" ?disabled=${shut}>
        <div class="fields">
          <div class="field"><label for="name">${desk.name}</label><input id="name" name="name" maxlength="255" .value=${found.name} /></div>
          <div class="field">
            <label for="tieRule">${desk.tieRule}</label>
            <select id="tieRule" name="tieRule">
              ${(["firstCreated", "singleMatch"] as const).map(
                (each) => html`<option value=${each} ?selected=${each === found.tieRule}>${desk.tieRules[each]}</option>`,
              )}
            </select>
          </div>
          <div class="field">
            <label for="country">${desk.country}</label>
            <input id="country" name="defaultCountry" maxlength="2" size="2" .value=${found.defaultCountry} />
          </div>
          <div class="field">
            <label for="limit">${desk.methodLimit}</label>
            <input id="limit" name="contactMethodLimit" type="number" min="1" max="9" .value=${String(found.contactMethodLimit)} />
          </div>
        </div>
        <fieldset class="stack">
          <legend><strong>${desk.phoneFields}</strong></legend>
          <div class="row">
            ${PHONE_FIELDS.map(
              (each) => html`<label class="row">
                <input type="checkbox" name="phoneFields" value=${each} .checked=${found.phoneFields.includes(each)} />
                ${fieldOf(each, words)}
              </label>`,
            )}
          </div>
        </fieldset>
        <fieldset class="stack">
          <legend><strong>${desk.recordCreation}</strong></legend>
          <p class="small quiet">${desk.recordCreationHint}</p>
          <div class="fields">
            ${Object.entries(found.recordCreation).map(
              ([channel, how]) => html`<div class="field">
                <label for="how-${channel}">${words.channels[channel as keyof typeof words.channels] ?? channel}</label>
                <select id="how-${channel}" name="how-${channel}">
                  <option value="automatic" ?selected=${how === "automatic"}>${desk.automatic}</option>
                  <option value="manual" ?selected=${how === "manual"}>${desk.manual}</option>
                </select>
              </div>`,
            )}
          </div>
        </fieldset>
        ${choices(found, words)}
        <div class="columns">
          <div class="field">
            <label for="script">${words.tabs.script}</label>
            <textarea
              id="script"
              rows="6"
              maxlength="20000"
              aria-describedby="script-help"
              .value=${this.script}
              @input=${(event: Event) => (this.script = (event.target as HTMLTextAreaElement).value)}
            ></textarea>
            <p id="script-help" class="small quiet">${desk.scriptHint}</p>
          </div>
          <section class="box stack" aria-label="${words.tabs.script}: ${desk.preview}">
            <p class="small quiet">${desk.preview}</p>
            <p class="pre">${filled(this.script)}</p>
          </section>
        </div>
        <div class="columns">
          <div class="field">
            <label for="sheets">${desk.sheets}</label>
            <textarea
              id="sheets"
              rows="12"
              spellcheck="false"
              aria-describedby="sheets-help"
              aria-invalid=${told ? nothing : "true"}
              .value=${this.sheets}
              @input=${(event: Event) => (this.sheets = (event.target as HTMLTextAreaElement).value)}
            ></textarea>
            <p id="sheets-help" class=${told ? "small quiet" : "error"}>${told ? desk.sheetsHint : desk.noJson}</p>
          </div>
          ${told ? definitions(told, words, this.client) : nothing}
        </div>
        <div class="row sticky">
          <button class="main" ?disabled=${this.busy || !told}>${words.save}</button>
          <a href="#/projects">${words.desk.places.projects}</a>
        </div>
      </fieldset>
    </form>`;
  }

  private async save(event: Event, found: Project): Promise<void> {
    event.preventDefault();
    const datasheets = read(this.sheets);
    if (!datasheets) return;
    const project = typed(new FormData(event.target as HTMLFormElement), found, this.script, datasheets);
    this.said = "";
    const saved = await this.attempt(async () => {
      try {
        return await this.calls.saveProject({ ...project, version: this.version });
      } catch (error) {
        // What was typed stays; the next save is on what somebody else saved.
        if (error instanceof Refusal && error.code === "version.conflict") this.version = (await this.calls.project(found.id)).version;
        throw error;
      }
    });
    if (!saved) return;
    this.found = saved;
    this.version = saved.version;
    this.said = this.words.done.saved;
  }
}

/** The settings as they stand in the form. */
function typed(form: FormData, found: Project, script: string, datasheets: Definition[]): Project {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const channels = Object.keys(found.recordCreation);
  return {
    ...found,
    ...chosenIn(form),
    name: text("name"),
    tieRule: text("tieRule") as Project["tieRule"],
    defaultCountry: text("defaultCountry").toUpperCase(),
    contactMethodLimit: Number(text("contactMethodLimit")),
    phoneFields: form.getAll("phoneFields").map(String),
    recordCreation: Object.fromEntries(channels.map((each) => [each, text(`how-${each}`) as "automatic" | "manual"])),
    script,
    datasheets,
  };
}

customElements.define("scv-projects", ScvProjects);
