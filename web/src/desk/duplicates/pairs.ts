// The queue of pairs, and the pair that is decided about.

import { html, nothing } from "lit";
import { kindOf, nameOf, numbers, spelledBy, timeOf } from "../../names.js";
import { trustMark } from "../../parts/trust.js";
import type { DeskWords } from "../../words/desk/index.js";
import { compared } from "../merge/columns.js";
import type { MergePreview, Pair } from "../types.js";
import type { Decision } from "./deciding.js";

export interface Deeds {
  show: (place: number) => void;
  toggle: (pair: Pair) => void;
  takeAll: (taken: boolean) => void;
  decide: (decision: Decision) => void;
}

export function queueOf(pairs: readonly Pair[], place: number, chosen: ReadonlySet<Pair>, words: DeskWords, deeds: Deeds) {
  const { desk } = words;
  return html`<div class="stack">
    <label class="row">
      <input
        type="checkbox"
        .checked=${pairs.every((each) => chosen.has(each))}
        @change=${(event: Event) => deeds.takeAll((event.target as HTMLInputElement).checked)}
      />
      ${desk.takeAll(pairs.length)}
    </label>
    <ul class="queue" aria-label=${desk.queue}>
      ${pairs.map(
        (pair, at) => html`<li>
          <input
            type="checkbox"
            aria-label=${desk.takeWho(namesOf(pair, words))}
            .checked=${chosen.has(pair)}
            @change=${() => deeds.toggle(pair)}
          />
          <button aria-current=${at === place ? "true" : nothing} @click=${() => deeds.show(at)}>
            ${namesOf(pair, words)} <span class="pill">${percent(pair.score, words.language)}</span>
          </button>
        </li>`,
      )}
    </ul>
  </div>`;
}

/** `waits`: the comparison or a decision is on its way. */
export function shown(
  pair: Pair,
  preview: MergePreview | null,
  words: DeskWords,
  { waits, shut }: { waits: boolean; shut: boolean },
  deeds: Deeds,
) {
  const { desk } = words;
  return html`<section class="stack" aria-labelledby="pair" aria-busy=${waits}>
    <h2 id="pair">${namesOf(pair, words)}</h2>
    <p>
      ${words.pairNames[pair.reasons.names] ?? pair.reasons.names} · ${percent(pair.score, words.language)}
      ${pair.reasons.identifiers.map(
        (each) => html`<br />${words.both(`${kindOf(each.type, words)} ${spelledBy(pair.contacts[0], each, words)}`)} ${trustMark(each.trust, words)}`,
      )}
      ${pair.reasons.scoredBy ? html`<br />${words.scoredBy(pair.reasons.scoredBy.source)}` : nothing}
      <br /><span class="small quiet">${desk.foundAt(timeOf(pair.foundAt, words))}</span>
    </p>
    <div class="row">
      <button class="main" ?disabled=${shut || !preview} @click=${() => deeds.decide("same")}>${desk.same}</button>
      <button ?disabled=${shut} @click=${() => deeds.decide("distinct")}>${words.notSame}</button>
    </div>
    ${compared(pair.contacts, preview, words)}
  </section>`;
}

export function namesOf(pair: Pair, words: DeskWords): string {
  return pair.contacts.map((each) => nameOf(each) || words.noName).join(" – ");
}

function percent(score: number, language: string): string {
  return numbers(language, { style: "percent" }).format(score);
}

