"""The shapes that clients read; each is imported when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scv.api.lazily import attributes

if TYPE_CHECKING:
    from scv.api.responses.callers import caller as caller
    from scv.api.responses.consents import consent as consent
    from scv.api.responses.contacts import contact_identifier as contact_identifier
    from scv.api.responses.contacts import contact_identifiers as contact_identifiers
    from scv.api.responses.contacts import contact_uri as contact_uri
    from scv.api.responses.contacts import division as division
    from scv.api.responses.contacts import dropped as dropped
    from scv.api.responses.contacts import external_contact as external_contact
    from scv.api.responses.contacts import history_entry as history_entry
    from scv.api.responses.contacts import reference as reference
    from scv.api.responses.distinct import declaration as declaration
    from scv.api.responses.exports import contacts_export as contacts_export
    from scv.api.responses.graphs import cluster as cluster
    from scv.api.responses.graphs import graph_settings as graph_settings
    from scv.api.responses.graphs import scan as scan
    from scv.api.responses.graphs import statistics as statistics
    from scv.api.responses.graphs import suggested_cluster as suggested_cluster
    from scv.api.responses.imports import Reports as Reports
    from scv.api.responses.imports import csv_settings as csv_settings
    from scv.api.responses.imports import import_job as import_job
    from scv.api.responses.imports import import_settings as import_settings
    from scv.api.responses.imports import import_upload as import_upload
    from scv.api.responses.imports import job_uri as job_uri
    from scv.api.responses.imports import upload_details as upload_details
    from scv.api.responses.imports import upload_preview as upload_preview
    from scv.api.responses.journeys import SESSIONS as SESSIONS
    from scv.api.responses.journeys import conversation as conversation
    from scv.api.responses.journeys import erasure as erasure
    from scv.api.responses.journeys import session as session
    from scv.api.responses.journeys import session_event as session_event
    from scv.api.responses.listings import Asked as Asked
    from scv.api.responses.listings import cursor_listing as cursor_listing
    from scv.api.responses.listings import found_listing as found_listing
    from scv.api.responses.listings import link as link
    from scv.api.responses.listings import offset_listing as offset_listing
    from scv.api.responses.listings import time_listing as time_listing
    from scv.api.responses.marks import mark as mark
    from scv.api.responses.notes import note as note
    from scv.api.responses.pairs import suggestion as suggestion
    from scv.api.responses.panels import datasheet as datasheet
    from scv.api.responses.panels import identified as identified
    from scv.api.responses.panels import panel as panel
    from scv.api.responses.panels import select_preview as select_preview
    from scv.api.responses.panels import undo as undo
    from scv.api.responses.previews import merge_preview as merge_preview
    from scv.api.responses.previews import preview as preview
    from scv.api.responses.previews import returning as returning
    from scv.api.responses.privacy import REQUESTS as REQUESTS
    from scv.api.responses.privacy import privacy_request as privacy_request
    from scv.api.responses.privacy import privacy_subject as privacy_subject
    from scv.api.responses.projects import listed_project as listed_project
    from scv.api.responses.projects import project_save as project_save
    from scv.api.responses.senders import sender as sender
    from scv.api.responses.senders import sender_listing as sender_listing
    from scv.api.responses.sources import external_source as external_source
    from scv.api.responses.subscriptions import delivery_listing as delivery_listing
    from scv.api.responses.subscriptions import subscription as subscription
    from scv.api.responses.subscriptions import subscription_listing as subscription_listing
    from scv.api.responses.subscriptions import tested as tested

__getattr__ = attributes(
    __name__,
    {
        "callers": ("caller",),
        "consents": ("consent",),
        "contacts": (
            "contact_identifier",
            "contact_identifiers",
            "contact_uri",
            "division",
            "dropped",
            "external_contact",
            "history_entry",
            "reference",
        ),
        "distinct": ("declaration",),
        "exports": ("contacts_export",),
        "graphs": (
            "cluster",
            "graph_settings",
            "scan",
            "statistics",
            "suggested_cluster",
        ),
        "imports": (
            "Reports",
            "csv_settings",
            "import_job",
            "import_settings",
            "import_upload",
            "job_uri",
            "upload_details",
            "upload_preview",
        ),
        "journeys": (
            "SESSIONS",
            "conversation",
            "erasure",
            "session",
            "session_event",
        ),
        "listings": (
            "Asked",
            "cursor_listing",
            "found_listing",
            "link",
            "offset_listing",
            "time_listing",
        ),
        "marks": ("mark",),
        "notes": ("note",),
        "pairs": ("suggestion",),
        "panels": (
            "datasheet",
            "identified",
            "panel",
            "select_preview",
            "undo",
        ),
        "previews": (
            "merge_preview",
            "preview",
            "returning",
        ),
        "privacy": (
            "REQUESTS",
            "privacy_request",
            "privacy_subject",
        ),
        "projects": ("listed_project", "project_save"),
        "senders": (
            "sender",
            "sender_listing",
        ),
        "sources": ("external_source",),
        "subscriptions": (
            "delivery_listing",
            "subscription",
            "subscription_listing",
            "tested",
        ),
    },
)
