"""`client` and `revoke`: machines that may sign in, and people whose tokens count no longer (AC10)."""

from __future__ import annotations

import secrets
import uuid
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from scv import bootstrap
from scv.adapters.dynamodb.signing_in import SigningInStore
from scv.domain.signing_in.clients import Client
from scv.domain.values.errors import ScvError
from scv.domain.values.times import stamp, truncated
from scv.usecases.ports.writes import StaleWrite
from scv.usecases.signing_in.clients import Made, ManageClients
from upkeep.stacks import Stack

SECRET_BYTES = 32
COMMANDS = ("client", "revoke")
Say = Callable[[str], None]


def declare(commands: _SubParsersAction[ArgumentParser]) -> None:
    """The two commands and their options."""
    client = commands.add_parser("client", help="list the machines that may sign in; make, rotate or revoke one")
    client.add_argument("--name", help="make one of this name")
    for what in ("roles", "permissions", "divisions"):
        client.add_argument(f"--{what}", type=_words, default=[], help=f"its {what}, joined by commas")
    client.add_argument("--rotate", metavar="ID", help="give it a second secret; the one before stays valid")
    client.add_argument("--retire", metavar="ID", help="let its newest secret alone be valid")
    client.add_argument("--revoke", metavar="ID", help="let none be valid, nor any token")
    revoke = commands.add_parser("revoke", help="list whose tokens were withdrawn; withdraw somebody's")
    revoke.add_argument("--subject", help="withdraw all that were given out to this sub until now")
    revoke.add_argument("--restore", metavar="SUBJECT", help="take that back")


def _words(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def run(stack: Stack, told: Namespace, say: Say) -> int:
    """Do what was asked, then list what there is; 1 when it was refused."""
    store = SigningInStore(stack.client, stack.tables.settings)
    try:
        say(_client(store, told) if told.command == "client" else _revoke(store, told))
    except ScvError as error:
        say(error.message)
        return 1
    except StaleWrite:
        say("Somebody else has changed this client meanwhile: list it and try again.")
        return 1
    return 0


def _client(store: SigningInStore, told: Namespace) -> str:
    manage = ManageClients(store, bootstrap.signing_in.roles(), _now, lambda: str(uuid.uuid4()), new_secret)
    if told.name:
        return _shown(manage.make(told.name, told.roles, told.permissions, told.divisions))
    if told.rotate:
        return _shown(manage.rotate(told.rotate))
    for client_id, deed in ((told.retire, manage.retire), (told.revoke, manage.revoke)):
        if client_id:
            return listed([deed(client_id)])
    return listed(store.clients())


def new_secret() -> str:
    """32 random bytes, in letters that need no escaping in a form or a header."""
    return secrets.token_urlsafe(SECRET_BYTES)


def _now() -> datetime:
    return truncated(datetime.now(UTC))


def _shown(made: Made) -> str:
    pair = f"client id      {made.client.id}\nclient secret  {made.secret}"
    return f"{pair}\nThe secret is kept nowhere: it is shown this once."


def listed(clients: Sequence[Client]) -> str:
    """Each client in a few lines; of a secret when it was made, and the name that tokens have for it."""
    return "\n".join(_lines(each) for each in clients) or "There are no clients; NAME=crm ROLES=integration makes one."


def _lines(client: Client) -> str:
    state = f", revoked {stamp(client.revoked_at)}" if client.revoked_at else ""
    may = ", ".join(sorted(client.roles) + sorted(client.permissions))
    secrets_made = ", ".join(stamp(each.made_at) for each in client.secrets)
    return (
        f"{client.id}  {client.name}{state}\n"
        f"  may        {may}\n"
        f"  divisions  {', '.join(sorted(client.divisions))}\n"
        f"  secrets    {secrets_made}"
    )


def _revoke(store: SigningInStore, told: Namespace) -> str:
    if told.subject:
        store.withdraw(told.subject, _now())
    if told.restore:
        store.restore(told.restore)
    rows = (f"{stamp(at)}  {subject}" for subject, at in sorted(store.withdrawals().items()))
    return "\n".join(rows) or "Nobody's tokens are withdrawn."
