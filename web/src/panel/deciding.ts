// What becomes of what the agent does: each decision is sent, shown, and can be taken back.

import { Offline, Refusal } from "../api/client.js";
import type { Contact, Decided, Identifier, Panel, Undo } from "../api/types.js";
import { nameOf } from "../names.js";
import { beginning, plain } from "./beginning.js";
import { asChanges, asContact, type Fields } from "../parts/contact-form.js";
import type { Dialog } from "./dialogs.js";
import { refusalOf } from "../parts/remarks.js";
import type { ScvSearch } from "./search.js";
import { Watching } from "./watching.js";

/** Refusals after which somebody else's decision holds. */
const OVERTAKEN = new Set(["contact.exists", "merge.conflict", "not.found", "unmerge.not.allowed", "contact.not.found"]);

export abstract class Deciding extends Watching {
  protected readonly deeds = {
    unlink: () => void this.act(() => this.client.unlink(this.conversation), () => this.words.done.unlinked),
    openSearch: () => {
      this.searching = true;
      void this.updateComplete.then(() => this.renderRoot.querySelector<ScvSearch>("scv-search")?.focus());
    },
    openForm: () => this.open({ kind: "new", contact: beginning(this.panel) }),
    openEdit: () => this.openEdit(),
    takeOver: () => this.panel?.contact && void this.choose(this.panel.contact),
    mark: (identifier: Identifier) => this.open({ kind: "mark", identifier }),
  };

  /** Does something, shows what became of it, and leads the focus to the new state's heading. `stays`: so does the search. */
  protected async act(work: () => Promise<Decided>, done: (panel: Decided) => string, stays = false): Promise<void> {
    if (this.busy) return;
    const turn = ++this.turn;
    this.busy = true;
    this.refusal = this.field = this.notice = "";
    this.pace.stop();
    try {
      const panel = await work();
      if (turn === this.turn) this.decided(panel, done(panel), stays);
    } catch (error) {
      if (turn === this.turn) this.refused(error);
    } finally {
      this.busy = false;
      this.pace.quicken();
      this.pace.next();
    }
  }

  private decided(panel: Decided, text: string, stays: boolean): void {
    this.panel = panel;
    this.seen++;
    this.client.forget();
    this.dialog = null;
    this.undo = { text, call: panel.undo ?? null };
    this.status = text;
    this.searching = panel.state === "unlinked" || (stays && this.searching);
    this.heard();
    this.toHeading();
  }

  protected refused(error: unknown): void {
    if (error instanceof Refusal && error.status === 401) return this.failed(error);
    const text = refusalOf(error, this.words);
    const overtaken = error instanceof Refusal && OVERTAKEN.has(error.code);
    if (this.dialog && !overtaken) {
      this.refusal = text;
      this.field = error instanceof Refusal ? (error.field.split(".")[0] ?? "") : "";
      return;
    }
    this.dialog = null;
    this.notice = text;
    this.client.forget();
    this.toHeading();
    void this.refresh();
  }

  protected closeUndo(): void {
    this.undo = null;
    this.toHeading();
  }

  protected open(dialog: Dialog): void {
    this.refusal = this.field = "";
    this.dialog = dialog;
  }

  private openEdit(): void {
    if (this.panel?.contact) this.open({ kind: "edit", contact: this.panel.contact });
  }

  protected async choose(contact: Contact): Promise<void> {
    const dialog: Dialog = { kind: "preview", contact, preview: null };
    this.open(dialog);
    try {
      const preview = await this.client.tried(this.conversation, contact.id);
      if (this.dialog === dialog) this.dialog = { ...dialog, preview };
    } catch (error) {
      if (this.dialog === dialog) this.refused(error);
    }
  }

  protected select(contact: Contact): void {
    const who = nameOf(contact) || this.words.noName;
    const { done } = this.words;
    void this.act(
      () => this.client.select(this.conversation, contact.id),
      ({ did }) => ({ merged: done.merged, linked: done.linked, completed: done.completed })[did ?? "linked"](who),
    );
  }

  /** The form that is open is saved: a new contact, or changes of the one that is shown. */
  protected save(fields: Fields): void {
    if (this.dialog?.kind === "new") this.create(fields, this.dialog.contact);
    else if (this.dialog?.kind === "edit") this.edit(fields, this.dialog.contact);
  }

  private create(fields: Fields, shown: Partial<Contact>): void {
    const name = { firstName: shown.firstName ?? "", lastName: shown.lastName ?? "", ...fields };
    // A provisional contact keeps the fields that are left out; a new one has only what is sent.
    const sent = this.panel?.contact ? { ...fields, firstName: name.firstName, lastName: name.lastName } : { ...plain(shown), ...name };
    void this.act(
      () => this.client.create(this.conversation, asContact(sent)),
      (panel) => this.words.done.created(nameOf(panel.contact)),
    );
  }

  private edit(fields: Fields, contact: Contact): void {
    if (!Object.keys(fields).length) {
      this.dialog = null;
      return;
    }
    const project = this.panel?.interaction.projectId ?? "default";
    void this.act(
      async () => {
        try {
          await this.client.edit(contact.id, project, { changes: asChanges(fields), version: contact.version });
        } catch (error) {
          if (error instanceof Refusal && error.code === "version.conflict") await this.renew(contact);
          throw error;
        }
        return this.anew();
      },
      () => this.words.done.saved,
    );
  }

  /** Somebody else saved the contact: the next save is on what they saved, and what was typed stays in the fields. */
  private async renew(contact: Contact): Promise<void> {
    const found = await this.client.contact(contact.id);
    if (this.dialog?.kind === "edit") this.dialog = { kind: "edit", contact: { ...contact, version: found.version ?? 1 } };
  }

  protected takeBack(call: Undo): void {
    void this.act(
      async () => {
        await this.client.undo(call);
        return this.anew();
      },
      () => this.words.done.undone,
      true,
    );
  }

  /** The panel as it is after a call that does not answer it. What was done is done: unread, the next poll brings it. */
  protected async anew(): Promise<Panel> {
    const before = this.panel;
    this.client.forget();
    try {
      return (await this.client.panel(this.conversation)) as Panel;
    } catch (error) {
      if (!before || !(error instanceof Refusal || error instanceof Offline)) throw error;
      return before;
    }
  }
}
