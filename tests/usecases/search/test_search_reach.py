"""CO6: whatever is true of a contact finds it, however much that is; and what nobody types is refused."""

from __future__ import annotations

import pytest

from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact
from scv.domain.identity.merging import Order
from scv.domain.search.budget import MAX_QUERY
from scv.domain.search.inquiries import Inquiry
from scv.domain.search.pieces import MAX_PIECES
from scv.domain.search.tokens import MAX_ROWS, tokens
from scv.domain.search.words import MAX_WORDS
from scv.domain.values.errors import InvalidValue
from scv.usecases.identity.merge import Merge
from scv.usecases.search.find import SearchContacts
from tests.usecases.desk import ANYBODY, Desk, profile_of

NUMBER = "+1 803-999-7371"
PHONES = ("workPhone", "cellPhone", "homePhone", "otherPhone")
EMAILS = ("workEmail", "personalEmail", "otherEmail")
WORDS = (
    *("alba", "bruno", "carla", "dario", "elena", "fabio", "gina", "hugo"),
    *("irene", "jordi", "karla", "lucas", "mina", "nuno", "olga", "paco"),
)


def found(desk: Desk, query: str, **told: str) -> list[str]:
    """The ids of whom a search finds, first to last."""
    search = SearchContacts(desk.store, desk.index, desk.divisions, desk.clock)
    page = search(ANYBODY, Inquiry(query, size=50, **told))  # type: ignore[arg-type]
    assert not page.truncated
    return [each.id for each in page.contacts]


def crowded(desk: Desk) -> Contact:
    """Sixteen words of name, four phones, three emails."""
    fields = {
        "firstName": " ".join(WORDS[:5]),
        "middleName": " ".join(WORDS[5:10]),
        "lastName": " ".join(WORDS[10:]),
        **{name: {"display": f"+1 803-123-44{place}{place}"} for place, name in enumerate(PHONES)},
        **{name: f"{name.lower()}.roe@mail{place}.example.com" for place, name in enumerate(EMAILS)},
    }
    return desk.create(ANYBODY, profile_of(**fields), UNASSIGNED_DIVISION, "key-crowded")


@pytest.mark.parametrize(
    "query",
    [
        "803–999–7371",
        "803\u2011999\u20117371",
        "tel:+1-803-999-7371",
        "+1 803-999-7371 x5",
        "8039997371 ext. 12",
        "803-999-7371 ext",
        "803-999-7371 extension 12",
        "+1 803 999 7371 Ext: 12 Zoe",
        "011 1 803 999 7371",
        "٨٠٣٩٩٩٧٣٧١",
        "８０３９９９７３７１",
        "Roe 803-999-7371",
        "(803) 999 7371 Zoe",
        "803999",
        "7371",
        "97371",
        "zoe 7371",
    ],
)
def test_CO6_a_phone_is_found_as_it_is_typed_and_by_its_ends(query: str) -> None:
    desk = Desk()
    desk.saved("Ann", cellPhone={"display": "+1 803-555-0000"})
    wanted = desk.create(
        ANYBODY, profile_of(firstName="Zoe", lastName="Roe", cellPhone={"display": NUMBER}), UNASSIGNED_DIVISION, "k"
    )
    assert found(desk, query) == [wanted.id]


@pytest.mark.parametrize("query", ["737", "371", "999", "803-998", "ann 7371", "7370"])
def test_CO6_three_last_digits_or_other_ones_find_nobody(query: str) -> None:
    desk = Desk()
    desk.create(
        ANYBODY, profile_of(firstName="Zoe", lastName="Roe", cellPhone={"display": NUMBER}), UNASSIGNED_DIVISION, "k"
    )
    assert found(desk, query) == []


def test_CO6_everything_a_contact_is_called_and_reached_by_finds_it() -> None:
    desk = Desk()
    contact = crowded(desk)
    queries = [*WORDS, f"{WORDS[0]} {WORDS[15]}", f"{WORDS[15][:3]} {WORDS[0]}", f"{WORDS[9]} {WORDS[12][:3]}"]
    queries += [f"+1 803-123-44{place}{place}" for place in range(4)] + [f"44{place}{place}" for place in range(4)]
    for place, name in enumerate(EMAILS):
        queries += [f"{name.lower()}.roe@mail{place}.example.com", f"roe@mail{place}", f"@mail{place}.ex"]
    assert [query for query in queries if found(desk, query) != [contact.id]] == []


def test_MG3_what_a_merge_left_behind_still_finds_its_result() -> None:
    desk = Desk()
    one = crowded(desk)
    desk.clock.pass_by(seconds=1)
    fields = {"cellPhone": {"display": "+1 803-777-6655"}, "workEmail": "queenie@other.example.com"}
    other = desk.create(
        ANYBODY, profile_of(firstName="Queenie", lastName="Valdez", **fields), UNASSIGNED_DIVISION, "key-other"
    )
    result = Merge(desk.store, desk.clock, desk.new_id)(Order(ANYBODY, [one.id, other.id])).contact
    left = ["queenie", "valdez", "valdez quee", "803-777-6655", "6655", "queenie@other.example.com", "@other.exa"]
    queries = [*WORDS, *left, "4433", "@mail2.example.com"]
    assert [query for query in queries if found(desk, query) != [result.id]] == []


@pytest.mark.parametrize("size", [1, 2, 50])
def test_CO10_who_is_found_by_names_of_several_merged_contacts_is_on_one_page_alone(size: int) -> None:
    """A merge result keeps so many words of names; whoever is called by others as well keeps the rows of his own."""
    desk = Desk()
    others = [f"{one}{other}" for one in WORDS[:8] for other in WORDS[8:]][:MAX_WORDS]
    names = [*zip(others[::2], others[1::2], strict=True), ("queenie", "valdez"), ("queenie", "zhou")]
    made = [
        desk.create(ANYBODY, profile_of(firstName=first, lastName=last), UNASSIGNED_DIVISION, f"key-{last}")
        for first, last in (*names, ("queenie", "moreno"))
    ]
    merge = Merge(desk.store, desk.clock, desk.new_id)
    desk.clock.pass_by(seconds=1)
    result = merge(Order(ANYBODY, [each.id for each in made[: len(names) - 2]])).contact
    result = merge(Order(ANYBODY, [result.id, made[-3].id, made[-2].id])).contact
    search = SearchContacts(desk.store, desk.index, desk.divisions, desk.clock)
    pages = [search(ANYBODY, Inquiry("queenie", 1, size))]
    while pages[-1].after:
        pages.append(search(ANYBODY, Inquiry("queenie", len(pages) + 1, size, cursor=pages[-1].after)))
    shown = sorted(each.id for page in pages for each in page.contacts)
    assert shown == sorted([result.id, made[-1].id])


def test_CO4_the_rows_of_a_contact_fit_into_one_transaction_with_its_record() -> None:
    desk = Desk()
    contact = crowded(desk)
    assert len(tokens(contact)) + contact.index_entries <= MAX_ROWS


def test_CO6_an_external_id_is_looked_up_in_the_source_that_is_named() -> None:
    desk = Desk()
    ids = {name: [{"externalSource": {"id": name}, "value": "4711"}] for name in ("crm", "shop")}
    made = {
        name: desk.create(
            ANYBODY, profile_of(firstName="Zoe", lastName=name, externalIds=each), UNASSIGNED_DIVISION, f"key-{name}"
        )
        for name, each in ids.items()
    }
    assert found(desk, "4711", source="shop") == [made["shop"].id]
    assert found(desk, "471", source="shop") == []


@pytest.mark.parametrize(
    "query", ["8" * (MAX_QUERY + 1), "a" * 8000, " ".join("w" * n for n in range(1, MAX_PIECES + 2))[: MAX_QUERY + 99]]
)
def test_AC12_a_query_has_an_end(query: str) -> None:
    with pytest.raises(InvalidValue):
        found(Desk(), query)
