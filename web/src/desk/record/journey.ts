// A contact's whole journey, with filters. However far one scrolls, only so many entries are kept.

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Channel, Session } from "../../api/types.js";
import { channelOf, entries, entryOf } from "../../parts/entry.js";
import { base } from "../../parts/styles.js";
import { JOURNEY } from "../access.js";
import { wide } from "../layout.js";
import { Screen } from "../screen.js";
import type { Member } from "../types.js";
import { Kept } from "./window.js";

/** Pages that one click reads on for a filter that nothing passes. */
const PAGES_A_CLICK = 10;

export class ScvDeskJourney extends Screen {
  static override styles = [base, wide, entries];

  static override properties = {
    contact: { attribute: false },
    kept: { state: true },
    channel: { state: true },
    direction: { state: true },
  };

  contact!: Member;
  private kept: Kept | null = null;
  private channel: Channel | "" = "";
  private direction: Session["originatingDirection"] | "" = "";
  private readFor = "";
  private watch = new IntersectionObserver((seen) => {
    if (seen.some((each) => each.isIntersecting)) void this.more(1);
  });

  override willUpdate(): void {
    if (this.contact.id === this.readFor || !this.may(JOURNEY)) return;
    this.readFor = this.contact.id;
    this.kept = null;
    void this.read();
  }

  override disconnectedCallback(): void {
    this.watch.disconnect();
    super.disconnectedCallback();
  }

  override updated(): void {
    this.watch.disconnect();
    const button = this.renderRoot.querySelector("#more");
    // Without a filter the next page comes by scrolling; with one, a click reads on, so that no scroll reads it all.
    if (button && !this.busy && !this.filtered) this.watch.observe(button);
  }

  private get filtered(): boolean {
    return this.channel !== "" || this.direction !== "";
  }

  private async read(): Promise<void> {
    const page = await this.attempt(() => this.calls.journey(this.contact.id));
    if (page) this.kept = Kept.first(page);
  }

  /** Reads on, until there is one more entry that passes or so many pages are read. */
  private async more(pages: number): Promise<void> {
    for (let left = pages; left > 0 && this.kept?.next && !this.refusal; left--) {
      const [kept, address] = [this.kept, this.kept.next];
      const page = await this.attempt(() => this.calls.journey(this.contact.id, address));
      if (!page || kept !== this.kept) return;
      this.kept = kept.down(address, page);
      if (page.entities.some((each) => this.passes(each))) return;
    }
  }

  private async back(): Promise<void> {
    const kept = this.kept;
    const page = await this.attempt(() => this.calls.journey(this.contact.id, kept?.above.at(-1) || undefined));
    if (page && kept) this.kept = kept.up(page);
  }

  private passes(entry: Session): boolean {
    if (this.channel && channelOf(entry) !== this.channel) return false;
    return !this.direction || entry.originatingDirection === this.direction;
  }

  protected override render() {
    const { words, kept } = this;
    if (!this.may(JOURNEY)) return this.shut(JOURNEY);
    if (!kept) return this.refusal ? this.remarks() : html`<p class="quiet" role="status">${words.loading}</p>`;
    const shown = kept.entries.filter((each) => this.passes(each));
    return html`<div class="stack">
      <h2 class="unseen">${words.desk.tabs.journey}</h2>
      ${this.filters()} ${this.remarks()}
      ${kept.above.length
        ? html`<div class="row"><button ?disabled=${this.busy} @click=${() => void this.back()}>${words.desk.newer}</button></div>`
        : nothing}
      ${shown.length
        ? html`<ol>
            ${repeat(
              shown,
              ({ id }) => id, // an entry keeps its element, so that what is read stays in view when others come and go
              (each) => entryOf(each, this.contact, words, false, this.toPanel(each)),
            )}
          </ol>`
        : html`<p class="quiet" role="status">${this.filtered ? words.desk.nonePass : words.noJourney}</p>`}
      ${kept.next
        ? html`<div class="row">
            <button id="more" ?disabled=${this.busy} @click=${() => void this.more(this.filtered ? PAGES_A_CLICK : 1)}>
              ${words.loadMore}
            </button>
          </div>`
        : nothing}
    </div>`;
  }

  private toPanel({ id, conversationSubject }: Session) {
    const address = `panel?conversationId=${encodeURIComponent(id)}&language=${this.words.language}`;
    const label = this.words.desk.openPanelWho(conversationSubject ?? id);
    return html`<a href=${address} target="_blank" rel="noopener noreferrer" aria-label=${label}>${this.words.desk.openPanel}</a>`;
  }

  private filters() {
    const { words } = this;
    const chosen = (event: Event) => (event.target as HTMLSelectElement).value;
    return html`<div class="fields">
      <div class="field">
        <label for="channel">${words.facts.channel}</label>
        <select id="channel" @change=${(event: Event) => (this.channel = chosen(event) as Channel)}>
          <option value="">${words.desk.all}</option>
          ${Object.entries(words.channels).map(([name, text]) => html`<option value=${name}>${text}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="direction">${words.desk.direction}</label>
        <select
          id="direction"
          @change=${(event: Event) => (this.direction = chosen(event) as Session["originatingDirection"])}
        >
          <option value="">${words.desk.all}</option>
          <option value="Inbound">${words.inbound}</option>
          <option value="Outbound">${words.outbound}</option>
        </select>
      </div>
    </div>`;
  }
}

customElements.define("scv-desk-journey", ScvDeskJourney);
