// What is said about who is who, beside the interaction: two are one person, or not, and an address is many people's.

import type { Decided, Identifier, Joined, Suggested, Undo } from "../api/types.js";
import { marking, merged, mergeTried, unmerging, withdrawing, type Tried } from "../api/who.js";
import { nameOf, spelledIn } from "../names.js";
import { Deciding } from "./deciding.js";
import type { Dialog } from "./dialogs.js";
import { otherOf } from "./doubles.js";

export abstract class Identity extends Deciding {
  /** MG9: the merge of the two is looked at first, and then done exactly so. */
  protected async compare(pair: Suggested): Promise<void> {
    const contact = this.panel?.contact;
    if (!contact) return;
    const dialog: Dialog = { kind: "join", pair, contact, tried: null };
    this.open(dialog);
    try {
      const tried = await mergeTried<Joined>(this.client, idsOf(pair), {}, false);
      if (this.dialog === dialog) this.dialog = { ...dialog, tried };
    } catch (error) {
      if (this.dialog === dialog) this.refused(error);
    }
  }

  protected join(tried: Tried<Joined>, who: string): void {
    void this.said(async () => unmerging((await merged(this.client, tried)).id), this.words.done.joined(who));
  }

  /** NP1, SG2: they are not the same person, and are never suggested again. */
  protected parted(pair: Suggested): void {
    const contact = this.panel?.contact;
    if (!contact) return;
    const other = otherOf(pair, contact);
    void this.said(async () => {
      await this.client.call(pair.dismiss.method, pair.dismiss.path);
      return withdrawing(contact.id, other.id);
    }, this.words.done.parted(nameOf(other) || this.words.noName));
  }

  /** SI1: in the division of the interaction. */
  protected mark(identifier: Identifier, reason: string): void {
    const panel = this.panel;
    if (!panel) return;
    const marked = { ...identifier, division: { id: panel.interaction.divisionId } };
    void this.said(async () => {
      const { method, path, body } = marking(marked, "shared", reason);
      await this.client.call(method, path, body);
      return marking(marked, "none", "");
    }, this.words.done.marked(spelledIn(panel, identifier, this.words)));
  }

  /** Does it, and shows the panel as it is then, with the call that takes it back. */
  private said(work: () => Promise<Undo>, text: string): Promise<void> {
    const decided = async (): Promise<Decided> => {
      const undo = await work();
      return { ...(await this.anew()), undo };
    };
    return this.act(decided, () => text, true);
  }
}

function idsOf(pair: Suggested): string[] {
  return pair.contacts.map(({ id }) => id);
}
