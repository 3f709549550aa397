"""The bodies that clients send: shape and limits, checked once; meaning is the domain's.

Unknown fields are refused. What a client reads it may send back: read-only fields are taken and
ignored. Models are built on first use, so that a function pays for those it serves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from scv.domain.access import MAX_DIVISION_LENGTH
from scv.domain.documents import from_document
from scv.domain.enriching import ArrayAction, EnrichAction, Enrichment, FieldAction, FieldRule, FieldRules
from scv.domain.errors import DivisionMismatch, InvalidValue
from scv.domain.identifiers import DEFAULT_COUNTRY, Identifier, identify
from scv.domain.patching import Change, PatchAction, path_of
from scv.domain.profiles import Profile
from scv.domain.projects import DEFAULT_METHOD_LIMIT, Project, project_from

BULK = 50
BULK_ENRICH = 10
M = TypeVar("M", bound="Body")


class Body(BaseModel):
    """camelCase on the wire; unknown fields are refused."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", populate_by_name=False, defer_build=True)


def read(model: type[M], value: Any) -> M:
    """The body as `model`; raises InvalidValue naming the first field that does not fit."""
    try:
        return model.model_validate(value if value is not None else {})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(_shown(part) for part in first["loc"])
        raise InvalidValue(f"{field or 'The body'}: {first['msg']}.", field=field) from None


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


def _shown(part: int | str) -> str:
    """AC5: places and names of fields are told; a key that is no name may be a customer's data."""
    return str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "?"


def _any_case(*names: str) -> BeforeValidator:
    spelled = {name.lower(): name for name in names}
    return BeforeValidator(lambda value: spelled.get(value.lower(), value) if isinstance(value, str) else value)


Text = Annotated[str, Field(max_length=1000)]
Email = Annotated[str, Field(max_length=256)]
Short = Annotated[str, Field(max_length=255)]
Id = Annotated[str, Field(min_length=1, max_length=255)]


class DivisionBody(Body):
    """Only the id counts."""

    id: Annotated[str, Field(min_length=1, max_length=MAX_DIVISION_LENGTH)] | None = None
    name: str | None = None
    starred: bool | None = None
    self_uri: str | None = None


class PhoneBody(Body):
    """PhoneNumber: `display` or `e164`; the rest is worked out."""

    display: Short | None = None
    user_input: Short | None = None
    e164: Short | None = None
    country_code: Annotated[str, Field(max_length=3)] | None = None
    extension: Annotated[int, Field(ge=0, le=99_999_999)] | None = None
    accepts_sms: Annotated[bool | None, Field(alias="acceptsSMS")] = None
    normalization_country_code: Annotated[str, Field(max_length=3)] | None = None


class AddressBody(Body):
    """A postal address."""

    address1: Annotated[str, Field(max_length=200)] | None = None
    address2: Annotated[str, Field(max_length=200)] | None = None
    city: Annotated[str, Field(max_length=100)] | None = None
    state: Annotated[str, Field(max_length=50)] | None = None
    postal_code: Annotated[str, Field(max_length=25)] | None = None
    country_code: Annotated[str, Field(max_length=25)] | None = None


class TwitterBody(Body):
    """Numeric id and screen name."""

    id: Short | None = None
    name: Short | None = None
    screen_name: Short | None = None
    verified: bool | None = None
    profile_url: Text | None = None


class ScopedBody(Body):
    """An id as one page or account sees it."""

    scoped_id: Short | None = None


class FacebookBody(Body):
    """Facebook ids."""

    ids: Annotated[list[ScopedBody], Field(max_length=10)] | None = None
    display_name: Short | None = None


class LineUserBody(Body):
    """A LINE user id."""

    user_id: Short | None = None


class LineBody(Body):
    """LINE ids."""

    ids: Annotated[list[LineUserBody], Field(max_length=10)] | None = None
    display_name: Short | None = None


class WhatsAppBody(Body):
    """A WhatsApp number."""

    phone_number: PhoneBody | None = None
    display_name: Short | None = None


class InstagramBody(Body):
    """Instagram ids and handle."""

    ids: Annotated[list[ScopedBody], Field(max_length=10)] | None = None
    display_name: Short | None = None
    handle: Short | None = None


class AppleBody(Body):
    """An Apple opaque id."""

    value: Short | None = None


class SourceBody(Body):
    """An external source; only the id counts."""

    id: Short | None = None
    name: Short | None = None
    active: bool | None = None
    self_uri: str | None = None


class ExternalIdBody(Body):
    """An id in another system."""

    external_source: SourceBody | None = None
    value: Short | None = None


class IdentifierBody(Body):
    """ContactIdentifier: type and value; an external id also names its source."""

    type: str
    value: Annotated[str, Field(max_length=1000)]
    division: DivisionBody | None = None
    date_created: str | None = None
    external_source: SourceBody | None = None

    def identifier(self) -> Identifier:
        """The identifier in its stored spelling; raises InvalidValue, also for one that names nobody."""
        source = self.external_source.id if self.external_source else None
        found = identify(self.type, self.value, source=source)
        if found is None:
            raise InvalidValue("The value identifies nobody; send the identifier itself.", field="value")
        return found


class ContactFields(Body):
    """The fields of ExternalContact that clients may set."""

    first_name: Text | None = None
    middle_name: Text | None = None
    last_name: Text | None = None
    salutation: Text | None = None
    title: Text | None = None
    work_phone: PhoneBody | None = None
    cell_phone: PhoneBody | None = None
    home_phone: PhoneBody | None = None
    other_phone: PhoneBody | None = None
    work_email: Email | None = None
    personal_email: Email | None = None
    other_email: Email | None = None
    address: AddressBody | None = None
    twitter_id: TwitterBody | None = None
    facebook_id: FacebookBody | None = None
    line_id: LineBody | None = None
    whats_app_id: WhatsAppBody | None = None
    instagram_id: InstagramBody | None = None
    apple_opaque_ids: Annotated[list[AppleBody], Field(max_length=10)] | None = None
    external_ids: Annotated[list[ExternalIdBody], Field(max_length=10)] | None = None
    survey_opt_out: bool | None = None
    external_system_url: Text | None = None
    schema_: Annotated[dict[str, Any] | None, Field(alias="schema")] = None
    custom_fields: dict[str, Any] | None = None

    def profile(self) -> Profile:
        """The fields as the domain holds them, not normalised yet."""
        names = set(ContactFields.model_fields)
        return from_document(Profile, self.model_dump(by_alias=True, exclude_none=True, include=names))


class ContactBody(ContactFields):
    """ExternalContact: fields, division and version; the read-only rest is ignored."""

    id: str | None = None
    division: DivisionBody | None = None
    version: Annotated[int, Field(ge=1)] | None = None
    type: str | None = None
    identifiers: list[Any] | None = None
    create_date: str | None = None
    modify_date: str | None = None
    canonical_contact: dict[str, Any] | None = None
    merge_set: list[Any] | None = None
    merged_from: list[Any] | None = None
    merged_to: dict[str, Any] | None = None
    merge_operation: dict[str, Any] | None = None
    external_organization: dict[str, Any] | None = None
    external_data_sources: list[Any] | None = None
    self_uri: str | None = None

    @property
    def division_id(self) -> str | None:
        """The division asked for, None when left out."""
        return self.division.id if self.division else None


class ChangeBody(Body):
    """One change of a patch; `field` is a path such as `$.address.city`."""

    field: Annotated[str, Field(min_length=1, max_length=255)]
    value: Any = None
    action: Annotated[PatchAction, _any_case(*PatchAction)] = PatchAction.UPDATE


class PatchBody(Body):
    """The changes of a patch, carried out together or not at all."""

    changes: Annotated[list[ChangeBody], Field(min_length=1, max_length=100)]
    version: Annotated[int, Field(ge=1)] | None = None

    def patch(self) -> tuple[Change, ...]:
        """The changes as the domain holds them; raises InvalidValue for a path that is none."""
        return tuple(Change(path_of(each.field), each.action, each.value) for each in self.changes)


class EnrichFieldRuleBody(Body):
    """How one field is combined."""

    field: Annotated[str, Field(min_length=1, max_length=255)]
    action: Annotated[FieldAction, _any_case(*FieldAction)] | None = None
    array_action: Annotated[ArrayAction, _any_case(*ArrayAction)] | None = None

    def rule(self) -> FieldRule:
        """The rule as the domain holds it."""
        return FieldRule(path_of(self.field), self.action, self.array_action)


class EnrichFieldRulesBody(Body):
    """How fields are combined."""

    default_action: Annotated[FieldAction, _any_case(*FieldAction)] | None = None
    default_array_action: Annotated[ArrayAction, _any_case(*ArrayAction)] | None = None
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
    action: Annotated[EnrichAction, _any_case(*EnrichAction)]
    contact: ContactBody | None = None
    field_rules: EnrichFieldRulesBody | None = None
    options: EnrichOptionsBody | None = None

    def enrichment(self, home: Callable[[str | None], str]) -> Enrichment:
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


class EntityBody(Body):
    """Something by its id."""

    id: Id


class BulkIdsBody(Body):
    """BulkIdsRequest."""

    entities: Annotated[list[EntityBody], Field(max_length=BULK)]


class BulkBody(Body):
    """BulkContactsRequest: each entity is read on its own, so that one that is wrong fails alone."""

    entities: Annotated[list[dict[str, Any]], Field(max_length=BULK)]


class BulkEnrichBody(Body):
    """BulkContactsEnrichRequest."""

    entities: Annotated[list[dict[str, Any]], Field(max_length=BULK_ENRICH)]


class ClaimBody(Body):
    """CL: what to do with an identifier."""

    operation: Annotated[Literal["Claim", "Release"], _any_case("Claim", "Release")]
    identifier: IdentifierBody


class AssociationBody(Body):
    """The contact of a conversation; none unlinks it."""

    conversation_id: Short | None = None
    communication_id: Short | None = None
    media_type: Short | None = None
    external_contact_id: Short | None = None


class SelectBody(Body):
    """PA6: the contact that the agent chose."""

    external_contact_id: Id


class MergeBody(Body):
    """The general merge."""

    contact_ids: Annotated[list[Id], Field(max_length=1000)]
    value_override: ContactBody | None = None


class MergeTwoBody(Body):
    """The classic merge."""

    source_contact_id: Id
    target_contact_id: Id


class NoteBody(Body):
    """A note; only its text is the client's."""

    note_text: Annotated[str, Field(min_length=1, max_length=32000)]
    id: str | None = None
    entity_id: str | None = None
    entity_type: str | None = None
    division: DivisionBody | None = None
    create_date: str | None = None
    modify_date: str | None = None
    created_by: dict[str, Any] | None = None
    external_data_sources: list[Any] | None = None
    self_uri: str | None = None


class SimpleSearch(Body):
    """What to look for; `ids` restricts the result to these contacts."""

    query: Annotated[str, Field(max_length=1000)] | None = None
    sort_order: Annotated[list[str], Field(max_length=5)] | None = None
    ids: Annotated[list[Short], Field(max_length=100)] | None = None


class SearchOperation(Body):
    """The one kind of search there is."""

    simple_search: SimpleSearch | None = None


class SearchBody(Body):
    """POST /contacts/search."""

    page_number: Annotated[int, Field(ge=1, le=1000)] = 1
    page_size: Annotated[int, Field(ge=1, le=100)] = 20
    division_ids: Annotated[list[Short], Field(max_length=100)] | None = None
    expand: Annotated[list[str], Field(max_length=20)] | None = None
    operation: SearchOperation | None = None


How = Annotated[Literal["automatic", "manual"], _any_case("automatic", "manual")]
PhoneField = Annotated[
    Literal["workPhone", "cellPhone", "homePhone", "otherPhone"],
    _any_case("workPhone", "cellPhone", "homePhone", "otherPhone"),
]


class DatasheetDefinitionBody(Body):
    """PJ7: a form of a project; `schema` is JSON Schema."""

    id: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._-]+$")]
    name: Annotated[str, Field(min_length=1, max_length=255)]
    schema_: Annotated[dict[str, Any], Field(alias="schema")]


class ProjectBody(Body):
    """PJ: what is left out takes the default."""

    id: str | None = None
    name: Annotated[str, Field(max_length=255)] = ""
    record_creation: dict[str, How] = {}
    tie_rule: Annotated[Literal["firstCreated", "singleMatch"], _any_case("firstCreated", "singleMatch")] = (
        "firstCreated"
    )
    default_country: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")] = DEFAULT_COUNTRY
    contact_method_limit: Annotated[int, Field(ge=1, le=DEFAULT_METHOD_LIMIT)] = DEFAULT_METHOD_LIMIT
    phone_fields: Annotated[list[PhoneField], Field(min_length=1, max_length=4)] | None = None
    script: Annotated[str, Field(max_length=20000)] = ""
    datasheets: Annotated[list[DatasheetDefinitionBody], Field(max_length=20)] = []

    def project(self, project_id: str) -> Project:
        """The settings as the domain holds them; raises InvalidValue for a channel or country that does not exist."""
        return project_from(project_id, self.model_dump(by_alias=True, exclude_none=True))
