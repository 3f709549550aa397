// The form of a contact: a new one with what the interaction told offered in its fields, or one that is edited.

import { LitElement, css, html, nothing } from "lit";
import { EMAIL_FIELDS, PHONE_FIELDS, type Contact, type EmailField, type Identifier, type PhoneField } from "../api/types.js";
import { fieldOf, phoneOf } from "../names.js";
import { base } from "./styles.js";
import type { Words } from "../words/index.js";

const NAMES = ["firstName", "lastName", "title"] as const;
/** What only the whole form has; a field of a group is named by its path. */
const MORE = ["salutation", "middleName"] as const;
const PLACE = ["address1", "address2", "city", "state", "postalCode", "countryCode"] as const;
const REST = [...PLACE.map((name) => `address.${name}` as const), "externalSystemUrl"] as const;
type Field = (typeof NAMES)[number] | (typeof MORE)[number] | (typeof REST)[number] | PhoneField | EmailField;
export type Fields = Partial<Record<Field, string>>;

const isPhone = (field: Field): field is PhoneField => (PHONE_FIELDS as readonly string[]).includes(field);
const isEmail = (field: Field): field is EmailField => (EMAIL_FIELDS as readonly string[]).includes(field);

export class ScvContactForm extends LitElement {
  static override styles = [
    base,
    css`
      form {
        display: grid;
        gap: 12px;
      }
      .names {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(130px, 1fr));
        gap: 12px;
      }
      .star {
        color: var(--bad);
      }
      .whole .names {
        grid-template-columns: repeat(auto-fit, minmax(min(180px, 100%), 1fr));
        align-items: end;
      }
      dialog.whole {
        width: min(680px, calc(100vw - 24px));
      }
    `,
  ];

  static override properties = {
    words: { attribute: false },
    heading: {},
    contact: { attribute: false },
    offered: { attribute: false },
    phoneShut: {},
    emailShut: {},
    whole: { type: Boolean },
    busy: { type: Boolean },
    refusal: {},
    field: {},
    incomplete: { state: true },
  };

  words!: Words;
  heading = "";
  /** What the fields begin with. */
  contact: Partial<Contact> = {};
  /** What the interaction came in on: offered wherever a phone or an email is typed. */
  offered: readonly Identifier[] = [];
  /** Why no phone, and why no email, can be added; empty where one can. */
  phoneShut = "";
  emailShut = "";
  /** Every field has its place; else those that are filled, and one more of a kind. */
  whole = false;
  busy = false;
  refusal = "";
  /** The field that was refused. */
  field = "";
  private incomplete: readonly Field[] = [];
  private shown: readonly Field[] = [];

  override willUpdate(): void {
    if (this.shown.length) return;
    if (this.whole) {
      this.shown = [...NAMES, ...MORE, ...PHONE_FIELDS, ...EMAIL_FIELDS, ...REST];
      return;
    }
    const kept = (fields: readonly Field[]) => fields.filter((field) => startOf(this.contact, field));
    const first = <Each extends Field>(fields: readonly Each[]): Field[] => {
      const free = fields.find((field) => !startOf(this.contact, field));
      return free && !kept(fields).length ? [free] : kept(fields).length && free ? [...kept(fields), free] : kept(fields);
    };
    this.shown = [...NAMES, ...first<PhoneField>(PHONE_FIELDS), ...first<EmailField>(EMAIL_FIELDS)];
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
    this.renderRoot.querySelector<HTMLInputElement>("#firstName")?.focus();
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has("refusal") && this.refusal && this.field) {
      this.renderRoot.querySelector<HTMLInputElement>(`#${CSS.escape(this.field)}`)?.focus();
    }
  }

  protected override render() {
    const { words } = this;
    const [names, rest] = [this.shown.slice(0, 2), this.shown.slice(2)];
    return html`<dialog class=${this.whole ? "whole" : nothing} aria-labelledby="heading" @cancel=${(event: Event) => this.cancel(event)}>
      <form novalidate @submit=${(event: Event) => this.save(event)}>
        <h2 id="heading">${this.heading}</h2>
        <p class="small quiet">${words.requiredHint}</p>
        ${this.refusal ? html`<p class="notice bad" role="alert" id="refusal">${this.refusal}</p>` : nothing}
        <div class="names">${names.map((field) => this.input(field))}</div>
        ${this.whole
          ? html`<div class="names">${rest.map((field) => this.input(field))}</div>`
          : rest.map((field) => this.input(field))}
        ${this.offers("Phone", "phones")} ${this.offers("Email", "emails")}
        <div class="row foot">
          <button type="button" @click=${(event: Event) => this.cancel(event)}>${words.cancel}</button>
          <button class="main" ?disabled=${this.busy}>${words.save}</button>
        </div>
      </form>
    </dialog>`;
  }

  private input(field: Field) {
    const { words } = this;
    const required = field === "firstName" || field === "lastName";
    const start = startOf(this.contact, field);
    const why = start ? "" : isPhone(field) ? this.phoneShut : isEmail(field) ? this.emailShut : "";
    const missing = this.incomplete.includes(field);
    const wrong = missing || (this.refusal !== "" && this.field === field);
    const told = [missing ? `${field}-missing` : "", why ? `${field}-why` : "", wrong && !missing ? "refusal" : ""];
    return html`<div class="field">
      <label for=${field}
        >${fieldOf(field, words)}${required ? html` <span class="star" aria-hidden="true">*</span>` : nothing}</label
      >
      <input
        id=${field}
        name=${field}
        type=${isPhone(field) ? "tel" : isEmail(field) ? "email" : "text"}
        autocomplete="off"
        maxlength=${isEmail(field) ? 256 : isPhone(field) ? 255 : 1000}
        list=${isPhone(field) ? "phones" : isEmail(field) ? "emails" : nothing}
        value=${start}
        ?disabled=${why !== ""}
        aria-required=${required ? "true" : nothing}
        aria-invalid=${wrong ? "true" : nothing}
        aria-describedby=${told.filter(Boolean).join(" ") || nothing}
      />
      ${missing ? html`<p class="error" id="${field}-missing">${words.nameRequired}</p>` : nothing}
      ${why ? html`<p class="small quiet" id="${field}-why">${why}</p>` : nothing}
    </div>`;
  }

  private offers(type: string, id: string) {
    const values = this.offered.filter((each) => each.type === type && each.value);
    return html`<datalist id=${id}>
      ${values.map(({ value }) => html`<option value=${value ?? ""}>${this.words.offered}</option>`)}
    </datalist>`;
  }

  private save(event: Event): void {
    event.preventDefault();
    const typed = (field: Field) => this.renderRoot.querySelector<HTMLInputElement>(`#${CSS.escape(field)}`)?.value.trim() ?? "";
    this.incomplete = (["firstName", "lastName"] as const).filter((field) => !typed(field));
    const [missing] = this.incomplete;
    if (missing) {
      void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLInputElement>(`#${missing}`)?.focus());
      return;
    }
    const changed = this.shown.filter((field) => typed(field) !== startOf(this.contact, field));
    const detail: Fields = Object.fromEntries(changed.map((field) => [field, typed(field)]));
    this.dispatchEvent(new CustomEvent<Fields>("save", { detail }));
  }

  private cancel(event: Event): void {
    event.preventDefault();
    this.renderRoot.querySelector("dialog")?.close(); // which gives the focus back to where it was
    this.dispatchEvent(new CustomEvent("close"));
  }
}

function startOf(contact: Partial<Contact>, field: Field): string {
  const [group, part] = field.split(".");
  if (group === "address") return contact.address?.[part ?? ""] ?? "";
  const value = contact[field as Exclude<Field, `address.${string}`>];
  return typeof value === "object" ? phoneOf({ ...value }) : (value ?? "");
}

/** The fields of a contact as a new one is sent. */
export function asContact(fields: Fields): object {
  const entries = Object.entries(fields).filter(([, value]) => value);
  const [place, own] = [entries.filter(([field]) => field.includes(".")), entries.filter(([field]) => !field.includes("."))];
  const told = own.map(([field, value]) => [field, isPhone(field as Field) ? { display: value } : value] as const);
  const address = Object.fromEntries(place.map(([field, value]) => [field.split(".")[1], value]));
  return { ...Object.fromEntries(told), ...(place.length ? { address } : {}) };
}

/** The same as changes of one that is there; an emptied field is given up. */
export function asChanges(fields: Fields): object[] {
  return Object.entries(fields).map(([field, value]) =>
    value
      ? { field: `$.${field}`, action: "Update", value: isPhone(field as Field) ? { display: value } : value }
      : { field: `$.${field}`, action: "Remove" },
  );
}

customElements.define("scv-contact-form", ScvContactForm);
