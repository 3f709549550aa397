"""Scripts: placeholders become what is known (PJ7)."""

from __future__ import annotations

import pytest

from scv.domain.agent.scripts import filled
from scv.domain.contacts.profiles import Address, ExternalId, ExternalSource
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.folding import first
from scv.domain.interactions.interaction import Answer, Interaction, Link, Outcome
from tests.builders import FOURTH_OF_FEBRUARY, alexis, event, person

ANA = person(
    "c-1",
    "Ana",
    "Roe",
    FOURTH_OF_FEBRUARY,
    address=Address(city="Columbia"),
    external_ids=(ExternalId(ExternalSource("crm"), "42"),),
    survey_opt_out=True,
    custom_fields={"tier": "gold", "visits": 3},
)


def told(**facts: object) -> Interaction:
    return first(event(**facts), Link(None, ""), Answer(Outcome.SEARCH))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("Hello {firstName} {lastName}!", "Hello Ana Roe!"),
        ("Hello {salutation} {unknown}, this is\n{unknown} Sales.", "Hello, this is\n Sales."),
        ("{address.city}/{address.state}", "Columbia/"),
        ("{customFields.tier} {customFields.visits}", "gold 3"),
        ("{address}{externalIds}{surveyOptOut}{nothing.of.this}", ""),
        ("{ firstName } {} {{firstName}} 100%", "{ firstName } {} {Ana} 100%"),
        ("", ""),
    ],
)
def test_PJ7_placeholders_become_the_contacts_fields_and_what_is_unknown_nothing(script: str, said: str) -> None:
    assert filled(script, ANA, told()) == said


def test_PJ7_a_phone_is_said_as_displayed() -> None:
    assert filled("{cellPhone}", alexis(), told()) == "+1 803-123-0000"


def test_PJ7_without_a_contact_the_name_that_the_interaction_tells_stands_in() -> None:
    assert filled("{firstName}-{lastName}", None, told(name="Jane van Roe")) == "Jane van-Roe"


def test_PJ7_a_contacts_name_is_not_mixed_with_what_the_interaction_tells() -> None:
    assert filled("{firstName}-{lastName}", ANA, told(name="Jane Doe")) == "Ana-Roe"


def test_PJ7_the_name_of_an_outbound_emails_addressee_is_not_known() -> None:
    outbound = told(name="Jane Roe", channel=Channel.EMAIL, direction=Direction.OUTBOUND)
    assert filled("{firstName}", None, outbound) == ""


def test_PJ7_AC12_a_script_of_placeholders_alone_fits_into_an_answer() -> None:
    """20,000 characters are accepted as a script, and 1,000 as a name."""
    ana = person("c-1", "x" * 1_000, "Roe", FOURTH_OF_FEBRUARY)
    text = filled("{firstName}" * (20_000 // len("{firstName}")), ana, told())
    assert len(text.encode()) < 1_000_000
    assert filled("{firstName}", ana, told()) == "x" * 254 + "…"
