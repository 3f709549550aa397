"""Numbers as they are written: what stands around the digits, and the one spelling that a line shares (ID3, ID10)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

DEFAULT_COUNTRY = "US"

_MEXICO = re.compile(r"\+52(?:1|01|044|045)(\d{10})")  # 1 and the prefixes for mobiles ended in August 2019
_ARGENTINA = re.compile(r"\+549(\d{10})")
_BRAZIL = re.compile(r"\+55([1-9][1-9])([6-9]\d{7})")  # landlines begin with 2 to 5


_OTHERS = (
    (re.compile(r"\+52(\d{10})"), r"+521\1"),
    (re.compile(r"\+54(\d{10})"), r"+549\1"),
    (re.compile(r"\+55([1-9][1-9])9([6-9]\d{7})"), r"+55\1\2"),
)


def shared_spelling(e164: str) -> str:
    """ID10: the spelling that all spellings of a line share; a Brazilian landline is no mobile.

    >>> shared_spelling("+5215512345678"), shared_spelling("+5491123456789"), shared_spelling("+551187654321")
    ('+525512345678', '+541123456789', '+5511987654321')
    """
    if not e164.startswith("+5"):
        return e164
    for form, shared in ((_MEXICO, r"+52\1"), (_ARGENTINA, r"+54\1"), (_BRAZIL, r"+55\g<1>9\2")):
        if found := form.fullmatch(e164):
            return found.expand(shared)
    return e164


def other_spelling(key: str) -> str | None:
    """ID10: how the same line is written as well, None when there is one way only.

    >>> other_spelling("+525512345678"), other_spelling("+5511987654321"), other_spelling("+18031230000")
    ('+5215512345678', '+551187654321', None)
    """
    if key.startswith("+5"):
        for form, other in _OTHERS:
            if found := form.fullmatch(key):
                return found.expand(other)
    return None


_PREFIX = re.compile(r"(tel|whatsapp|sips?):(?://)?", re.IGNORECASE)
_NAMED = re.compile(r"[^<>]*<((?:tel|sips?):[^<>]*)>[^<>]*", re.IGNORECASE)


def without_prefix(text: str) -> str:
    """The number of a `tel:`, `sip:` or `whatsapp:` address, with or without a name before it.

    Of its parameters those are kept that belong to the number: extension and context.
    """
    named = _NAMED.fullmatch(text)
    text = named[1] if named else text
    scheme = _PREFIX.match(text)
    if scheme is None:
        return text
    rest = text[scheme.end() :].strip()
    if scheme[1].lower() == "whatsapp":
        return rest
    user = rest.partition("@")[0] if scheme[1].lower() != "tel" else rest
    number, *parameters = unquote(user).split(";")
    kept = [each for each in parameters if each.lower().startswith(("ext=", "phone-context="))]
    return ";".join((number.partition(":")[0], *kept)).strip()


def digits_of(text: str) -> str:
    """The digits of any script as ASCII."""
    if text.isascii():
        return re.sub(r"\D", "", text)
    return "".join(str(unicodedata.decimal(each)) for each in text if each.isdecimal())
