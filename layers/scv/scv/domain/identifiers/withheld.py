"""Callers who hide their number (ID4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from scv.domain.identifiers.numbering import DEFAULT_COUNTRY, digits_of, without_prefix
from scv.domain.values.texts import bare

_WITHHELD_WORDS = re.compile(
    "anonymous|unknown|restricted|private|unavailable|blocked|withheld|nocallerid|privatenumber|anonymousinvalid"
)
# The same words typed on a keypad, as networks send them in place of a number.
_WITHHELD_DIGITS = frozenset(
    {"266696687", "2666966687", "7378742833", "7378742883", "2562533", "8656696", "86282452253", "464"}
)
_EXTENSION = re.compile(r"(?:;\s*ext=|[;,#]+|\be?xt\w*\.?|x|доб\.?|int\.?|anexo)\s*[:.]?\s*\d{1,20}\s*#?$")


def is_withheld(raw: str | None, country: str = DEFAULT_COUNTRY) -> bool:
    """ID4: the caller hides the number, which is then no identifier at all.

    What decides is the number as read: with a plus, +1, an exit code or an extension it is the same one.
    """
    text = without_prefix(bare(raw or "")).lower()
    if not text or _is_word(text) or _is_word(text.partition("@")[0]):
        return True
    number = _EXTENSION.sub("", text)
    digits = digits_of(number)
    if not digits or any(character.isalpha() for character in number):
        return False
    return any(means_nobody(each) for each in _without_exit_code(digits, country))


def _is_word(text: str) -> bool:
    """In any spacing: `No Caller ID`, `no-caller-id`."""
    return _WITHHELD_WORDS.fullmatch(re.sub(r"[\W_]+", "", text)) is not None


def means_nobody(digits: str) -> bool:
    """A word typed on a keypad, or nothing but zeros; with or without the country code of North America."""
    return digits.removeprefix("1") in _WITHHELD_DIGITS or re.fullmatch(r"(?:1(?=0{10}$))?0+", digits) is not None


def _without_exit_code(digits: str, country: str) -> Iterator[str]:
    """The digits, also without the code that calls abroad: 00, and what the country dials instead."""
    yield digits
    if digits.startswith("00"):
        yield digits[2:]
    if digits.endswith(tuple(_WITHHELD_DIGITS)):
        region = phonenumbers.PhoneMetadata.metadata_for_region(country.upper())
        code = region and region.international_prefix
        if code and (found := re.match(code, digits)):
            yield digits[found.end() :]
