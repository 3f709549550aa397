"""Patterns: identifiers that a project calls nobody's, or many people's, by how they are spelled (SI1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.values.errors import InvalidValue
from scv.domain.values.texts import is_blank

ANYTHING = "*"
MOST = 100  # patterns of one project; each is tried on each identifier of an event
MAX_LENGTH = 100
MAX_STARS = 4


def fits(pattern: str, value: str) -> bool:
    """SI1: whether the value is spelled like the pattern, in which `*` stands for anything; case does not matter.

    Each part is looked for once, behind the part before it, so that it takes linear time (AC12).

    >>> fits("+1803*", "+18031230000"), fits("*@example.com", "Ana@example.com"), fits("null", "nullable")
    (True, True, False)
    """
    parts, text = pattern.casefold().split(ANYTHING), value.casefold()
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def is_blocked(identifier: Identifier, patterns: Iterable[str]) -> bool:
    """SI1: whether one of the patterns fits; a cookie is nobody's choice and never blocked."""
    return identifier.type is not IdentifierType.COOKIE and any(fits(each, identifier.value) for each in patterns)


def is_role(identifier: Identifier, mailboxes: Collection[str]) -> bool:
    """SI1: whether it is the address of a role, as `info@` or `sales@`, whatever the domain or a plus tag."""
    if identifier.type is not IdentifierType.EMAIL or not mailboxes:
        return False
    local = identifier.value.rpartition("@")[0].partition("+")[0]
    return local.casefold() in mailboxes


def patterns_from(told: Iterable[str]) -> tuple[str, ...]:
    """AC12: the patterns of a project, each once; raises InvalidValue for too many, or one that says nothing."""
    found = tuple(dict.fromkeys(each.strip() for each in told))
    for each in found:
        if is_blank(each.replace(ANYTHING, "")):
            raise InvalidValue("A pattern that fits everything would block everybody.", field="blockedIdentifiers")
    return _bounded(found, "blockedIdentifiers")


def mailboxes_from(told: Iterable[str]) -> tuple[str, ...]:
    """The names of role mailboxes, without `@`; raises InvalidValue."""
    found = tuple(dict.fromkeys(each.strip().removesuffix("@").casefold() for each in told))
    if any(is_blank(each) or "@" in each or ANYTHING in each for each in found):
        raise InvalidValue("A role mailbox is what stands before the @, such as info.", field="roleMailboxes")
    return _bounded(found, "roleMailboxes")


def _bounded(found: tuple[str, ...], field: str) -> tuple[str, ...]:
    if len(found) > MOST or any(len(each) > MAX_LENGTH or each.count(ANYTHING) > MAX_STARS for each in found):
        raise InvalidValue(
            f"At most {MOST}, each of at most {MAX_LENGTH} characters and {MAX_STARS} stars.", field=field, most=MOST
        )
    return found
