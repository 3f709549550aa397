"""The agent's panel."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import contacts, stores
from scv.bootstrap.process import new_id, now

if TYPE_CHECKING:
    from scv.usecases.agent.identify import Identify
    from scv.usecases.agent.link import LinkInteraction
    from scv.usecases.agent.panel import ReadPanel
    from scv.usecases.agent.preview import PreviewSelect
    from scv.usecases.agent.select import CreateFromInteraction, SelectContact


@cache
def read_panel() -> ReadPanel:
    """GET /conversations/{id}/panel."""
    from scv.usecases.agent.panel import ReadPanel

    return ReadPanel(stores.store(), stores.settings(), now)


@cache
def select() -> SelectContact:
    """POST /conversations/{id}/panel/select."""
    from scv.usecases.agent.select import SelectContact

    return SelectContact(stores.store(), stores.settings(), now, new_id, link(), contacts.edit())


@cache
def preview_select() -> PreviewSelect:
    """POST /conversations/{id}/panel/select?dryRun=true."""
    from scv.usecases.agent.preview import PreviewSelect

    return PreviewSelect(select())


@cache
def create_contact() -> CreateFromInteraction:
    """POST /conversations/{id}/panel/create."""
    from scv.usecases.agent.select import CreateFromInteraction

    return CreateFromInteraction(stores.store(), stores.settings(), now, new_id, contacts.create(), link())


@cache
def identify() -> Identify:
    """POST /conversations/{id}/identify."""
    from scv.usecases.agent.identify import Identify

    return Identify(select())


@cache
def link() -> LinkInteraction:
    """PUT /conversations/{id}, and unlink and select in the panel."""
    from scv.usecases.agent.link import LinkInteraction

    return LinkInteraction(stores.store(), now)
