// Tabs: arrows, Home and End move the focus, Enter or a click opens, because some panels ask the service.

import { LitElement, css, html } from "lit";
import { base } from "./styles.js";

export interface Tab {
  name: string;
  text: string;
}

export class ScvTabs extends LitElement {
  static override styles = [
    base,
    css`
      [role="tablist"] {
        display: flex;
        flex-wrap: wrap;
        gap: 0 2px;
        border-bottom: 1px solid var(--line);
      }
      [role="tab"] {
        border: 0;
        border-bottom: 3px solid transparent;
        border-radius: 4px 4px 0 0;
        padding: 6px 4px;
        background: none;
        font-size: 13px;
        color: var(--quiet);
      }
      [role="tab"][aria-selected="true"] {
        border-bottom-color: var(--accent);
        color: var(--text);
      }
      [role="tabpanel"] {
        padding: 12px 0 0;
      }
      @media (forced-colors: active) {
        [role="tab"] {
          border-bottom-color: Canvas;
        }
        [role="tab"][aria-selected="true"] {
          border-bottom-color: Highlight;
        }
      }
    `,
  ];

  static override properties = { tabs: { attribute: false }, chosen: {}, label: {} };

  tabs: readonly Tab[] = [];
  chosen = "";
  label = "";

  protected override render() {
    return html`
      <div role="tablist" aria-label=${this.label} @keydown=${(event: KeyboardEvent) => this.move(event)}>
        ${this.tabs.map(
          ({ name, text }) => html`<button
            role="tab"
            id=${name}
            aria-selected=${name === this.chosen}
            aria-controls=${name === this.chosen ? "panel" : ""}
            tabindex=${name === this.chosen ? 0 : -1}
            @click=${() => this.dispatchEvent(new CustomEvent("choose-tab", { detail: name }))}
          >
            ${text}
          </button>`,
        )}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby=${this.chosen} tabindex="0"><slot></slot></div>
    `;
  }

  private move(event: KeyboardEvent): void {
    const tabs = [...this.renderRoot.querySelectorAll<HTMLElement>("[role=tab]")];
    const place = tabs.indexOf(this.renderRoot.querySelector<HTMLElement>(":focus") as HTMLElement);
    const moves: Record<string, number> = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: -1 };
    if (!(event.key in moves)) return;
    event.preventDefault();
    tabs.at((moves[event.key] ?? 0) % tabs.length)?.focus();
  }
}

customElements.define("scv-tabs", ScvTabs);
