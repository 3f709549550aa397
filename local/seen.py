"""What an agent sees of an interaction, in four words: the state of the panel, whose it is, who else, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Seen(NamedTuple):
    """A panel in short; every table has these columns."""

    state: str = "-"
    contact: str = "-"
    others: str = "-"
    rule: str = "-"


SEEN_HEADINGS = ("agent sees", "contact", "others", "rule")


def seen(panel: Mapping[str, Any]) -> Seen:
    """Return the panel's answer in short."""
    others = (panel.get("search") or {}).get("results") or []
    rule = (panel.get("reason") or {}).get("rule") or "-"
    return Seen(str(panel.get("state")), contact(panel), str(len(others)), str(rule))


def contact(panel: Mapping[str, Any]) -> str:
    """Return whose the interaction is: a name, what the suggestion says, or nobody."""
    found, suggestion = panel.get("contact"), panel.get("suggestion")
    if found is None:
        return str(suggestion["displayName"]) if suggestion else "nobody"
    return who(found) or "No Name"


def who(found: Mapping[str, Any]) -> str:
    """First and last name of a contact, as far as they are known."""
    return " ".join(found[part] for part in ("firstName", "lastName") if found.get(part))
