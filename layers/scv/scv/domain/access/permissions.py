"""Access: who may do what, and whose contacts and interactions they see (AC1-AC3, AC9, JO5)."""

from __future__ import annotations

from collections.abc import Collection
from scv.frozen import dataclass

from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.values.errors import ContactNotFound, InvalidValue, MissingPermission
from scv.domain.values.ids import ContactId, DivisionId

ALL_DIVISIONS = DivisionId("*")  # in a token: every division there is
ONLY_UNASSIGNED = "unassigned"  # in a token: the division `*` alone, because `*` is taken
MAX_DIVISION_LENGTH = 64

CONTACT_VIEW = "externalContacts:contact:view"
CONTACT_VIEW_ALL = "externalContacts:contact:viewAll"
CONTACT_ADD = "externalContacts:contact:add"
CONTACT_EDIT = "externalContacts:contact:edit"
CONTACT_DELETE = "externalContacts:contact:delete"
CONTACT_ERASE = "externalContacts:contact:erase"
CONTACT_SEARCH = "externalContacts:contact:search"
CONTACT_ENRICH = "externalContacts:contact:enrich"
CONTACT_EXPORT = "externalContacts:contact:export"
IDENTITY_PROMOTE = "externalContacts:identity:promote"
IDENTITY_MERGE = "externalContacts:identity:merge"
CONVERSATION_ASSOCIATE = "externalContacts:conversation:associate"
CONVERSATION_VIEW_ALL = "externalContacts:conversation:viewAll"
SESSION_VIEW = "externalContacts:session:view"
AGENT_CONVERSATION_VIEW = "analytics:agentConversationDetail:view"
CONVERSATION_VIEW = "analytics:conversationDetail:view"
PROJECT_VIEW = "projects:settings:view"
PROJECT_EDIT = "projects:settings:edit"


@dataclass(frozen=True, slots=True)
class Access:
    """The caller: an id, permissions (a trailing `*` stands for all below), divisions.

    AC9: `divisions` are as a token spells them: `*` is all of them, `unassigned` the division `*` alone.
    AC10: `roles` say where permissions came from; what somebody may do is in the permissions alone.
    """

    subject: str
    permissions: frozenset[str]
    divisions: frozenset[DivisionId]
    roles: frozenset[str] = frozenset()

    def may(self, permission: str) -> bool:
        """AC1: whether one of the caller's permissions covers this one."""
        if permission in self.permissions:
            return True
        return any(permission.startswith(held[:-1]) for held in self.permissions if held.endswith("*"))

    def require(self, *permissions: str) -> None:
        """AC2: raises MissingPermission, naming the first, unless the caller has one of them."""
        if not any(self.may(permission) for permission in permissions):
            raise MissingPermission(permissions[0])

    @property
    def sees_all(self) -> bool:
        """AC9: whether every division is the caller's."""
        return ALL_DIVISIONS in self.divisions

    @property
    def division_ids(self) -> frozenset[DivisionId]:
        """AC9: the ids of the divisions that the token names; of a caller who sees all they are not the whole list."""
        return frozenset(UNASSIGNED_DIVISION if each == ONLY_UNASSIGNED else each for each in self.divisions)

    def sees(self, division: DivisionId) -> bool:
        """AC2: whether the division is one of the caller's."""
        return self.sees_all or division in self.division_ids

    def chosen(self, asked: Collection[str]) -> frozenset[str] | None:
        """AC2: the divisions asked for among the caller's, all of the caller's without a choice; None for every one."""
        if self.sees_all:
            return frozenset(asked) or None
        return frozenset(asked) & self.division_ids if asked else self.division_ids

    def require_division(self, division: DivisionId, permission: str) -> None:
        """AC2: nothing new is made where the caller has no permission; raises MissingPermission.

        That tells nothing: divisions are not looked up, any other name gets the same answer.
        """
        if not self.sees(division):
            raise MissingPermission(permission, in_division=True)

    def home_division(self, asked: DivisionId | None) -> DivisionId:
        """CO7: where a new contact goes: the division asked for, else unassigned, else the caller's only one.

        Raises InvalidValue when none of these decides, and for the word that no division can be called (AC9).
        """
        if asked == ONLY_UNASSIGNED:
            raise InvalidValue("Contacts without a division are in `*`: send that, or no division.", field="division")
        if asked:
            return asked
        if self.sees(UNASSIGNED_DIVISION):
            return UNASSIGNED_DIVISION
        if len(self.division_ids) == 1:
            return next(iter(self.division_ids))
        raise InvalidValue("Say which of your divisions: send division.id.", field="division")

    def sees_interaction(self, division: DivisionId) -> bool:
        """AC3, JO5: the caller's divisions, all of them with conversation:viewAll."""
        return self.sees(division) or self.may(CONVERSATION_VIEW_ALL)


def contact_not_found(contact_id: ContactId | None = None) -> ContactNotFound:
    """The one answer for what is deleted, expired, another division's, or never was."""
    return ContactNotFound("There is no such contact in your divisions; check the id.", entity_id=contact_id or "")
