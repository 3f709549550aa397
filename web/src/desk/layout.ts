// How the desk is laid out, from 320 pixels to a wide screen.

import { css } from "lit";

export const shell = css`
  :host {
    display: block;
    min-height: 100vh;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 20px;
    align-items: center;
    padding: 8px 20px;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
  }
  .bar strong {
    font-size: 15px;
  }
  nav {
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
    flex: 1;
  }
  nav a {
    padding: 6px 10px;
    border-radius: 6px;
    color: var(--text);
    text-decoration: none;
    font-weight: 550;
  }
  nav a:hover {
    text-decoration: underline;
  }
  nav a[aria-current] {
    background: var(--accent);
    color: var(--on-accent);
  }
  @media (forced-colors: active) {
    nav a {
      border: 2px solid Canvas;
    }
    nav a[aria-current] {
      border-color: Highlight;
    }
  }
  main {
    max-width: 1180px;
    margin: 0 auto;
    padding: 20px;
  }
  .narrow {
    max-width: 480px;
  }
`;

export const wide = css`
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 16px;
    justify-content: space-between;
    align-items: flex-start;
  }
  .head > div:first-child {
    display: grid;
    flex: 1 1 320px;
    gap: 5px;
    min-width: 0;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(200px, 100%), 1fr));
    gap: 12px;
    align-items: end;
  }
  .fields.search {
    grid-template-columns: repeat(auto-fit, minmax(min(150px, 100%), 1fr));
  }
  @media (min-width: 640px) {
    .fields.search > :first-child {
      grid-column: span 2; /* what is typed most has the most room */
    }
  }
  .scroll {
    position: relative; /* what is hidden for eyes alone is placed in it, and scrolls with it */
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    overflow-wrap: break-word;
  }
  caption {
    text-align: start;
    padding: 0 0 6px;
    color: var(--quiet);
    font-size: 13px;
  }
  th,
  td {
    padding: 7px 10px;
    border-bottom: 1px solid var(--line);
    text-align: start;
    vertical-align: top;
  }
  td.tight {
    white-space: nowrap;
  }
  thead th {
    font-size: 13px;
    color: var(--quiet);
    font-weight: 550;
  }
  tbody th {
    font-weight: 550;
  }
  th .small,
  td .small {
    font-weight: 400;
  }
  .notice.done {
    border-color: var(--good);
    background: var(--surface);
  }
  .pill {
    display: inline-block;
    padding: 0 7px;
    border: 1px solid var(--edge);
    border-radius: 9px;
    font-size: 12px;
    color: var(--quiet);
    white-space: nowrap;
  }
  button.danger {
    border-color: var(--bad);
    color: var(--bad);
  }
  .sticky {
    position: sticky;
    bottom: 0;
    padding: 10px 12px;
    border: 1px solid var(--accent);
    border-radius: 8px;
    background: var(--surface);
    z-index: 1;
  }
  :focus {
    scroll-margin-bottom: 64px;
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr));
    gap: 20px;
    align-items: start;
  }
  .small-field {
    width: min(240px, 100%);
  }
  kbd {
    padding: 0 5px;
    border: 1px solid var(--edge);
    border-radius: 4px;
    font: inherit;
    font-size: 12px;
  }
`;
