"""How many phones and emails a record has room for (PJ5)."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import IdentifierType
from scv.domain.projects.project import Project
from scv.domain.values.errors import ContactMethodLimit
from scv.domain.values.remarks import Remark


def require_room(contact: Contact, project: Project, before: Contact | None = None) -> None:
    """PJ5: at most the project's contact methods, and no more phones than it has phone fields.

    A record that is over the limit already may lose methods, not gain. Raises ContactMethodLimit.
    """
    phones, methods = _methods(contact)
    had_phones, had = _methods(before) if before else (0, 0)
    if methods > max(project.contact_method_limit, had) or phones > max(len(project.phone_fields), had_phones):
        raise ContactMethodLimit(
            f"The record is full: at most {project.contact_method_limit} contact methods, "
            f"{len(project.phone_fields)} of them phones. Remove one first.",
            entity_id=contact.id,
            methods=project.contact_method_limit,
            phones=len(project.phone_fields),
        )


@dataclass(frozen=True, slots=True)
class Room:
    """PJ5: why nothing can be added, None for what can."""

    phone: Remark | None = None
    email: Remark | None = None

    @property
    def any_method(self) -> Remark | None:
        """Why neither a phone nor an email can be added."""
        return self.email and self.phone


def room_left(contact: Contact, project: Project) -> Room:
    """PJ5: what the panel says about adding a contact method."""
    phones, methods = _methods(contact)
    if methods >= project.contact_method_limit:
        text = f"The record has {methods} contact methods, as many as the project allows. Remove one first."
        full = Remark("record.full", text, {"methods": methods, "most": project.contact_method_limit})
        return Room(full, full)
    if phones >= len(project.phone_fields):
        text = f"The record has {phones} phones, as many as the project has fields. Remove one first."
        return Room(phone=Remark("phones.full", text, {"phones": phones, "most": len(project.phone_fields)}))
    return Room()


def _methods(contact: Contact) -> tuple[int, int]:
    kinds = [identifier.type for identifier in contact.identifiers]
    phones = kinds.count(IdentifierType.PHONE)
    return phones, phones + kinds.count(IdentifierType.EMAIL)
