"""`python -m upkeep` with what to do; `--stack` names a stack on AWS, else it is the local one."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from scv.adapters.dynamodb.divisions import DivisionList
from scv.adapters.dynamodb.settings import SettingsStore
from scv.adapters.dynamodb.stock import DynamoProgress, DynamoStock
from scv.adapters.dynamodb.store import DynamoStore
from scv.domain.changes.bringing_over import Progress
from scv.domain.values.ids import DivisionId
from scv.domain.values.times import truncated
from scv.usecases.changes.bring_over import BringOver
from upkeep import bringing, duplicates, sender, signing_in, subscription
from upkeep.pace import Pace as Pace
from upkeep.stacks import NoStack, Stack, stack_of

RECORDS_A_SECOND = 50  # each a transaction of some 20 items: a tenth of what one partition takes, and live calls go on


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


def bring_over(stack: Stack, a_second: int, *, again: bool) -> Progress:
    """Until it is done, or Ctrl-C; the same command goes on where it stopped."""
    kept = DynamoProgress(stack.client, stack.tables.settings)
    if again:
        kept.keep(Progress())
    stopped: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: stopped.append(number))
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    pace = Pace(a_second)

    def told(looked_at: int) -> None:
        pace(looked_at)
        if looked_at:
            say(f"  {looked_at} more looked at")

    store = DynamoStore(stack.client, stack.tables)
    stock, settings = DynamoStock(stack.client, stack.tables), SettingsStore(stack.client, stack.tables.settings)
    job = BringOver(store, stock, kept, settings, lambda: truncated(datetime.now(UTC)), told)
    return job(lambda: not stopped)


def summary(progress: Progress) -> str:
    """What the command ends with."""
    counts = f"{progress.looked_at} records looked at, {progress.written} written, {progress.removed} old rows removed"
    return f"Done: {counts}." if progress.is_done else f"Stopped: {counts}. The same command goes on from here."


def divisions(stack: Stack, add: Sequence[str], remove: Sequence[str]) -> str:
    """Names divisions that are asked although they have no contacts, or takes that back; then lists all."""
    listed = DivisionList(stack.client, stack.tables.settings)
    for each in add:
        listed.declare(DivisionId(each))
    for each in remove:
        listed.withdraw(DivisionId(each))
    return "\n".join(listed.divisions())


def main(arguments: Sequence[str]) -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="python -m upkeep", description=__doc__)
    parser.add_argument("--stack", help="the name of a stack on AWS; without it, the one on this machine")
    parser.add_argument("--region", help="its region; without it, that of the credentials")
    commands = parser.add_subparsers(dest="command", required=True)
    over = commands.add_parser("bring-over", help="derive search and identifier rows anew from the records")
    over.add_argument("--rate", type=int, default=RECORDS_A_SECOND, help="records a second (%(default)s)")
    over.add_argument("--again", action="store_true", help="from the beginning, also when it was done before")
    named = commands.add_parser("divisions", help="list the divisions that callers of all of them ask")
    named.add_argument("--add", nargs="*", default=[], metavar="NAME", help="ask them although they have no contacts")
    named.add_argument("--remove", nargs="*", default=[], metavar="NAME", help="take that back")
    sender.add_to(commands)
    bringing.add_to(commands)
    subscription.add_to(commands)
    signing_in.declare(commands)
    duplicates.add_to(commands)
    told = parser.parse_args(arguments)
    try:
        if told.command in (calls := {"sender": sender.run, "subscription": subscription.run}):
            say(calls[told.command](told, os.environ))
            return 0
        if told.command in ("import", "export"):
            say((bringing.bring if told.command == "import" else bringing.take_along)(told, os.environ, say))
            return 0
        stack = stack_of(told.stack, told.region)
        if told.command == "duplicates":
            say(duplicates.run(stack, told, say))
            return 0
    except NoStack as error:
        say(str(error))
        return 1
    if told.command in signing_in.COMMANDS:
        return signing_in.run(stack, told, say)
    if told.command == "divisions":
        say(divisions(stack, told.add, told.remove))
        return 0
    progress = bring_over(stack, max(1, told.rate), again=told.again)
    say(summary(progress))
    return 0 if progress.is_done else 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
