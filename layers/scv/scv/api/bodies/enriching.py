"""The bodies of an enrichment, alone and in bulk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field

from scv.api.bodies.base import Body, DivisionBody, Short, any_case
from scv.api.bodies.contacts import ContactBody
from scv.api.bodies.identifiers import IdentifierBody
from scv.domain.contacts.patching import path_of
from scv.domain.identity.enriching import ArrayAction, EnrichAction, Enrichment, FieldAction, FieldRule, FieldRules
from scv.domain.values.errors import DivisionMismatch
from scv.domain.values.ids import DivisionId

BULK_ENRICH = 10


class EnrichFieldRuleBody(Body):
    """How one field is combined."""

    field: Annotated[str, Field(min_length=1, max_length=255)]
    action: Annotated[FieldAction, any_case(*FieldAction)] | None = None
    array_action: Annotated[ArrayAction, any_case(*ArrayAction)] | None = None

    def rule(self) -> FieldRule:
        """The rule as the domain holds it."""
        return FieldRule(path_of(self.field), self.action, self.array_action)


class EnrichFieldRulesBody(Body):
    """How fields are combined."""

    default_action: Annotated[FieldAction, any_case(*FieldAction)] | None = None
    default_array_action: Annotated[ArrayAction, any_case(*ArrayAction)] | None = None
    rules: Annotated[list[EnrichFieldRuleBody], Field(max_length=100)] | None = None

    def combined(self) -> FieldRules:
        """The rules as the domain holds them; what is left out takes the default."""
        return FieldRules(
            self.default_action or FieldAction.PREFER_PROVIDED,
            self.default_array_action or ArrayAction.FILL,
            tuple(each.rule() for each in self.rules or ()),
        )


class EnrichOptionsBody(Body):
    """What else an enrichment does."""

    promote: bool | None = None


class EnrichBody(Body):
    """ContactEnrichRequest; `id` is the client's own, told again in a bulk answer."""

    id: Short | None = None
    division: DivisionBody | None = None
    matching_identifiers: Annotated[list[IdentifierBody], Field(min_length=1, max_length=25)]
    action: Annotated[EnrichAction, any_case(*EnrichAction)]
    contact: ContactBody | None = None
    field_rules: EnrichFieldRulesBody | None = None
    options: EnrichOptionsBody | None = None

    def enrichment(self, home: Callable[[DivisionId | None], DivisionId]) -> Enrichment:
        """The request as the domain holds it; `home` tells the division when none is asked for.

        Raises DivisionMismatch when more than one is asked for, InvalidValue.
        """
        contact = self.contact or ContactBody()
        parts = (self.division, contact.division, *(each.division for each in self.matching_identifiers))
        asked = {part.id for part in parts if part and part.id}
        if len(asked) > 1:
            raise DivisionMismatch("A contact and its identifiers are in one division; name it once.")
        return Enrichment(
            identifiers=tuple(dict.fromkeys(each.identifier() for each in self.matching_identifiers)),
            action=self.action,
            provided=contact.profile(),
            division=home(next(iter(asked), None)),
            rules=(self.field_rules or EnrichFieldRulesBody()).combined(),
            promote=bool(self.options and self.options.promote),
        )


class BulkEnrichBody(Body):
    """BulkContactsEnrichRequest."""

    entities: Annotated[list[dict[str, Any]], Field(max_length=BULK_ENRICH)]
