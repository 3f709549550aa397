"""Scripts: what the agent says, with placeholders for the contact's fields (PJ7)."""

from __future__ import annotations

import re

from scv.domain.contacts.contact import Contact
from scv.domain.interactions.interaction import Interaction
from scv.domain.linking.collecting import told_name
from scv.domain.values.documents import Json, to_document

LONGEST = 255  # characters of one value: nobody says more, and a script of placeholders alone fits into an answer
SCRIPT_FORMAT = "text"  # a page shows the characters: a customer's name may look like markup
_PLACEHOLDER = re.compile(r"( ?)\{([A-Za-z][A-Za-z0-9_.]*)\}")


def filled(script: str, contact: Contact | None, interaction: Interaction) -> str:
    """PJ7: `{firstName}` and `{address.city}` become the contact's; what is not known becomes empty and takes
    the space before it along, so that "Hello {firstName}, thank you" is a sentence without a name as well.

    Where the contact has no name the one that the interaction tells stands in. A phone is shown as
    displayed; lists and groups of fields are no text and become empty; of a value at most 255 characters are said
    (AC12). What comes of it is text and never HTML.
    """
    first, last = told_name(interaction)
    if contact is not None and contact.profile.display_name:
        first = last = None
    fields = to_document(contact.profile) if contact else {}
    known: Json = {"firstName": first, "lastName": last, **fields}

    def told(match: re.Match[str]) -> str:
        text = _said(known, match.group(2).split("."))
        return f"{match.group(1)}{text}" if text else ""

    return _PLACEHOLDER.sub(told, script)


def _said(known: Json, path: list[str]) -> str:
    for part in path:
        known = known.get(part) if isinstance(known, dict) else None
    if isinstance(known, dict):
        known = known.get("display")
    if not isinstance(known, str | int | float) or isinstance(known, bool):
        return ""
    text = str(known)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}\u2026"
