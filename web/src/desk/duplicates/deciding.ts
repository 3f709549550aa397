// What becomes of a pair, the call that takes it back, and the report of many.

import { html, nothing } from "lit";
import type { Tried } from "../../api/who.js";
import type { DeskWords } from "../../words/desk/index.js";
import type { Calls } from "../calls.js";
import type { MergePreview, Pair } from "../types.js";
import { namesOf } from "./pairs.js";

export type Decision = "same" | "distinct";

export interface Done {
  outcome: Decision | "refused";
  names: string;
  reason?: string;
  undo?: () => Promise<unknown>;
}

/** `tried`: the merge that was looked at, which is done exactly so or refused; null: they are not the same person. */
export async function decided(calls: Calls, pair: Pair, tried: Tried<MergePreview> | null, words: DeskWords): Promise<Done> {
  const [one, other] = pair.contacts;
  const names = namesOf(pair, words);
  if (tried) {
    const { id } = await calls.merge(tried);
    return { outcome: "same", names, undo: () => calls.unmerge(id, false) };
  }
  await calls.dismiss(pair);
  return { outcome: "distinct", names, undo: () => calls.withdraw(one.id, other.id) };
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
