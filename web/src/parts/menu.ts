// A menu button: arrows move, Escape closes, and the focus comes back to the button.

import { LitElement, css, html } from "lit";
import { base } from "./styles.js";

export interface MenuItem {
  text: string;
  disabled?: string;
  chosen: () => void;
}

export class ScvMenu extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: relative;
        display: inline-block;
      }
      #button {
        white-space: nowrap;
      }
      [role="menu"] {
        position: absolute;
        right: 0;
        z-index: 3;
        min-width: 180px;
        width: max-content;
        max-width: min(280px, 90vw);
        margin-top: 4px;
        padding: 4px;
        border: 1px solid var(--edge);
        border-radius: 8px;
        background: var(--surface);
        box-shadow: 0 4px 16px rgb(0 0 0 / 20%);
      }
      [role="menuitem"] {
        display: block;
        width: 100%;
        border-color: transparent;
        text-align: start;
        font-weight: 450;
      }
    `,
  ];

  static override properties = { label: {}, items: { attribute: false }, open: { state: true } };

  label = "";
  items: readonly MenuItem[] = [];
  private open = false;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("pointerdown", this.away);
  }

  override disconnectedCallback(): void {
    document.removeEventListener("pointerdown", this.away);
    super.disconnectedCallback();
  }

  protected override render() {
    return html`
      <button
        id="button"
        aria-haspopup="menu"
        aria-expanded=${this.open}
        @click=${() => this.toggle()}
        @keydown=${(event: KeyboardEvent) => this.openBy(event)}
      >
        ${this.label} <span aria-hidden="true">▾</span>
      </button>
      ${this.open
        ? html`<div role="menu" aria-labelledby="button" @keydown=${(event: KeyboardEvent) => this.move(event)}>
            ${this.items.map(
              (item) => html`<button
                role="menuitem"
                tabindex="-1"
                aria-disabled=${item.disabled ? "true" : "false"}
                title=${item.disabled ?? ""}
                @click=${() => this.choose(item)}
              >
                ${item.text}${item.disabled ? html`<span class="small quiet"><br />${item.disabled}</span>` : ""}
              </button>`,
            )}
          </div>`
        : ""}
    `;
  }

  private readonly away = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.open = false;
  };

  private toggle(): void {
    this.open = !this.open;
    if (this.open) void this.focusItem(0);
  }

  private openBy(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    this.open = true;
    void this.focusItem(event.key === "ArrowDown" ? 0 : -1);
  }

  private move(event: KeyboardEvent): void {
    const found = this.found();
    const place = found.indexOf(this.renderRoot.querySelector<HTMLElement>(":focus") as HTMLElement);
    const moves: Record<string, number> = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: -1 };
    if (event.key === "Escape" || event.key === "Tab") {
      this.open = false;
      if (event.key === "Escape") this.renderRoot.querySelector<HTMLElement>("#button")?.focus();
    } else if (event.key in moves) {
      event.preventDefault();
      found.at((moves[event.key] ?? 0) % found.length)?.focus();
    }
  }

  private choose(item: MenuItem): void {
    if (item.disabled) return;
    this.open = false;
    this.renderRoot.querySelector<HTMLElement>("#button")?.focus();
    item.chosen();
  }

  private found(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("[role=menuitem]")];
  }

  private async focusItem(place: number): Promise<void> {
    await this.updateComplete;
    this.found().at(place)?.focus();
  }
}

customElements.define("scv-menu", ScvMenu);
