// A datasheet as a form, made from its schema: one field for each simple property.

import { LitElement, css, html, nothing } from "lit";
import { Refusal, type Client } from "../api/client.js";
import type { Datasheet, Schema } from "../api/types.js";
import { base } from "./styles.js";
import type { Words } from "../words/index.js";
import { refusalOf } from "./remarks.js";

export class ScvDatasheet extends LitElement {
  static override styles = [
    base,
    css`
      .check {
        display: flex;
        gap: 8px;
        align-items: center;
        min-height: 32px;
      }
      .star {
        color: var(--bad);
      }
    `,
  ];

  static override properties = {
    words: { attribute: false },
    client: { attribute: false },
    sheet: { attribute: false },
    contactId: {},
    projectId: {},
    shut: {},
    told: { state: true },
    refusal: { state: true },
    busy: { state: true },
  };

  words!: Words;
  client!: Client;
  sheet!: Datasheet;
  contactId = "";
  projectId = "";
  /** Why it cannot be filled in; empty where it can. */
  shut = "";
  private told = "";
  private refusal = "";
  private busy = false;

  protected override render() {
    const { words, sheet } = this;
    const fields = Object.entries(sheet.schema.properties ?? {});
    return html`<form class="stack box" aria-labelledby="title" novalidate @submit=${(event: Event) => void this.save(event)}>
      <h2 id="title">${sheet.name || sheet.id}</h2>
      ${this.refusal ? html`<p class="notice bad" role="alert">${this.refusal}</p>` : nothing}
      ${fields.map(([name, schema]) => this.field(name, schema))}
      ${this.shut
        ? html`<p class="small quiet">${this.shut}</p>`
        : html`<div class="row"><button ?disabled=${this.busy}>${words.save}</button></div>`}
      <p role="status" class="small">${this.told}</p>
    </form>`;
  }

  private field(name: string, schema: Schema) {
    const value = this.sheet.values?.[name];
    const label = schema.title ?? name;
    const required = this.sheet.schema.required?.includes(name) ?? false;
    const star = required ? html` <span class="star" aria-hidden="true">*</span>` : nothing;
    const shut = this.shut !== "";
    if (kind(schema) === "boolean") {
      return html`<label class="check">
        <input type="checkbox" name=${name} .checked=${value === true} ?disabled=${shut} /> ${label}${star}
      </label>`;
    }
    const id = `field-${name}`;
    const help = schema.description ? `${id}-help` : nothing;
    return html`<div class="field">
      <label for=${id}>${label}${star}</label>
      ${schema.enum
        ? html`<select id=${id} name=${name} ?disabled=${shut} aria-describedby=${help}>
            <option value="">${this.words.choose}</option>
            ${schema.enum.map((each) => html`<option value=${String(each)} ?selected=${each === value}>${String(each)}</option>`)}
          </select>`
        : html`<input
            id=${id}
            name=${name}
            type=${isNumber(schema) ? "number" : "text"}
            step=${kind(schema) === "integer" ? "1" : "any"}
            .value=${value === undefined || value === null ? "" : String(value)}
            ?disabled=${shut}
            aria-required=${required ? "true" : nothing}
            aria-describedby=${help}
          />`}
      ${schema.description ? html`<p class="small quiet" id=${help}>${schema.description}</p>` : nothing}
    </div>`;
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    this.busy = true;
    this.refusal = this.told = "";
    try {
      await this.client.fillIn(this.contactId, this.sheet.id, this.projectId, this.values());
      this.told = this.words.datasheetSaved;
    } catch (error) {
      this.refusal = error instanceof Refusal && error.field ? `${error.field}: ${refusalOf(error, this.words)}` : refusalOf(error, this.words);
    } finally {
      this.busy = false;
    }
  }

  /** What is filled in; an empty field says nothing. What has no field of its own stays as it was. */
  private values(): Record<string, unknown> {
    const properties = this.sheet.schema.properties ?? {};
    const rest = Object.entries(this.sheet.values ?? {}).filter(([name]) => !(name in properties));
    const fields = [...this.renderRoot.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]")];
    const typed = fields.map((field) => [field.name, valueIn(field, properties[field.name] ?? {})] as const);
    return Object.fromEntries([...rest, ...typed.filter(([, value]) => value !== undefined)]);
  }
}

function valueIn(field: HTMLInputElement | HTMLSelectElement, schema: Schema): unknown {
  if (kind(schema) === "boolean") return (field as HTMLInputElement).checked;
  if (field.value === "") return undefined;
  if (schema.enum) return schema.enum.find((each) => String(each) === field.value);
  return isNumber(schema) ? Number(field.value) : field.value;
}

function kind(schema: Schema): string {
  return (Array.isArray(schema.type) ? schema.type.find((each) => each !== "null") : schema.type) ?? "string";
}

function isNumber(schema: Schema): boolean {
  return kind(schema) === "number" || kind(schema) === "integer";
}

customElements.define("scv-datasheet", ScvDatasheet);
