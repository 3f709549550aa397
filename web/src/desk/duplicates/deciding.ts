// What becomes of a pair, the call that takes it back, and the report of many.

import { html, nothing } from "lit";
import type { DeskWords } from "../../words/desk/index.js";
import type { Calls } from "../calls.js";
import type { Pair } from "../types.js";
import { namesOf } from "./pairs.js";

export type Decision = "same" | "distinct";

export interface Done {
  outcome: Decision | "refused";
  names: string;
  reason?: string;
  undo?: () => Promise<unknown>;
}

/** `token`: of the preview that was looked at; the merge is that one or is refused. */
export async function decided(calls: Calls, pair: Pair, decision: Decision, token: string, words: DeskWords): Promise<Done> {
  const [one, other] = pair.contacts;
  const names = namesOf(pair, words);
  if (decision === "same") {
    const { id } = await calls.merge([one.id, other.id], {}, false, token);
    return { outcome: decision, names, undo: () => calls.unmerge(id, false) };
  }
  await calls.dismiss(pair);
  return { outcome: decision, names, undo: () => calls.withdraw(one.id, other.id) };
}

export function report(done: readonly Done[], words: DeskWords) {
  if (!done.length) return nothing;
  return html`<div class="stack">
    <h2 id="report">${words.desk.report(done.filter(({ outcome }) => outcome !== "refused").length, done.length)}</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="report">
      <table>
        <thead>
          <tr>
            <th scope="col">${words.desk.name}</th>
            <th scope="col">${words.desk.what}</th>
          </tr>
        </thead>
        <tbody>
          ${done.map(
            ({ names, outcome, reason }) => html`<tr>
              <th scope="row">${names}</th>
              <td>${words.desk.outcomes[outcome]}${reason ? `: ${reason}` : ""}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </div>`;
}
