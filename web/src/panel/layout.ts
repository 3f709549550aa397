// How the panel is laid out, from 320 pixels on.

import { css } from "lit";

export const layout = css`
  :host {
    display: block;
    padding: 14px 16px 24px;
    max-width: 560px;
    margin: 0 auto;
  }
  .top {
    display: flex;
    gap: 12px;
    justify-content: space-between;
    align-items: flex-start;
  }
  .top > div {
    display: grid;
    gap: 6px;
    min-width: 0;
  }
  scv-menu {
    flex: none;
  }
  header {
    display: grid;
    gap: 6px;
  }
  .undo {
    position: sticky;
    top: 0;
    z-index: 2;
    padding: 6px 6px 6px 12px;
    border: 1px solid var(--accent);
    border-radius: 6px;
    background: var(--surface);
    justify-content: space-between;
  }
  .undo p {
    flex: 1 1 140px;
  }
  :focus {
    scroll-margin-top: 56px;
  }
  .short {
    width: 60%;
  }
`;
