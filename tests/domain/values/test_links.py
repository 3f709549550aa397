"""Links are http or https; nothing that a browser carries out is stored or served as one."""

from __future__ import annotations

import pytest

from scv.domain.contacts.profiles import Profile, TwitterId, normalise, without_bad_links
from scv.domain.values.errors import InvalidValue
from scv.domain.values.links import checked_link, is_link

GOOD = (
    "https://crm.example.com/42?a=b#c",
    "http://example.com",
    "HTTPS://EXAMPLE.COM/x",
    "https://münchen.example/ü",
    "https://127.0.0.1:8443/",
    "https://[::1]/",
)
BAD = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript://example.com/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://example.com",
    "mailto:jane@example.com",
    "crm.example.com/42",
    "//example.com",
    "/42",
    "https:",
    "https://",
    "https:///x",
    "https:example.com",
    "https:\\\\example.com",
    "http://exa mple.com",
    "https://example.com/\u202egpj.exe",
    "https://[::1",
    "https://[x]/",
    "x",
    "\u00a0",
)


@pytest.mark.parametrize("text", GOOD)
def test_an_address_on_the_web_is_a_link(text: str) -> None:
    assert is_link(text)
    assert checked_link(f" {text} ", "externalSystemUrl") == text


@pytest.mark.parametrize("text", [each for each in BAD if each.strip()])
def test_everything_else_is_refused_naming_the_field(text: str) -> None:
    assert not is_link(text)
    for profile, field in (
        (Profile(external_system_url=text), "externalSystemUrl"),
        (Profile(twitter_id=TwitterId(profile_url=text)), "twitterId.profileUrl"),
    ):
        with pytest.raises(InvalidValue) as refused:
            normalise(profile)
        assert refused.value.field == field
        assert len(text) < 9 or text not in refused.value.message


@pytest.mark.parametrize("blank", [None, "", "  ", "\u00a0"])
def test_blank_is_no_link_and_no_mistake(blank: str | None) -> None:
    assert normalise(Profile(external_system_url=blank)).external_system_url is None


@pytest.mark.parametrize("text", BAD)
def test_what_was_stored_before_is_not_served(text: str) -> None:
    stored = Profile(first_name="Ana", external_system_url=text, twitter_id=TwitterId("1", profile_url=text))

    assert without_bad_links(stored) == Profile(first_name="Ana", twitter_id=TwitterId("1"))
    assert normalise(without_bad_links(stored)).first_name == "Ana"
