// The look that all parts share. Colours follow the system or the host, and give way to forced colours.

import { css } from "lit";

export const page = css`
  :root {
    color-scheme: light dark;
  }
  body {
    margin: 0;
    background: light-dark(#ffffff, #16181d);
  }
`;

export const base = css`
  :host {
    --text: light-dark(#1c2026, #eceef2);
    --quiet: light-dark(#545b66, #a9b0bc);
    --line: light-dark(#d5d9e0, #3a404b);
    --edge: light-dark(#757d8a, #8b93a1);
    --surface: light-dark(#ffffff, #16181d);
    --raised: light-dark(#f5f6f9, #20242b);
    --accent: light-dark(#1553b8, #8ab4ff);
    --on-accent: light-dark(#ffffff, #10131a);
    --warn: light-dark(#fff4d6, #3a2f10);
    --warn-line: light-dark(#8f6500, #d9ab3c);
    --good: light-dark(#1b6b3a, #7bd69b);
    --bad: light-dark(#b3261e, #ffb4ab);
    --bad-surface: light-dark(#fdecea, #3b1a18);
    color: var(--text);
    font:
      14px/1.45 system-ui,
      -apple-system,
      "Segoe UI",
      Roboto,
      "Noto Sans",
      "Noto Sans KR",
      "Noto Sans CJK KR",
      sans-serif;
    overflow-wrap: anywhere;
  }
  :host(:lang(ko)) {
    word-break: keep-all;
  }
  :host,
  * {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  ol,
  fieldset,
  legend {
    margin: 0;
    padding: 0;
    border: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1 {
    font-size: 20px;
    line-height: 1.25;
    font-weight: 650;
  }
  h2 {
    font-size: 15px;
    font-weight: 650;
  }
  h3 {
    font-size: 14px;
    font-weight: 600;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  h1,
  h2 {
    width: fit-content; /* what is focused is framed, and not the whole line */
    max-width: 100%;
  }
  h1:focus-visible,
  h2:focus-visible {
    outline-offset: 2px;
    border-radius: 2px;
  }
  button {
    font: inherit;
    font-weight: 550;
    min-height: 32px;
    padding: 5px 12px;
    border: 1px solid var(--edge);
    border-radius: 6px;
    background: var(--surface);
    color: var(--text);
    cursor: pointer;
    text-align: center;
  }
  button:hover:not(:disabled) {
    background: var(--raised);
  }
  button.main {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  button.main:hover:not(:disabled) {
    background: color-mix(in srgb, var(--accent) 88%, light-dark(black, white));
  }
  button.plain {
    border-color: transparent;
    background: none;
    color: var(--accent);
  }
  button:disabled,
  button[aria-disabled="true"] {
    opacity: 0.6;
    cursor: not-allowed;
  }
  input,
  select,
  textarea {
    font: inherit;
    width: 100%;
    min-height: 34px;
    padding: 5px 9px;
    border: 1px solid var(--edge);
    border-radius: 6px;
    background: var(--surface);
    color: var(--text);
  }
  input[type="checkbox"] {
    width: 18px;
    min-height: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--accent);
  }
  textarea {
    min-height: 64px;
    resize: vertical;
  }
  [aria-invalid="true"] {
    border-color: var(--bad);
  }
  a {
    color: var(--accent);
  }
  dl.facts {
    display: grid;
    grid-template-columns: minmax(84px, max-content) 1fr;
    gap: 4px 12px;
  }
  dl.facts dt {
    color: var(--quiet);
  }
  .quiet {
    color: var(--quiet);
  }
  .small {
    font-size: 13px;
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr); /* what is wider scrolls in its own box, and never widens the page */
    gap: 12px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .box {
    padding: 12px;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--raised);
  }
  .notice {
    padding: 8px 12px;
    border: 1px solid var(--warn-line);
    border-left-width: 4px;
    border-radius: 6px;
    background: var(--warn);
  }
  .notice.bad {
    border-color: var(--bad);
    background: var(--bad-surface);
  }
  .trust {
    display: inline-block;
    font-size: 12px;
    color: var(--quiet);
  }
  .trust.attested {
    color: var(--good);
  }
  .error {
    color: var(--bad);
    font-size: 13px;
  }
  .pre {
    white-space: pre-wrap;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .field {
    display: grid;
    gap: 3px;
  }
  .field label {
    font-weight: 550;
  }
  dialog {
    width: min(440px, calc(100vw - 24px));
    max-height: calc(100dvh - 24px);
    padding: 16px;
    border: 1px solid var(--edge);
    border-radius: 10px;
    background: var(--surface);
    color: var(--text);
    overflow: auto;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 45%);
  }
  dialog .foot {
    position: sticky;
    bottom: -16px;
    margin: 0 -16px -16px;
    padding: 12px;
    border-top: 1px solid var(--line);
    background: var(--surface);
    justify-content: flex-end;
  }
  @media (prefers-reduced-motion: no-preference) {
    .skeleton {
      animation: breathe 1.4s ease-in-out infinite alternate;
    }
  }
  @keyframes breathe {
    from {
      opacity: 0.55;
    }
    to {
      opacity: 1;
    }
  }
  .skeleton {
    height: 14px;
    border-radius: 4px;
    background: var(--line);
  }
  @media (forced-colors: active) {
    button.main {
      border-width: 2px;
    }
    button[aria-disabled="true"] {
      border-color: GrayText;
      color: GrayText;
    }
    .skeleton {
      border: 1px solid CanvasText;
    }
  }
`;
