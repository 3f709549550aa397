"""How an identifier is known: the method, and the trust that each method deserves (TR1, TR2)."""

from __future__ import annotations

from enum import StrEnum


class Trust(StrEnum):
    """TR1: proved, shown by somebody who could lie, or typed by a person."""

    ATTESTED = "attested"
    PRESENTED = "presented"
    TYPED = "typed"


class Method(StrEnum):
    """TR1: how an identifier came to be known. Each method has one trust, so no payload chooses its own (TR2)."""

    PLATFORM = "platform"  # the id that a messaging platform gave to the account that wrote
    FULL_ATTESTATION = "fullAttestation"  # the carrier vouches for the caller and the number (STIR/SHAKEN level A)
    DMARC = "dmarc"  # the domain of the From address vouches for the mail
    SIGNED_IN = "signedIn"  # a visitor's token, signed by an issuer that the stack names
    AGENT = "agent"  # somebody who may merge has said so of a conversation (ID12)
    CALLER_ID = "callerId"
    FROM_ADDRESS = "fromAddress"
    TOLD = "told"  # another system says so: a number dialed, an id in its own records
    DEVICE = "device"  # a cookie
    FORM = "form"
    TEXT = "text"  # something that a person wrote in a chat

    @property
    def trust(self) -> Trust:
        """TR1: what the method is worth."""
        return _WORTH[self]


_WORTH = {
    Method.PLATFORM: Trust.ATTESTED,
    Method.FULL_ATTESTATION: Trust.ATTESTED,
    Method.DMARC: Trust.ATTESTED,
    Method.SIGNED_IN: Trust.ATTESTED,
    Method.AGENT: Trust.ATTESTED,
    Method.CALLER_ID: Trust.PRESENTED,
    Method.FROM_ADDRESS: Trust.PRESENTED,
    Method.TOLD: Trust.PRESENTED,
    Method.DEVICE: Trust.PRESENTED,
    Method.FORM: Trust.TYPED,
    Method.TEXT: Trust.TYPED,
}


def better(one: Method, other: Method) -> Method:
    """TR1: the one that is worth more; of equal worth the first of the table, whatever the order of arrival."""
    return min(one, other, key=_RANK.__getitem__)


def raised(known: Method, told: Method, *, settled: bool) -> Method:
    """TR1: how something is known that is now told like this as well; once settled, only more worth changes it."""
    return known if settled and told.trust is known.trust else better(known, told)


_ORDER = list(Trust)
_RANK = {method: (_ORDER.index(method.trust), place) for place, method in enumerate(Method)}


def worth(method: Method) -> int:
    """TR3: the place of its trust, the best being 0."""
    return _ORDER.index(method.trust)
