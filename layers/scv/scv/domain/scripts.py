"""Scripts: what the agent says, with placeholders for the contact's fields (PJ7)."""

from __future__ import annotations

import re

from scv.domain.contacts import Contact
from scv.domain.documents import to_document
from scv.domain.interactions import Interaction
from scv.domain.linking import collected_name

_PLACEHOLDER = re.compile(r"\{([A-Za-z][A-Za-z0-9.]*)\}")


def filled(script: str, contact: Contact | None, interaction: Interaction) -> str:
    """`{firstName}` and `{address.city}` become the contact's; what is not known becomes empty.

    Without a contact the name that the interaction tells stands in. A phone is shown as displayed.
    """
    fields = to_document(contact.profile) if contact else {}
    first, last = collected_name(interaction.facts)
    known = {"firstName": first, "lastName": last, **fields}

    def value(match: re.Match[str]) -> str:
        found: object = known
        for part in match.group(1).split("."):
            found = found.get(part) if isinstance(found, dict) else None
        if isinstance(found, dict):
            found = found.get("display")
        return "" if found is None else str(found)

    return _PLACEHOLDER.sub(value, script)
