"""Addresses that events may be sent to: https, a name of the public internet, nothing inside (EV4)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from scv.frozen import dataclass
from urllib.parse import urlsplit

from scv.domain.values.errors import InvalidValue

LONGEST = 1000
OWN_PORTS = 1024  # from here on; below them only that of https, so that no other service is spoken to by it
TRANSLATED = IPv6Network("64:ff9b::/96")  # an IPv4 address that a gateway reaches for us
HTTPS, HTTP = 443, 80


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads: `path` has the query as well."""

    host: str
    port: int
    path: str
    is_secure: bool


def target_of(address: str, *, inside: bool = False) -> Target:
    """EV4: raises InvalidValue for an address that nothing may be sent to. `inside`: of this machine, locally."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise _refused("it cannot be read") from error
    if len(address) > LONGEST or not address.isascii() or any(each.isspace() for each in address):
        raise _refused("it is too long, or has other characters than an address has")
    if parts.scheme not in (("https", "http") if inside else ("https",)) or not host:
        raise _refused("it has to begin with https://")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused("it has a user or a fragment")
    secure = parts.scheme == "https"
    port = port or (HTTPS if secure else HTTP)
    if not inside and (port < OWN_PORTS and port != HTTPS):
        raise _refused(f"its port is neither {HTTPS} nor one of {OWN_PORTS} and above")
    if not inside and not _may_be_public(host):
        raise _refused("it leads into a network of its own")
    return Target(host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), secure)


def _refused(why: str) -> InvalidValue:
    return InvalidValue(f"Events are not sent to this address: {why}.", field="address")


def _may_be_public(host: str) -> bool:
    """Of a name only its addresses tell, at each delivery; one that ends in no domain is of some inner network."""
    try:
        return is_public(host)
    except ValueError:
        return "." in host.rstrip(".") and not host.rstrip(".").endswith((".local", ".internal", ".localhost"))


def is_public(spelled: str) -> bool:
    """EV4: whether an IP address is one of the public internet, also behind the forms that hold an IPv4 address.

    >>> [is_public(each) for each in ("8.8.8.8", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False, False]

    Raises ValueError for what is none.
    """
    found = ip_address(spelled.partition("%")[0])
    held = _held(found) if isinstance(found, IPv6Address) else None
    if held is not None:
        return held.is_global and not held.is_multicast
    return found.is_global and not found.is_multicast and not found.is_reserved


def _held(found: IPv6Address) -> IPv4Address | None:
    if found in TRANSLATED:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
