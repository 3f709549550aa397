// Whole screens for when there is no panel to show: what is missing, by name, and what to do about it.

import { html, nothing } from "lit";
import type { Words } from "../words/index.js";

export type Trouble =
  | { kind: "loading" }
  | { kind: "nobody" }
  | { kind: "signin"; framed: boolean; expired: boolean }
  | { kind: "permission"; permission: string }
  | { kind: "notFound" }
  | { kind: "offline" }
  | { kind: "failed" };

export function screen(trouble: Trouble, words: Words, retry: () => void, signIn: (token: string) => void) {
  switch (trouble.kind) {
    case "loading":
      return html`<main class="stack" aria-busy="true">
        <h1 class="unseen" tabindex="-1">${words.loading}</h1>
        <div class="skeleton"></div>
        <div class="skeleton short"></div>
        <div class="skeleton"></div>
      </main>`;
    case "nobody":
      return told(words.noConversation, words.noConversationText);
    case "signin":
      return signingIn(trouble, words, signIn);
    case "permission":
      return told(words.mayNotSee, words.missingPermission(trouble.permission), again(words, retry));
    case "notFound":
      return told(words.notFound, words.notFoundText, again(words, retry));
    case "offline":
      return told(words.offline, words.offlineText, again(words, retry));
    case "failed":
      return told(words.failed, words.failedText, again(words, retry));
  }
}

function told(title: string, text: string, more: unknown = nothing) {
  return html`<main class="stack">
    <h1 tabindex="-1">${title}</h1>
    <p role="status">${text}</p>
    ${more}
  </main>`;
}

function again(words: Words, retry: () => void) {
  return html`<div class="row"><button class="main" @click=${retry}>${words.retry}</button></div>`;
}

function signingIn(trouble: { framed: boolean; expired: boolean }, words: Words, signIn: (token: string) => void) {
  if (trouble.framed) return told(words.signIn, trouble.expired ? words.signedOut : words.signInHost);
  const submit = (event: Event) => {
    event.preventDefault();
    const token = new FormData(event.target as HTMLFormElement).get("token");
    if (typeof token === "string" && token.trim()) signIn(token.trim());
  };
  return told(
    words.signIn,
    words.signInAlone,
    html`<form class="stack" @submit=${submit}>
      <div class="field">
        <label for="token">${words.token}</label>
        <input id="token" name="token" type="password" autocomplete="off" spellcheck="false" />
      </div>
      <div class="row"><button class="main">${words.signIn}</button></div>
    </form>`,
  );
}
