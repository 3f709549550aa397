// What every screen of the desk has: words, calls, who asks, and refusals in words.

import { LitElement, html, nothing, type PropertyDeclarations } from "lit";
import { Refusal, type Client } from "../api/client.js";
import { refusalOf } from "../parts/remarks.js";
import type { DeskWords } from "../words/desk/index.js";
import { may } from "./access.js";
import { Calls } from "./calls.js";
import type { Me } from "./types.js";

export abstract class Screen extends LitElement {
  static override properties: PropertyDeclarations = {
    words: { attribute: false },
    client: { attribute: false },
    me: { attribute: false },
    refusal: { state: true },
    said: { state: true },
    busy: { state: true },
  };

  words!: DeskWords;
  client!: Client;
  me!: Me;
  protected refusal = "";
  /** What was done, read out. */
  protected said = "";
  protected busy = false;
  private running = 0;

  protected get calls(): Calls {
    return new Calls(this.client);
  }

  protected may(permission: string): boolean {
    return may(this.me, permission);
  }

  /** Does something; undefined and a refusal in words where that did not work. */
  protected async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.refusal = "";
    this.running++;
    this.busy = true;
    try {
      return await work();
    } catch (error) {
      this.refused(error);
      return undefined;
    } finally {
      this.busy = --this.running > 0;
    }
  }

  protected refused(error: unknown): void {
    if (error instanceof Refusal && error.status === 401) {
      this.dispatchEvent(new CustomEvent("signed-out", { bubbles: true, composed: true }));
    }
    this.refusal = explained(error, this.words);
  }

  /** What stands over every screen: a refusal, and what was done. */
  protected remarks() {
    return html`${this.refusal ? html`<p class="notice bad" role="alert">${this.refusal}</p>` : nothing}
      <p class=${this.said ? "notice done" : "unseen"} role="status">${this.said}</p>`;
  }

  /** A screen that its permission shuts, by name. */
  protected shut(permission: string) {
    return html`<p class="notice" role="status">${this.words.missingPermission(permission)}</p>`;
  }
}

/** A refusal as it is read here: the desk knows more of them than the panel. */
export function explained(error: unknown, words: DeskWords): string {
  if (error instanceof Refusal) {
    const told = words.desk.refusals[error.code];
    if (told) return told(String(error.params["by"] ?? error.params["changed"] ?? error.params["reason"] ?? error.message));
  }
  return refusalOf(error, words);
}
