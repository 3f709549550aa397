"""Links that somebody will click: http and https, and nothing that a browser carries out."""

from __future__ import annotations

from urllib.parse import urlsplit

from scv.domain.values.errors import InvalidValue


def is_link(text: str) -> bool:
    """Whether it is an address on the web: `https://crm.example.com/42`, not `javascript:alert(1)`, not `x.com/42`."""
    if not text.isprintable() or " " in text:
        return False  # browsers drop line breaks, and to them `java<line break>script:` is a script
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    return address.scheme.lower() in ("http", "https") and bool(address.hostname)


def checked_link(text: str | None, field: str) -> str | None:
    """The link without outer space, None for a blank one; raises InvalidValue for what is none."""
    link = (text or "").strip()
    if link and not is_link(link):
        raise InvalidValue(f"{field} is a link: it begins with https:// or http://.", field=field)
    return link or None
