// How the queue of pairs and the pair beside it are laid out.

import { css } from "lit";

export const queue = css`
  .two {
    display: grid;
    grid-template-columns: minmax(220px, 300px) minmax(0, 1fr);
    gap: 20px;
    align-items: start;
  }
  .queue {
    max-height: 70vh;
    overflow: auto;
  }
  .queue li {
    display: flex;
    gap: 8px;
    align-items: center;
    border-bottom: 1px solid var(--line);
  }
  .queue button {
    flex: 1;
    border-color: transparent;
    text-align: start;
  }
  .queue button[aria-current] {
    border-color: var(--accent);
    background: var(--raised);
  }
  @media (forced-colors: active) {
    .queue button[aria-current] {
      border: 2px solid Highlight;
    }
  }
  @media (max-width: 760px) {
    .two {
      grid-template-columns: minmax(0, 1fr);
    }
    .queue {
      max-height: 30vh;
    }
  }
`;
