"""The commands of the local stack: up, down, run, clean, token, play."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local import desktop, emulator, stack, story, told
from local.credentials import Secrets, token
from local.failures import LocalError
from local.home import Home
from local.play import first_webhook, play, played
from local.stage import FLEXIBLE, HEADINGS, performed, row, shown, steps
from local.terminal import legend, say, table, width
from scv.domain.signing_in.roles import NAMES


def up(home: Home) -> None:
    say(f"Starting the local stack on port {home.port}")
    say(stack.summary(home, stack.up(home, say)))


def down(home: Home) -> None:
    stack.down(home, say)


def clean(home: Home) -> None:
    stack.clean(home, say)


def run(home: Home) -> None:
    """Up, play, then serve until Ctrl-C."""
    say(f"Starting the local stack on port {home.port}")
    found = stack.up(home, say)
    serve(home, found, lambda: _show(home, found.description))


def serve(home: Home, found: stack.Up, show: Callable[[], None]) -> None:
    """Show something, then wait for Ctrl-C. What this command started is stopped in order; what ran before goes on."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    try:
        show()
        say(f"\nAPI    {found.description['apiUrl']}")
        say(f"\nSend a webhook of your own (paste it into another terminal):\n\n{first_webhook(found.description)}\n")
        if found.description.get("panelUrl"):
            say(f"The agent's panel, in a make-believe desktop: {desktop.address(home)}\n")
        say(f"Serving until Ctrl-C (process {found.pid}).")
        while not stopping.wait(0.5):
            emulator.watch(home, found.pid)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient second Ctrl-C must not cost the data
        say("")
        if found.started:
            stack.down(home, say, found.pid)
        else:
            say(f"Process {found.pid} ran before and goes on; `make down` stops it.")


def play_events(home: Home) -> None:
    _show(home, stack.read(home))


def show_scenarios(home: Home) -> None:
    wrong = 0
    for scenario, each_played in performed(home, stack.read(home)):
        say(steps(scenario, each_played))
        wrong += any(each.wrong for each in each_played)
    if wrong:
        raise LocalError(f"{wrong} scenarios did not end as expected.")


def show_story(home: Home) -> None:
    for text in story.shown(story.Story(stack.read(home)), width()):
        say(text)


def print_token(home: Home) -> None:
    """Everything by default; with ROLE what that role may do, and PERMISSIONS beside it. Raises LocalError."""
    roles = _listed("ROLE", "")
    if unknown := sorted(set(roles) - set(NAMES)):
        raise LocalError(f"There is no role {', '.join(unknown)}: {', '.join(NAMES)}.")
    permissions = _listed("PERMISSIONS", "" if roles else "*")
    subject = os.environ.get("SUBJECT") or "local"
    print(token(Secrets.of(home), permissions, _listed("DIVISIONS"), subject, roles=roles))


SCENARIOS = "Scenarios"
COMMANDS = {
    "up": up,
    "down": down,
    "run": run,
    "clean": clean,
    "token": print_token,
    "play": play_events,
    "scenarios": show_scenarios,
    "story": show_story,
}


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; a LocalError is one line, not a trace."""
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    command = COMMANDS[parser.parse_args(arguments).command]
    try:
        command(Home.from_environment())
    except LocalError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    return 0


def _show(home: Home, description: Mapping[str, Any]) -> None:
    columns = width()
    rules: set[str] = set()
    samples: list[tuple[str, str, str]] = []
    lists: dict[str, list[tuple[str, str]]] = {SCENARIOS: []}
    say("\nPlaying the sample events of events/")
    with told.listening(description) as listener:
        for title, rows in play(description):
            rules |= {row.seen.rule for row in rows}
            lists[title] = list({each.conversation: f"{each.event}: {each.customer}" for each in rows}.items())
            samples += [(each.event, each.customer, each.conversation) for each in rows]
            say(f"\n{title}\n\n{played(rows, columns)}")
        heard = listener.heard()
    say(f"\nWhat others are told of these, as events on the bus {description['changesBus']} (docs/events.md)\n")
    say(told.shown(samples, heard, columns))
    performances = list(performed(home, description))
    stories = [row(*each) for each in performances]
    lists[SCENARIOS] = [found for each in performances if (found := shown(*each))]
    desktop.listed(home, description, lists)
    rules |= {cells[HEADINGS.index("rule")] for cells in stories}
    say("\nScenarios: what the agent sees at the end of each")
    say("(every step: `make scenarios`; as a guide: docs/scenarios.md)\n")
    say(f"{table(HEADINGS, stories, columns, FLEXIBLE)}\n\n{legend(rules, columns)}")


def _listed(name: str, otherwise: str = "*") -> list[str]:
    """Return what a comma-separated variable names; something else when it is not set."""
    return [part.strip() for part in (os.environ.get(name) or otherwise).split(",") if part.strip()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
