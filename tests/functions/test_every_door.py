"""A stored spelling fed back through every door is accepted and is itself (ID2)."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scv.domain.identifiers.identifier import identify
from scv.domain.values.errors import InvalidValue
from tests.functions.conftest import Cloud
from tests.functions.deliveries import sample, send
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer, call
from tests.privacy.desk import APPS
from tests.spellings import READ, Spelling

CHANNELS = {
    "Phone": "voice",
    "Email": "email",
    "Cookie": "webMessaging",
    "SocialTwitter": "twitter",
    "SocialFacebook": "facebook",
    "SocialLine": "line",
    "SocialWhatsapp": "whatsapp",
    "SocialWhatsappBsuid": "whatsapp",
    "SocialInstagram": "instagram",
    "SocialInstagramHandle": "instagram",
    "AppleOpaqueId": "apple",
    "ExternalId": "open",
}
FIELDLESS = {"Cookie", "SocialWhatsappBsuid"}
NOT_CLAIMED = {"Cookie", "ExternalId"}
TYPED = {"Phone", "Email", "SocialTwitter", "SocialInstagramHandle"}  # what people type into a search
NAMES = {"firstName": "Ana", "lastName": "Roe"}
_numbers = itertools.count(1)


@dataclass
class Doors:
    """The doors of one division, through which one identifier goes in and out."""

    kind: str
    country: str
    source: str | None
    division: str = field(default_factory=lambda: f"d-{next(_numbers)}")

    def did(self, function: str, method: str, path: str, body: Any = None, **told: Any) -> Answer:
        answer = call(APPS[function], method, path, body, **told)
        assert answer.status in (200, 201, 202), (method, path, body, answer.body)
        return answer

    def identifier(self, value: str) -> dict[str, Any]:
        source = {"externalSource": {"id": self.source}} if self.source else {}
        return {"type": self.kind, "value": value, "division": {"id": self.division}, **source}

    def customer(self, value: str) -> dict[str, Any]:
        if self.kind in ("Phone", "Email", "Cookie"):
            return {self.kind.lower(): value}
        source = {"externalSource": {"id": self.source}} if self.source else {}
        if self.kind == "ExternalId":
            return {"externalId": {"source": self.source, "value": value}}
        return {"social": {"type": self.kind, "value": value, **source}}

    def fields(self, value: str) -> dict[str, Any]:
        source = {"externalSource": {"id": self.source}} if self.source else {}
        fields: dict[str, dict[str, Any]] = {
            "Phone": {"otherPhone": {"display": value}},
            "Email": {"otherEmail": value},
            "SocialTwitter": {"twitterId": {"screenName": value}},
            "SocialFacebook": {"facebookId": {"ids": [{"scopedId": value, **source}]}},
            "SocialLine": {"lineId": {"ids": [{"userId": value, **source}]}},
            "SocialWhatsapp": {"whatsAppId": {"phoneNumber": {"display": value}}},
            "SocialInstagram": {"instagramId": {"ids": [{"scopedId": value, **source}]}},
            "SocialInstagramHandle": {"instagramId": {"handle": value}},
            "AppleOpaqueId": {"appleOpaqueIds": [{"value": value, **source}]},
            "ExternalId": {"externalIds": [{"value": value, **source}]},
        }
        return fields[self.kind]

    def webhook(self, value: str) -> dict[str, Any]:
        number = next(_numbers)
        told = sample(
            conversationId=f"c-{number}",
            channel=CHANNELS[self.kind],
            divisionId=self.division,
            projectId=self.country,
            customer=self.customer(value),
        )
        status, answer = send(json.dumps({**told, "id": f"e-{number}"}))
        assert status == 200, answer
        return answer

    def known(self, contact: str) -> list[tuple[str, str | None]]:
        """Values and sources of this kind that the contact answers to."""
        listed = self.did("resolution", "GET", f"{CONTACTS}/{contact}/identifiers").body["entities"]
        mine = [each for each in listed if each["type"] == self.kind]
        return [(each["value"], each.get("externalSource", {}).get("id")) for each in mine]

    def found(self, value: str) -> str:
        """Whom a look-up finds."""
        return str(self.did("resolution", "POST", f"{EXTERNAL}/identifierlookup", self.identifier(value)).body["id"])

    def create(self, value: str) -> str:
        body = {**NAMES, **self.fields(value), "division": {"id": self.division}}
        return str(self.did("contacts", "POST", CONTACTS, body, query={"projectId": self.country}).body["id"])


@pytest.fixture
def doors(cloud: Cloud) -> Cloud:
    """A project for each country of the table."""
    for country in {row.country for row in READ}:
        told = {"defaultCountry": country, "contactMethodLimit": 9}
        assert call(APPS["resolution"], "PUT", f"/api/v2/projects/{country}", told).status == 200
    return cloud


def go_through(row: Spelling) -> None:
    """The value as it was sent, and then what is stored of it, through one door after the other."""
    there = Doors(row.kind, row.country, row.source and row.source.strip("\u200b"))
    expected = [(row.stored, there.source)]
    stored = str(row.stored)

    caller = there.webhook(row.raw)["externalContact"]["id"]
    assert there.webhook(stored)["externalContact"]["id"] == caller
    assert there.found(row.raw if row.country == "US" else stored) == there.found(stored) == caller
    if row.kind != "Cookie":
        assert there.known(caller) == expected
    there.did("identity", "POST", f"{CONTACTS}/{caller}/promotion", NAMES)
    _edit(there, caller, expected, stored)
    _enrich(there, caller, expected, stored)
    if row.kind in TYPED:
        reverse = there.did("contacts", "GET", f"{EXTERNAL}/reversewhitepageslookup", query={"lookupVal": stored})
        assert caller in [each["id"] for each in reverse.body["contacts"]]
    if row.kind in ("Phone", "Email"):
        listed = there.did("contacts", "GET", CONTACTS, query={"q": stored, "divisionIds": there.division})
        assert caller in [each["id"] for each in listed.body["entities"]]
    if row.kind not in NOT_CLAIMED:
        _claim(there, caller, stored)
    if row.kind not in FIELDLESS:
        second = there.create(stored)
        assert there.known(second) == expected


def _edit(there: Doors, contact: str, expected: list[tuple[str | None, str | None]], stored: str) -> None:
    """What was read is sent back, whole, in bulk, and field by field."""
    path = f"{CONTACTS}/{contact}"
    read = there.did("contacts", "GET", path).body
    kept = {name: value for name, value in read.items() if name not in ("version", "modifyDate")}
    again = there.did("contacts", "PUT", path, read, query={"projectId": there.country}).body
    assert {name: value for name, value in again.items() if name in kept} == kept
    bulk = there.did("contacts", "POST", f"{EXTERNAL}/bulk/contacts/update", {"entities": [again]}).body
    assert bulk["errorCount"] == 0, bulk
    if there.kind in FIELDLESS:
        return
    for name, value in there.fields(stored).items():
        there.did("contacts", "PATCH", path, {"changes": [{"field": f"$.{name}", "value": value, "action": "Update"}]})
    assert there.known(contact) == expected


def _enrich(there: Doors, contact: str, expected: list[tuple[str | None, str | None]], stored: str) -> None:
    fields = {} if there.kind in FIELDLESS else there.fields(stored)
    body = {
        "matchingIdentifiers": [there.identifier(stored)],
        "action": "Update",
        "contact": {**NAMES, **fields},
        "division": {"id": there.division},
    }
    assert there.did("contacts", "POST", f"{CONTACTS}/enrich", body).body["id"] == contact
    if there.kind != "Cookie":
        assert there.known(contact) == expected


def _claim(there: Doors, holder: str, stored: str) -> None:
    other = there.did(
        "contacts", "POST", CONTACTS, {"firstName": "Bea", "lastName": "Doe", "division": {"id": there.division}}
    ).body["id"]
    claim = {"operation": "Claim", "identifier": there.identifier(stored)}
    answer = there.did("resolution", "PATCH", f"{CONTACTS}/{other}/identifiers", claim).body
    assert answer["value"] == stored
    assert there.found(stored) == other
    there.did("resolution", "PATCH", f"{CONTACTS}/{other}/identifiers", {**claim, "operation": "Release"})
    assert there.found(stored) == holder


ONCE_EACH = {(row.kind, row.stored, row.source): row for row in READ}


@pytest.mark.parametrize("row", ONCE_EACH.values(), ids=str)
def test_id2_every_stored_spelling_of_the_table_is_itself_at_every_door(doors: Cloud, row: Spelling) -> None:
    """ID3, ID5, ID6, ID8, ID10."""
    go_through(row)


def identify_value(kind: str, raw: str) -> str | None:
    try:
        found = identify(kind, raw)
    except InvalidValue:
        return None
    return found.value if found else None


OPAQUE = [kind for kind in CHANNELS if kind not in ("Phone", "Email", "ExternalId", "SocialWhatsapp")]
_generated = st.one_of(
    st.sampled_from(READ),
    st.builds(
        lambda code, last: Spelling("Phone", f"+{code}{last}", identify_value("Phone", f"+{code}{last}")),
        st.sampled_from(["5511", "551199", "5491112", "54111", "52155", "525512", "1803123", "4420"]),
        st.from_regex(r"[0-9]{8}", fullmatch=True),
    ),
    st.builds(
        lambda digits: Spelling("SocialWhatsapp", digits, identify_value("SocialWhatsapp", digits)),
        st.from_regex(r"[1-9][0-9]{7,13}", fullmatch=True),
    ),
    st.builds(
        lambda local, odd: Spelling("Email", f"{odd}{local}@Example.com", f"{local.lower()}@example.com"),
        st.from_regex(r"[A-Za-z0-9]{1,9}(\.[A-Za-z]{1,5})?", fullmatch=True),
        st.sampled_from(["", "\u200b", "mailto:", " "]),
    ),
    st.builds(
        lambda kind, value: Spelling(kind, value, identify_value(kind, value)),
        st.sampled_from(OPAQUE),
        st.from_regex(r"[A-Za-z][A-Za-z0-9._-]{1,20}", fullmatch=True),
    ),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(row=_generated.filter(lambda row: row.is_read))
def test_id2_every_stored_spelling_is_itself_at_every_door(doors: Cloud, row: Spelling) -> None:
    """Generated: whatever is stored of it."""
    go_through(row)
