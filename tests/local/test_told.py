"""The table of what others are told: which events belong to which sample (EV1)."""

from __future__ import annotations

from local import told


def event(kind: str, **data: object) -> dict[str, object]:
    return {"type": f"io.scv.{kind}.v1", "data": data}


HEARD = [
    event("contact.created", contactId="c-1", members=["c-1"]),
    event("interaction.linked", conversationId="one", contactId="c-1"),
    event("contact.created", contactId="c-2", members=["c-2"]),
    event("pair.suggested", contactIds=["c-1", "c-3"]),
    event("interaction.linked", conversationId="one", contactId="c-1"),
]


def test_ev1_a_sample_is_shown_with_what_was_told_of_it_and_of_its_contact() -> None:
    assert told.kinds(HEARD, "one") == "contact.created, interaction.linked, pair.suggested"
    assert told.kinds(HEARD, "another") == "nothing"
    shown = told.shown([("voice", "+1 803-123-0000", "one"), ("chat", "-", "another")], HEARD, 120)
    assert "contact.created, interaction.linked" in shown.splitlines()[-2]
    assert shown.splitlines()[-1].split()[-1] == "nothing"
