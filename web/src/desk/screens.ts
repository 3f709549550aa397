// The screens by their routes. The search stays where it is while another one is open: its results are there on the way back.

import { html, nothing } from "lit";
import type { Client } from "../api/client.js";
import type { DeskWords } from "../words/desk/index.js";
import "./duplicates/duplicates.js";
import "./marks/marks.js";
import "./merge/merge.js";
import "./privacy/privacy.js";
import "./record/create.js";
import "./record/record.js";
import type { Route } from "./routes.js";
import "./search/search.js";
import "./settings/projects.js";
import "./settings/roles.js";
import "./settings/senders.js";
import type { Me } from "./types.js";

export interface Having {
  words: DeskWords;
  client: Client;
  me: Me;
}

export function screenOf(route: Route, having: Having) {
  return html`${other(route, having)}<scv-desk-search
      .words=${having.words}
      .client=${having.client}
      .me=${having.me}
      ?hidden=${route.screen !== "search"}
    ></scv-desk-search>`;
}

function other(route: Route, { words, client, me }: Having) {
  switch (route.screen) {
    case "search":
      return nothing;
    case "new":
      return html`<scv-desk-create .words=${words} .client=${client} .me=${me}></scv-desk-create>`;
    case "contact":
      return html`<scv-record .words=${words} .client=${client} .me=${me} .asked=${route.id}></scv-record>`;
    case "merge":
      return html`<scv-merge .words=${words} .client=${client} .me=${me} .ids=${route.ids}></scv-merge>`;
    case "duplicates":
      return html`<scv-duplicates .words=${words} .client=${client} .me=${me}></scv-duplicates>`;
    case "marks":
      return html`<scv-marks .words=${words} .client=${client} .me=${me}></scv-marks>`;
    case "projects":
      return html`<scv-projects .words=${words} .client=${client} .me=${me} .project=${route.id}></scv-projects>`;
    case "senders":
      return html`<scv-senders .words=${words} .client=${client} .me=${me}></scv-senders>`;
    case "roles":
      return html`<scv-roles .words=${words} .client=${client} .me=${me}></scv-roles>`;
    case "privacy":
      return html`<scv-privacy .words=${words} .client=${client} .me=${me} .contactId=${route.id}></scv-privacy>`;
  }
}
