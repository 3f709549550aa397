"""Letters of every script in the one form in which names are compared (CO8).

Only the standard library: ICU's wheel has 50 MB, and `regex` takes as long to import as everything else here together
(docs/decisions.md). What is stored and what is asked go through the same functions, so a folding need not be right for
a language, only the same on both sides and narrow enough to leave different names different.
"""

from __future__ import annotations

import unicodedata

JOINT = "'"  # every apostrophe, hyphen and dot: it parts a word, or is not there at all
GAP = " "  # every other punctuation and space

_APOSTROPHES = (
    "'`\u00b4\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u05f3\u05f4\u07f4\u07f5"
    "\u2018\u2019\u201a\u201b\u2032\u2035\ua78b\ua78c\uff07"
)
_HYPHENS = (
    "-\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e17\u2e1a\u30a0\ufe58\ufe63\uff0d"
)
_DOTS = ".\u00b7\u0387\u0f0b\u0f0c\u2022\u2024\u2027\u2219\u22c5\u30fb\uff0e\uff65"
_BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"  # letters and signs without ink
_SOFT_HYPHEN, _NON_JOINER, _NUKTA, _TATWEEL = "\u00ad", "\u200c", "\u093c", "\u0640"

# Letters that people type for one another, because one keyboard has this one and the next has that one.
_LATIN = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "ŧ": "t",
    "ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ƴ": "y", "ə": "e", "ǝ": "e", "ɛ": "e", "ɔ": "o", "ɩ": "i", "ʊ": "u",
    "ƒ": "f", "ʋ": "v", "ɣ": "g",
}  # fmt: skip
_CYRILLIC = {"ё": "е", "ѐ": "е", "ѝ": "и"}
_ARABIC = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ك": "ک", "ڪ": "ک", "ؤ": "و",
    "ة": "ه", "ۃ": "ه", "ۀ": "ه", "ۂ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ں": "ن", _TATWEEL: "",
}  # fmt: skip
_HEBREW = {"ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ", "ײ": "יי", "ױ": "וי", "װ": "וו"}
_INDIC = {"ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൿ": "ക്", "ৎ": "ত্"}
_HAN = {"髙": "高", "﨑": "崎", "𠮷": "吉", "濵": "濱", "邉": "邊"}
_SAME_SOUND = ((0x1200, 0x1200), (0x1210, 0x1200), (0x1280, 0x1200), (0x12A0, 0x12A0), (0x12D0, 0x12A0))  # ha, a
_ETHIOPIC = {
    chr(other + step): chr(usual + step)
    for other, usual in ((0x1210, 0x1200), (0x1280, 0x1200), (0x1220, 0x1230), (0x12D0, 0x12A0), (0x1340, 0x1338))
    for step in range(7)
}
_ETHIOPIC |= {chr(other + 3): chr(usual) for other, usual in _SAME_SOUND}
_KANA = {chr(code): chr(code - 0x60) for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
_EMOJI = "\U0001f000"
_VARIANTS = _LATIN | _CYRILLIC | _ARABIC | _HEBREW | _INDIC | _HAN | _ETHIOPIC | _KANA

# Signs that are written, or left out, as the writer likes. Signs of other scripts are part of their letters.
_LOOSE_SIGNS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2), (0x05C4, 0x05C5),
    (0x05C7, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E8),
    (0x06EA, 0x06ED), (0x0730, 0x074A), (0x08D3, 0x08FF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF),
)  # fmt: skip
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)  # fmt: skip


class _Letters(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def _folded(char: str) -> str:
    if char in _VARIANTS:
        return _VARIANTS[char]
    kind = unicodedata.category(char)
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind[0] == "L":
        return _without_accents(char)
    if kind[0] == "M":
        return "" if any(first <= ord(char) <= last for first, last in _LOOSE_SIGNS) else char
    if kind == "Cf":
        return ""
    return char if kind[0] == "N" or kind in ("So", "Cn", "Co") or char >= _EMOJI else GAP


def _without_accents(char: str) -> str:
    """Latin and Greek letters lose their accents; an accented Cyrillic letter (й, ї) is another letter."""
    base = unicodedata.normalize("NFD", char)[0]
    if base == char or not unicodedata.name(char, "").startswith(("LATIN", "GREEK")):
        return char
    return _VARIANTS.get(base, base)


_LETTERS = _Letters()
_FIRST = {  # before Unicode's own folding, which takes some of these apart
    **dict.fromkeys(map(ord, _APOSTROPHES + _HYPHENS + _DOTS), JOINT),
    **dict.fromkeys(map(ord, _BLANKS + _SOFT_HYPHEN), ""),
}
_ASCII = {code: _FIRST.get(code) or _LETTERS[code] for code in range(128)}
_LETTERS[ord(JOINT)] = JOINT


def fold(text: str) -> str:
    """CO8: what is compared: letters, signs and digits, a JOINT inside words, a GAP between them; folds to itself."""
    if text.isascii():
        return text.lower().translate(_ASCII)
    return _normal(_parted(text).translate(_FIRST)).translate(_LETTERS)


def fold_address(text: str) -> str:
    """CO6: the same letters; the punctuation of addresses stays."""
    if text.isascii():
        return text.lower()
    return "".join(char if char.isascii() else _LETTERS[ord(char)] for char in _normal(text))


def _normal(text: str) -> str:
    """Half and full width, ligatures and case; composed again, since folding case may take letters apart."""
    normal = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    if _NUKTA in normal:
        for letter in "कखगजफ":  # Hindi keyboards often lack the dotted ones, which are foreign sounds
            normal = normal.replace(letter + _NUKTA, letter)
    return normal.replace("ஶ்ரீ", "ஸ்ரீ").replace("եւ", "եվ")  # two spellings of shri; the old one of yev


def _parted(text: str) -> str:
    """In Persian, Urdu and Kurdish the non-joiner parts a word as a hyphen does; elsewhere it only shapes letters."""
    if _NON_JOINER not in text:
        return text
    parts = text.split(_NON_JOINER)
    joined = parts[0]
    for part in parts[1:]:
        joined += (JOINT if "\u0600" <= joined[-1:] <= "\u06ff" else "") + part
    return joined


def is_unspaced(word: str) -> bool:
    """CO8: of a script whose full names are written without a space: Han, Kana, Hangul, Thai, Khmer ..."""
    return word > "\u0e00" and any(first <= ord(word[0]) <= last for first, last in _UNSPACED)


def cut(text: str, size: int) -> str:
    """At most so many bytes of UTF-8, and no half character."""
    return text if len(text) * 4 <= size else text.encode()[:size].decode(errors="ignore")
