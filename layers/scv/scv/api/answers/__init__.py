"""The shape of every answer, by name: what the type checker, the OpenAPI document and the tests know of it.

Nothing at run time reads these types; they are imported for checking and for the document alone, so they cost a call
nothing. Names are those of the Genesys dialect where it has one.
"""

from __future__ import annotations

from scv.api.answers import (
    agent,
    basics,
    consents,
    contacts,
    graphs,
    imports,
    interactions,
    marks,
    merging,
    notes,
    pairs,
    privacy,
    projects,
    search,
    senders,
    signing_in,
    subscriptions,
)

_ROOMS = (
    *(agent, basics, consents, contacts, graphs, imports, interactions, marks, merging, notes),
    *(pairs, privacy, projects, search, senders, signing_in, subscriptions),
)


def shape(name: str) -> type:
    """The shape that an operation declares by `name`; raises StopIteration for a name that no room has."""
    found: type = next(vars(room)[name] for room in _ROOMS if name in vars(room))
    return found
