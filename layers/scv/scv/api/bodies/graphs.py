"""The body of the settings of graphs."""

from __future__ import annotations

from scv.api.bodies.base import Body


class GraphSettingsBody(Body):
    """GraphSettings of the dialect; times and addresses are read-only."""

    automatic_merging_enabled: bool = False
    date_modified: str | None = None
    self_uri: str | None = None
