"""Every operation of the HTTP interface, by the subject it belongs to.

Handlers register by operation id, so a route without a declaration, and with it without a permission, cannot exist.
"""

from __future__ import annotations

from scv.api.operations.agent import AGENT
from scv.api.operations.consents import CONSENTS
from scv.api.operations.contacts import CONTACTS_AND_NOTES
from scv.api.operations.documents import DOCUMENTS
from scv.api.operations.exports import EXPORTS
from scv.api.operations.graphs import GRAPHS
from scv.api.operations.identity import IDENTITY
from scv.api.operations.imports import IMPORTS
from scv.api.operations.interactions import INTERACTIONS
from scv.api.operations.marks import MARKS
from scv.api.operations.operation import Operation as Operation
from scv.api.operations.pairs import PAIRS
from scv.api.operations.privacy import PRIVACY
from scv.api.operations.projects import PROJECTS
from scv.api.operations.search import SEARCH
from scv.api.operations.senders import WEBHOOK_SENDERS
from scv.api.operations.signing_in import SIGNING_IN
from scv.api.operations.sources import EXTERNAL_SOURCES
from scv.api.operations.subscriptions import SUBSCRIPTIONS

SUBJECTS = (
    *(INTERACTIONS, SIGNING_IN, DOCUMENTS, SEARCH, CONTACTS_AND_NOTES, CONSENTS, IDENTITY, PAIRS, GRAPHS, MARKS),
    *(AGENT, PROJECTS, EXTERNAL_SOURCES, WEBHOOK_SENDERS, PRIVACY, EXPORTS, IMPORTS, SUBSCRIPTIONS),
)
OPERATIONS: dict[str, Operation] = {each.id: each for subject in SUBJECTS for each in subject}
