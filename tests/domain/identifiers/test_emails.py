"""Email addresses: what is compared, what is shown, and the name beside them, as mail headers are read (ID5)."""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.contacts.profiles import Profile, normalise
from scv.domain.identifiers.emails import MAX_HEADER, parse_email
from scv.domain.identifiers.identifier import identify
from scv.domain.values.errors import InvalidValue


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Jane.Roe@Example.COM", "Jane.Roe@Example.COM"),
        (" Jane.Roe@Example.COM\u00a0", "Jane.Roe@Example.COM"),
        ("Jane Roe <Jane.Roe@Example.COM>", "Jane.Roe@Example.COM"),
        ("mailto:Jane.Roe@Example.COM?subject=x", "Jane.Roe@Example.COM"),
        ("Jane.Roe@Example.COM.", "Jane.Roe@Example.COM"),
        ("Jane\u200b.Roe@Example.COM", "Jane.Roe@Example.COM"),
        ('"Jane.Roe"@Example.COM', "Jane.Roe@Example.COM"),
        ("Ana@EX\u00c4MPLE.com", "Ana@EX\u00c4MPLE.com"),
        ("JOSE\u0301@example.com", "JOS\u00c9@example.com"),
    ],
)
def test_id5_a_field_keeps_the_address_as_it_was_typed(typed: str, shown: str) -> None:
    saved = normalise(Profile(work_email=typed))
    assert saved.work_email == shown
    assert normalise(saved) == saved
    assert identify("Email", shown) == identify("Email", typed)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("=?UTF-8?Q?Jos=C3=A9_Roe?= <jane@x.com>", "Jos\u00e9 Roe"),
        ("=?UTF-8?B?Sm9zw6k=?= =?UTF-8?Q?_Roe?= <jane@x.com>", "Jos\u00e9 Roe"),
        ("=?UTF-8?Q?Jos=C3?= =?UTF-8?Q?=A9?= <jane@x.com>", "Jos\u00e9"),  # one letter cut in two
        ('"=?UTF-8?Q?Jos=C3=A9?= =?UTF-8?Q?_Roe?=" <jane@x.com>', "Jos\u00e9 Roe"),
        ("=?iso-8859-1?Q?R=F6e=2C_Jane?= <jane@x.com>", "R\u00f6e, Jane"),
        ("=?ISO-2022-JP?B?GyRCOzNFRBsoQg==?= <jane@x.com>", "\u5c71\u7530"),
        ("Jos\u00e9 =?UTF-8?Q?Roe?= <jane@x.com>", "Jos\u00e9 Roe"),
        ("=?no-such-charset?Q?Jane?= <jane@x.com>", "=?no-such-charset?Q?Jane?="),
        ("=?UTF-8?B?a?= <jane@x.com>", "=?UTF-8?B?a?="),
        ("=?UTF-8?Q?Jane=0ARoe=00?= <jane@x.com>", "Jane Roe"),
        ("=?UTF-8?Q?=E2=80=8B?= <jane@x.com>", None),
        ('"Jane \\\\ Roe" <jane@x.com>', "Jane \\ Roe"),
        ("Jane (the (best) one) Roe <jane@x.com>", "Jane Roe"),
        ("jane@x.com (Jane Roe)", "Jane Roe"),
        ("(Jane Roe) <jane@x.com>", "Jane Roe"),
        ('"Jane (Sales)" <jane@x.com>', "Jane (Sales)"),
        ('Jane "JR" Roe <jane@x.com>', "Jane JR Roe"),
        ("Jane :-( Roe <jane@x.com>", "Jane :-( Roe"),
        ("\u200b<jane@x.com>", None),
    ],
)
def test_id5_the_name_is_read_as_mail_headers_are(header: str, name: str | None) -> None:
    parsed = parse_email(header)
    assert (parsed.address, parsed.name) == ("jane@x.com", name)


_WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"], exclude_characters="="), max_size=12)
_LOCAL = st.from_regex(r"[a-z0-9]{1,8}([.+-][a-z0-9]{1,8}){0,2}", fullmatch=True)


@given(name=_WORDS, local=_LOCAL)
def test_id5_what_the_standard_library_writes_is_read_back(name: str, local: str) -> None:
    """The library's own headers are the oracle: quoted where that is needed, encoded where they are not ASCII."""
    address = Address(name, local, "example.com")
    encoded = Header(name, "utf-8").encode(maxlinelen=0) if name else ""
    folded = SMTP.header_factory("From", str(address)).fold(policy=SMTP).partition(":")[2].replace("\r\n", "")

    for header in (str(address), folded, f"{encoded} <{address.addr_spec}>"):
        parsed = parse_email(header)
        assert parsed.address == address.addr_spec
        assert parse_email(str(Address(parsed.name or "", local, "example.com"))).name == parsed.name


@given(st.text(max_size=80) | st.text('<>()",;:@\\= ?.ab', max_size=80))
def test_id5_anything_is_read_or_refused(text: str) -> None:
    try:
        parsed = parse_email(text)
    except InvalidValue:
        return
    assert parse_email(parsed.address).address == parsed.address
    assert parse_email(parsed.typed).address == parsed.address
    assert parse_email(parsed.typed).typed == parsed.typed


@pytest.mark.parametrize("part", ["(", '"', "<", '<"', "\\", "=?", "(\\", "a(b)"])
def test_id5_what_is_longer_than_any_header_is_not_even_looked_at(part: str) -> None:
    with pytest.raises(InvalidValue):
        parse_email(part * MAX_HEADER + " <jane@x.com>")
    parse_email(part.replace("<", "") * 50 + " <jane@x.com>")


@pytest.mark.parametrize("hidden", ["anonymous@anonymous.invalid", "Anonymous <ANONYMOUS@ANONYMOUS.invalid>"])
def test_id4_the_address_of_those_who_hide_is_nobodys(hidden: str) -> None:
    assert identify("Email", hidden) is None
    assert normalise(Profile(work_email=hidden)).work_email is None
