"""Where events may be sent: nothing inside, in whatever form it is spelled (EV4)."""

from __future__ import annotations

import pytest

from scv.domain.subscriptions.addresses import is_public, target_of
from scv.domain.values.errors import InvalidValue

INSIDE = (
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1"),  # noqa: S104 - nothing is bound to any of them
    *("192.168.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1"),
    *("::", "::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "ff02::1", "2001:db8::1"),
    *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::"),
)


@pytest.mark.parametrize("address", INSIDE)
def test_ev4_addresses_inside_are_none_of_the_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_ev4_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *(f"https://{each}/" for each in ("127.0.0.1", "10.0.0.1:8443", "[::1]", "[fd00::1]", "localhost")),
        *("http://crm.example.com/", "ftp://crm.example.com/", "https:///events", "crm.example.com", ""),
        *("https://user:word@crm.example.com/", "https://crm.example.com/#part", "https://crm.example.com:22/"),
        *("https://crm.example.com:99999/", "https://[::1/", "https://metadata.google.internal/", "https://box.local/"),
        *("https://crm.example.com/a b", "https://crm.exämple.com/", "https://crm.example.com/" + "x" * 1000),
        *("https://crm.example.com/\r\nx-injected: yes", "https://intranet/"),
    ],
)
def test_ev4_an_address_that_nothing_may_be_sent_to_is_refused(address: str) -> None:
    with pytest.raises(InvalidValue):
        target_of(address)


def test_ev4_an_address_is_read_as_it_will_be_called() -> None:
    found = target_of("https://crm.example.com:8443/events?key=1")
    assert (found.host, found.port, found.path, found.is_secure) == ("crm.example.com", 8443, "/events?key=1", True)
    assert target_of("https://crm.example.com").path == "/"
    assert target_of("http://127.0.0.1:9/x", inside=True).port == 9
