"""Email addresses as mail headers and people write them, and the one spelling that is compared (ID5)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from scv.frozen import dataclass
from urllib.parse import unquote

from scv.domain.values.errors import InvalidValue
from scv.domain.values.texts import MAX_LENGTH, bare, checked, shown

MAX_HEADER = 1000  # characters; what is longer is no address, whoever sends it
HIDDEN_DOMAIN = "anonymous.invalid"  # RFC 3323 4.1.1.3


@dataclass(frozen=True, slots=True)
class ParsedEmail:
    """An address in its stored spelling, the name that stood beside it, and the address as it was typed."""

    address: str
    name: str | None
    typed: str = ""

    @property
    def is_withheld(self) -> bool:
        """ID4: the domain of those who hide."""
        return self.address.endswith(f"@{HIDDEN_DOMAIN}")


_LOCAL_PART = re.compile(r"[^\s@<>()\[\],;:\\\"]+")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ANGLE = re.compile(r'<((?:[^<>"]|"(?:[^"\\]|\\.)*")*)>')


@lru_cache(maxsize=256)
def parse_email(raw: str) -> ParsedEmail:
    """ID5: address in lower case, NFC and with its domain in IDNA form; dots and plus tags are kept.

    `Jane Roe <jane@x.com>` gives address and name, read as mail headers are: with quotes, comments and encoded
    words. `mailto:` and one trailing dot are removed. Raises InvalidValue when malformed.

    >>> parse_email('"Roe, Jane" <Jane@X.com>')
    ParsedEmail(address='jane@x.com', name='Roe, Jane', typed='Jane@X.com')
    """
    text = bare(raw)
    if len(text) > MAX_HEADER:
        raise _malformed()
    name, spec = _header(text)
    local, at, domain = _spec(spec).rpartition("@")
    domain = domain.removesuffix(".")
    key = unicodedata.normalize("NFC", local.lower())
    if not at or not _LOCAL_PART.fullmatch(key) or key.startswith(".") or key.endswith(".") or ".." in key:
        raise _malformed()
    address, typed = f"{key}@{_idna(domain)}", f"{local}@{domain}"
    if max(len(address), len(typed)) > MAX_LENGTH:
        raise InvalidValue(f"The address is longer than {MAX_LENGTH} characters.", field="email")
    return ParsedEmail(address, _decoded(name), typed)


def _spec(text: str) -> str:
    """The address itself; a `mailto:` may be percent-encoded and ask for a subject."""
    text = text.strip()
    if not text.lower().startswith("mailto:"):
        return text
    return checked(unquote(text[len("mailto:") :].partition("?")[0])) or ""


def _header(text: str) -> tuple[str, str]:
    """Name and address. A quote, bracket or parenthesis that is not closed stands for itself."""
    phrase, comments, angles = list[str](), list[str](), list[str]()
    for kind, part in _tokens(text):
        {"(": comments, "<": angles}.get(kind, phrase).append(part)
    rest = "".join(phrase)
    if not angles:
        return " ".join(comments), rest
    if len(angles) > 1:
        raise _malformed()
    address = "".join(part for kind, part in _tokens(angles[0]) if kind != "(")
    return (rest if rest.strip() else " ".join(comments)), address


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """RFC 5322 3.2: quoted strings without their quotes, comments, the part in angle brackets, all other characters."""
    place, open_comment = 0, True
    while place < len(text):
        kind = text[place]
        found = {'"': _QUOTED, "<": _ANGLE}[kind].match(text, place) if kind in '"<' else None
        end = _comment_end(text, place) if kind == "(" and open_comment else None
        if found:
            yield kind, re.sub(r"\\(.)", r"\1", found[1]) if kind == '"' else found[1]
            place = found.end()
        elif end:
            yield "(", text[place + 1 : end - 1]
            place = end
        else:
            open_comment = open_comment and kind != "("
            yield "", kind
            place += 1


def _comment_end(text: str, place: int) -> int | None:
    """Comments nest."""
    depth = 0
    while place < len(text):
        depth += (text[place] == "(") - (text[place] == ")")
        place += 2 if text[place] == "\\" else 1
        if depth == 0:
            return place
    return None


def _decoded(name: str) -> str | None:
    """The name without encoded words (RFC 2047), also inside quotes, where many senders put them."""
    if "=?" in name:
        from email.errors import HeaderParseError  # seldom needed, and a part of a cold start
        from email.header import decode_header

        try:
            parts = decode_header(name)
            name = "".join(part if isinstance(part, str) else _text(part, charset) for part, charset in parts)
        except (HeaderParseError, ValueError, LookupError):  # what nobody can decode is shown as it came
            pass
    return shown(name)


def _text(part: bytes, charset: str | None) -> str:
    return part.decode(charset, "replace") if charset else part.decode("raw-unicode-escape", "replace")


def _idna(domain: str) -> str:
    if domain.isascii():
        spelled = domain.lower()
    else:
        import idna  # large tables, needed for the few domains that are not ASCII

        try:
            spelled = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise _malformed() from error
    labels = spelled.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _malformed()
    return spelled


def _malformed() -> InvalidValue:
    return InvalidValue("Not an email address; write it as name@example.com.", field="email")
