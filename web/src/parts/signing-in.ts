// The screen of somebody who is not signed in: what to do about it, and what went wrong when they tried.

import { html, nothing } from "lit";
import type { SignedOut } from "../session/session.js";
import type { Words } from "../words/index.js";

/** How the agent signs in: by the provider's window, or with a token of their own. */
export interface Asking {
  ask: () => void;
  paste: (token: string) => void;
}

/** A whole screen: a title, a text that is read out, and what can be done. */
export function told(title: string, text: string, more: unknown = nothing) {
  return html`<main class="stack">
    <h1 tabindex="-1">${title}</h1>
    <p role="status">${text}</p>
    ${more}
  </main>`;
}

export function signingIn(out: SignedOut, words: Words, asking: Asking) {
  if (out.own) return told(words.signIn, textOf(out, words), inWindow(out, words, asking.ask));
  if (out.framed) return told(words.signIn, out.expired ? words.signedOut : words.signInHost);
  return told(words.signIn, words.signInAlone, byToken(words, asking.paste));
}

function textOf(out: SignedOut, words: Words): string {
  if (out.waiting) return words.signInWaiting;
  if (out.hosted && !out.failure) return words.signedOut;
  return out.expired && !out.failure ? words.signInAgain : words.signInHere;
}

function inWindow({ failure, code }: SignedOut, words: Words, ask: () => void) {
  return html`${failure ? html`<p class="notice bad" role="alert">${words.signInFailures[failure](code)}</p>` : nothing}
    <div class="row"><button class="main" @click=${ask}>${words.signIn}</button></div>`;
}

function byToken(words: Words, paste: (token: string) => void) {
  const submit = (event: Event) => {
    event.preventDefault();
    const token = new FormData(event.target as HTMLFormElement).get("token");
    if (typeof token === "string" && token.trim()) paste(token.trim());
  };
  return html`<form class="stack" @submit=${submit}>
    <div class="field">
      <label for="token">${words.token}</label>
      <input id="token" name="token" type="password" autocomplete="off" spellcheck="false" />
    </div>
    <div class="row"><button class="main">${words.signIn}</button></div>
  </form>`;
}
