"""The spellings of a webhook's address under which Twilio may have signed it."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

PORTS = {"https": 443, "http": 80}


def spellings(url: str) -> tuple[str, ...]:
    """The address as it was configured, with and without its port; what is behind `#` is for Twilio alone."""
    plain = url.partition("#")[0]
    try:
        parts = urlsplit(plain)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return (plain,)
    written = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc
    if not host or parts.scheme not in PORTS:
        return (plain,)
    with_port = urlunsplit(parts._replace(netloc=f"{written}:{port or PORTS[parts.scheme]}"))
    without = urlunsplit(parts._replace(netloc=written))
    return tuple(dict.fromkeys((plain, without, with_port)))
