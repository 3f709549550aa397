"""The bodies that clients send: shape and limits, checked once; meaning is the domain's.

Unknown fields are refused. What a client reads it may send back: read-only fields are taken and
ignored. A body is imported when it is first asked for (PEP 562): pydantic is a fifth of a cold start, and
most calls have no body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scv.api.lazily import attributes

if TYPE_CHECKING:
    from scv.api.bodies.base import Body as Body
    from scv.api.bodies.base import read as read
    from scv.api.bodies.changes import ChangesBody as ChangesBody
    from scv.api.bodies.changes import PatchBody as PatchBody
    from scv.api.bodies.consents import ConsentBody as ConsentBody
    from scv.api.bodies.contacts import ContactBody as ContactBody
    from scv.api.bodies.contacts import ContactFields as ContactFields
    from scv.api.bodies.conversations import AssociationBody as AssociationBody
    from scv.api.bodies.conversations import IdentifyBody as IdentifyBody
    from scv.api.bodies.conversations import SelectBody as SelectBody
    from scv.api.bodies.distinct import DistinctBody as DistinctBody
    from scv.api.bodies.enriching import BulkEnrichBody as BulkEnrichBody
    from scv.api.bodies.enriching import EnrichBody as EnrichBody
    from scv.api.bodies.exports import ExportBody as ExportBody
    from scv.api.bodies.graphs import GraphSettingsBody as GraphSettingsBody
    from scv.api.bodies.identifiers import ClaimBody as ClaimBody
    from scv.api.bodies.identifiers import IdentifierBody as IdentifierBody
    from scv.api.bodies.imports import CsvJobBody as CsvJobBody
    from scv.api.bodies.imports import CsvSettingsBody as CsvSettingsBody
    from scv.api.bodies.imports import ImportJobBody as ImportJobBody
    from scv.api.bodies.imports import ImportSettingsBody as ImportSettingsBody
    from scv.api.bodies.imports import OrderBody as OrderBody
    from scv.api.bodies.imports import UploadBody as UploadBody
    from scv.api.bodies.imports import job_status as job_status
    from scv.api.bodies.lists import BulkBody as BulkBody
    from scv.api.bodies.lists import BulkIdsBody as BulkIdsBody
    from scv.api.bodies.lists import EntityBody as EntityBody
    from scv.api.bodies.lists import SearchBody as SearchBody
    from scv.api.bodies.lists import SimpleSearch as SimpleSearch
    from scv.api.bodies.lists import TypeaheadBody as TypeaheadBody
    from scv.api.bodies.looking_up import asked as asked
    from scv.api.bodies.marks import MarkBody as MarkBody
    from scv.api.bodies.merging import MergeBody as MergeBody
    from scv.api.bodies.merging import MergeTwoBody as MergeTwoBody
    from scv.api.bodies.notes import NoteBody as NoteBody
    from scv.api.bodies.privacy import PrivacyRequestBody as PrivacyRequestBody
    from scv.api.bodies.privacy import search_kind as search_kind
    from scv.api.bodies.projects import ProjectBody as ProjectBody
    from scv.api.bodies.senders import SenderBody as SenderBody
    from scv.api.bodies.sources import ExternalSourceBody as ExternalSourceBody
    from scv.api.bodies.subscriptions import SubscriptionBody as SubscriptionBody

__getattr__ = attributes(
    __name__,
    {
        "looking_up": ("asked",),
        "base": (
            "Body",
            "read",
        ),
        "changes": (
            "ChangesBody",
            "PatchBody",
        ),
        "consents": ("ConsentBody",),
        "contacts": (
            "ContactBody",
            "ContactFields",
        ),
        "conversations": (
            "AssociationBody",
            "IdentifyBody",
            "SelectBody",
        ),
        "distinct": ("DistinctBody",),
        "enriching": (
            "BulkEnrichBody",
            "EnrichBody",
        ),
        "exports": ("ExportBody",),
        "graphs": ("GraphSettingsBody",),
        "identifiers": (
            "ClaimBody",
            "IdentifierBody",
        ),
        "imports": (
            "CsvJobBody",
            "CsvSettingsBody",
            "ImportJobBody",
            "ImportSettingsBody",
            "OrderBody",
            "UploadBody",
            "job_status",
        ),
        "lists": (
            "BulkBody",
            "BulkIdsBody",
            "EntityBody",
            "SearchBody",
            "SimpleSearch",
            "TypeaheadBody",
        ),
        "marks": ("MarkBody",),
        "merging": (
            "MergeBody",
            "MergeTwoBody",
        ),
        "notes": ("NoteBody",),
        "privacy": (
            "PrivacyRequestBody",
            "search_kind",
        ),
        "projects": ("ProjectBody",),
        "senders": ("SenderBody",),
        "sources": ("ExternalSourceBody",),
        "subscriptions": ("SubscriptionBody",),
    },
)
