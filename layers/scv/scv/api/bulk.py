"""Bulk answers: for each entity what the single call would have answered; the whole is always a 200."""

from __future__ import annotations

from collections.abc import Sequence

from scv.api.http import status_of
from scv.api.sizes import fitting, too_large
from scv.domain.values.documents import Document, Json
from scv.domain.values.errors import Busy, ResponseTooLarge, ScvError, Unavailable


def bulk(ids: Sequence[str | None], results: Sequence[Document | ScvError], status: Sequence[int] = ()) -> Document:
    """Results in the order of the request; `ids` are told as they were asked for, when they were.

    AC12: entities that no longer fit into the answer are left out, each with an error that says so.
    """
    entries = [
        _failed(result) if isinstance(result, ScvError) else _succeeded(result, status[place] if status else 200)
        for place, result in enumerate(results)
    ]
    for entry in entries[fitting(entries) :]:
        if entry.pop("entity", None) is not None:
            entry.update(_failed(too_large()))
    for asked, entry in zip(ids, entries, strict=True):
        if asked is not None:
            entry["id"] = asked
    wrong: list[Json] = [place for place, entry in enumerate(entries) if not entry["success"]]
    return {"results": list(entries), "errorCount": len(wrong), "errorIndexes": wrong}


def _succeeded(entity: Document, status: int) -> Document:
    entry: Document = {"success": True, "status": status}
    if "id" in entity:
        entry["id"] = entity["id"]
    return {**entry, "entity": dict(entity)} if entity else entry


def _failed(error: ScvError) -> Document:
    status = status_of(error)
    told: Document = {
        "code": error.code,
        "message": error.message,
        "status": status,
        "messageParams": dict(error.params),
        "retryable": isinstance(error, (Busy, Unavailable, ResponseTooLarge)),
        "details": [{"fieldName": error.field, "message": error.message}] if error.field else [],
    }
    return {"success": False, "status": status, "error": dict(told)}
