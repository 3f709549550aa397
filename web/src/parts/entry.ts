// One entry of a customer journey, and how it looks.

import { css, html, nothing } from "lit";
import type { Channel, Contact, Session } from "../api/types.js";
import { lengthOf, spelledBy, timeOf } from "../names.js";
import type { Words } from "../words/index.js";
import { trustMark } from "./trust.js";

export const entries = css`
  li {
    padding: 8px 0 8px 12px;
    border-left: 2px solid var(--line);
    display: grid;
    gap: 2px;
  }
  li[aria-current] {
    border-left: 4px solid var(--accent);
    padding-left: 10px;
  }
  .mark {
    padding: 0 6px;
    border: 1px solid var(--accent);
    border-radius: 9px;
    color: var(--accent);
    font-size: 12px;
    font-weight: 550;
  }
`;

const CHANNELS: Record<string, Channel> = {
  Call: "voice",
  Callback: "callback",
  Email: "email",
  Webchat: "webChat",
  Sms: "sms",
  Twitter: "twitter",
  Facebook: "facebook",
  Line: "line",
  WhatsApp: "whatsapp",
  WebMessaging: "webMessaging",
  Open: "open",
  Instagram: "instagram",
  Apple: "apple",
};

/** The channel of an entry. */
export function channelOf(entry: Session): Channel {
  const first = entry.conversationChannels[0];
  return CHANNELS[first?.messageType ?? first?.type ?? ""] ?? "open";
}

/** `current`: it is the interaction that the page is about. `more`: what else stands at its end. */
export function entryOf(entry: Session, contact: Contact, words: Words, current: boolean, more: unknown = nothing) {
  const channel = channelOf(entry);
  const way = entry.originatingDirection === "Inbound" ? words.inbound : entry.originatingDirection === "Outbound" ? words.outbound : "";
  const why = words.entryWhy[entry.why?.rule ?? ""] ?? "";
  const facts = [
    entry.identifier ? words.via(spelledBy(contact, entry.identifier, words)) : "",
    why,
    entry.lastConnectedQueue?.id,
    entry.lastConnectedUser?.id,
    entry.durationInSeconds === undefined ? words.facts.running : lengthOf(entry.durationInSeconds, words),
  ];
  return html`<li aria-current=${current ? "true" : nothing}>
    <div class="row">
      <h3>${words.channels[channel]}${way ? html` <span class="quiet small">${way}</span>` : nothing}</h3>
      ${current ? html`<span class="mark">${words.thisOne}</span>` : nothing}
    </div>
    <p class="small"><time datetime=${entry.createdDate}>${timeOf(entry.createdDate, words)}</time></p>
    ${entry.conversationSubject ? html`<p>${entry.conversationSubject}</p>` : nothing}
    <p class="small quiet">${facts.filter(Boolean).join(" · ")} ${trustMark(entry.why?.trust, words)} ${more}</p>
  </li>`;
}
