"""Text as people and machines send it: what nobody sees goes before anything is compared or stored (ID2, CO9)."""

from __future__ import annotations

import re
import unicodedata

from scv.domain.values.errors import InvalidValue

MAX_LENGTH = 255  # characters of an identifier

# Unicode's format characters (category Cf) and default ignorables, and the blanks that are letters or symbols:
# Hangul fillers, the empty Braille cell, the null notehead. https://www.unicode.org/reports/tr44/#Default_Ignorable
INVISIBLE = (
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
SPACES = "\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Alphabets whose letters never change their shape beside a joiner: Latin, Greek, Cyrillic, Armenian.
_UNJOINED = (
    "\u0000-\u058f\u1c80-\u1c8f\u1d00-\u1fff\u2c60-\u2c7f\u2de0-\u2dff\ua640-\ua69f\ua720-\ua7ff\uab30-\uab6f"
    "\ufb00-\ufb06\uff00-\uff5e"
)
_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # the canonical combining class of the sign that mutes a vowel in the scripts of India

_invisible = re.compile(f"[{INVISIBLE}]+")
_space = re.compile(f"[{SPACES}]")
_control = re.compile("[\x00-\x1f\x7f-\x9f]")
_unjoined = re.compile(f"[{_UNJOINED}]")
_selector = re.compile("[\ufe00-\ufe0f\u180b-\u180d\u180f\U000e0100-\U000e01ef]")


def bare(text: str) -> str:
    """ID2: composed (NFC), with plain spaces, without invisible characters and without outer space.

    >>> bare(" ana\\u200b@example.com\\ufeff")
    'ana@example.com'
    """
    if text.isascii():
        return text.strip()
    plain = _invisible.sub("", _space.sub(" ", text))
    return unicodedata.normalize("NFC", plain).strip()


def is_blank(text: str | None) -> bool:
    """CO9, ID9: nothing that anybody could see."""
    if not text:
        return True
    plain = text if text.isascii() and text.isprintable() else bare(_control.sub(" ", text))
    return not plain.strip()


def same(text: str) -> str:
    """MG5: equal for texts that look the same."""
    return " ".join(bare(text).split())


def shown(text: str | None) -> str | None:
    """CO9: a text for people in one line, None when there is nothing to see in it.

    Every kind of space and every control character is one plain space. Invisible characters go, but for those
    that give a letter or an emoji its shape.
    """
    if is_blank(text) or text is None:
        return None
    plain = _control.sub(" ", text)
    if not plain.isascii():
        plain = _space.sub(" ", plain)
        plain = _invisible.sub(lambda found: _shaping(plain, found), plain)
        plain = unicodedata.normalize("NFC", plain)
    return " ".join(plain.split())


def _shaping(text: str, found: re.Match[str]) -> str:
    """What of these invisible characters gives its neighbours their shape."""
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    return "".join(each for each in dict.fromkeys(found[0]) if _shapes(each, before, after))


def _shapes(character: str, before: str, after: str) -> bool:
    """A joiner between letters that join (Persian, the scripts of India) or emoji, a selector after its base."""
    if before in ("", " "):
        return False
    if _selector.match(character):
        return not ("A" <= before.upper() <= "Z")
    if character not in _JOINERS or _unjoined.match(before):
        return False
    if unicodedata.combining(before) == _VIRAMA:  # also at the end of a word, as Malayalam was written for long
        return True
    return after not in ("", " ") and not _unjoined.match(after)


def checked(raw: str | None) -> str | None:
    """ID9: the bare text, None when blank; raises InvalidValue for what nobody can have typed."""
    text = bare(raw or "")
    if not text:
        return None
    if not text.isprintable() and any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise InvalidValue("The value has control characters; remove them.", field="value")
    if len(text) > MAX_LENGTH:
        raise InvalidValue(f"The value is longer than {MAX_LENGTH} characters.", field="value")
    return text
