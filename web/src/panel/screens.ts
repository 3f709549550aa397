// Whole screens for when there is no panel to show: what is missing, by name, and what to do about it.

import { html } from "lit";
import type { SignedOut } from "../session/session.js";
import type { Words } from "../words/index.js";
import { signingIn, told, type Asking } from "../parts/signing-in.js";

export type Trouble =
  | { kind: "loading" }
  | { kind: "nobody"; unanswered?: boolean }
  | SignedOut
  | { kind: "permission"; permission: string }
  | { kind: "notFound" }
  | { kind: "offline" }
  | { kind: "failed" };

export function screen(trouble: Trouble, words: Words, retry: () => void, asking: Asking) {
  switch (trouble.kind) {
    case "loading":
      return html`<main class="stack" aria-busy="true">
        <h1 class="unseen" tabindex="-1">${words.loading}</h1>
        <div class="skeleton"></div>
        <div class="skeleton short"></div>
        <div class="skeleton"></div>
      </main>`;
    case "nobody":
      return told(words.noConversation, trouble.unanswered ? words.noWorkspace : words.noConversationText);
    case "signin":
      return signingIn(trouble, words, asking);
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

function again(words: Words, retry: () => void) {
  return html`<div class="row"><button class="main" @click=${retry}>${words.retry}</button></div>`;
}
