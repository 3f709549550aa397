"""What clients read of an external source."""

from __future__ import annotations

from scv.api.operations.operation import SOURCES
from scv.api.paths import segment
from scv.domain.sources.external_sources import ExternalSource
from scv.domain.values.documents import Document
from scv.domain.values.times import stamp


def external_source(source: ExternalSource) -> Document:
    """ES1: ExternalSource of the dialect; who wrote it, and when, is an addition."""
    body: Document = {
        "id": source.id,
        "name": source.fields.name,
        "active": source.fields.active,
        "createDate": stamp(source.created_at),
        "createdBy": {"id": source.created_by},
        "modifyDate": stamp(source.modified_at),
        "modifiedBy": {"id": source.modified_by},
        "selfUri": f"{SOURCES}/{segment(source.id)}",
    }
    return {**body, "linkConfiguration": {"uriTemplate": source.fields.link}} if source.fields.link else body
