// Who else may be the same person as the contact: what speaks for it, the merge to look at first, and saying no.

import { LitElement, css, html, nothing } from "lit";
import { Offline, Refusal, type Client } from "../api/client.js";
import type { Contact, Joined, Preview, Suggested } from "../api/types.js";
import { doublesOf } from "../api/who.js";
import { kindOf, nameOf, spelledBy, valueOf } from "../names.js";
import { base } from "../parts/styles.js";
import { trustMark } from "../parts/trust.js";
import type { Words } from "../words/index.js";

/** More of them are for the desk, where there is time. */
const MOST = 3;

export class ScvDoubles extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      li {
        display: grid;
        gap: 6px;
        padding: 8px 0;
        border-top: 1px solid var(--line);
      }
    `,
  ];

  static override properties = {
    words: { attribute: false },
    client: { attribute: false },
    contact: { attribute: false },
    busy: { type: Boolean },
    changed: { type: Number },
    pairs: { state: true },
  };

  words!: Words;
  client!: Client;
  contact!: Contact;
  busy = false;
  /** Counts the changes of the panel: who may be the same person is asked anew with each. */
  changed = 0;
  private pairs: Suggested[] = [];
  private readFor = "";
  private turn = 0;

  override updated(changed: Map<string, unknown>): void {
    if (this.contact.id !== this.readFor || changed.has("changed")) void this.read();
  }

  protected override render() {
    const { words } = this;
    if (!this.pairs.length) return nothing;
    return html`<section class="box stack" aria-labelledby="doubles">
      <h2 id="doubles">${words.doubles}</h2>
      <ul>
        ${this.pairs.slice(0, MOST).map((pair) => this.pair(pair))}
      </ul>
    </section>`;
  }

  private pair(pair: Suggested) {
    const { words, busy } = this;
    const other = otherOf(pair, this.contact);
    const who = nameOf(other) || words.noName;
    return html`<li>
      <div>
        <h3>${who}</h3>
        <p class="small quiet">${words.pairNames[pair.reasons.names] ?? pair.reasons.names}</p>
        ${pair.reasons.identifiers.map(
          (each) => html`<p class="small quiet">
            ${words.both(`${kindOf(each.type, words)} ${spelledBy(this.contact, each, words)}`)} ${trustMark(each.trust, words)}
          </p>`,
        )}
        ${pair.reasons.scoredBy ? html`<p class="small quiet">${words.scoredBy(pair.reasons.scoredBy.source)}</p>` : nothing}
      </div>
      <div class="row">
        <button aria-label=${words.compareWho(who)} ?disabled=${busy} @click=${() => this.tell("compare", pair)}>${words.compare}</button>
        <button aria-label=${words.notSameWho(who)} ?disabled=${busy} @click=${() => this.tell("part", pair)}>
          ${words.notSame}
        </button>
      </div>
    </li>`;
  }

  /** What cannot be read is not shown: nobody waits for it, and the panel says itself when there is no connection. */
  private async read(): Promise<void> {
    const turn = ++this.turn;
    if (this.readFor !== this.contact.id) this.pairs = [];
    this.readFor = this.contact.id;
    try {
      const found = await doublesOf(this.client, this.contact.id);
      const { id } = this.contact; // merged meanwhile, it is another one, which the next panel has
      if (turn === this.turn) this.pairs = found.filter(({ contacts }) => contacts.some((each) => each.id === id));
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof Offline)) throw error;
      if (turn === this.turn) this.pairs = [];
    }
  }

  private tell(name: string, detail: Suggested): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** The one of the two that the panel does not show already. */
export function otherOf(pair: Suggested, contact: Contact): Contact {
  const [one, other] = pair.contacts;
  return one.id === contact.id ? other : one;
}

/** What the merge would give the contact that is shown. */
export function gained(joined: Joined, contact: Contact): Preview {
  const others = (each: { contacts: { id: string }[] }) => !each.contacts.some(({ id }) => id === contact.id);
  return {
    did: "merged",
    contact,
    moves: joined.fields.filter((each) => others(each) && valueOf(each.value)),
    identifiers: joined.holdings.filter((each) => others(each) && !each.inFields).map(({ identifier }) => identifier),
    conflicts: joined.conflicts,
  };
}

customElements.define("scv-doubles", ScvDoubles);
