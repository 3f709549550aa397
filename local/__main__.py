"""The commands of the local stack: up, down, run, clean, token, play."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import threading
from collections.abc import Sequence

from local import emulator, stack
from local.credentials import Secrets, token
from local.failures import LocalError
from local.home import Home
from local.play import aligned, first_webhook, play, table
from local.stage import HEADINGS, performed, row, told


def say(text: str) -> None:
    """Print a line at once. A reader that has gone, such as head, stops neither a start nor a stop."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def up(home: Home) -> None:
    say("Starting the local stack")
    say(stack.summary(home, stack.up(home, say)))


def down(home: Home) -> None:
    stack.down(home, say)


def clean(home: Home) -> None:
    stack.clean(home, say)


def run(home: Home) -> None:
    """Up, play, then serve until Ctrl-C; whatever happens, the emulator is stopped in order."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    say("Starting the local stack")
    description = stack.up(home, say)
    try:
        _show(home, description)
        say(f"\nAPI    {description['apiUrl']}")
        say(f"\nSend a webhook of your own (paste it into another terminal):\n\n{first_webhook(description)}\n")
        say("Serving until Ctrl-C.")
        while not stopping.wait(0.5):
            if emulator.running(home) is None:
                raise LocalError("The emulator has stopped.")
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient second Ctrl-C must not cost the data
        say("\nStopping")
        stack.down(home, say)


def play_events(home: Home) -> None:
    _show(home, stack.read(home))


def show_scenarios(home: Home) -> None:
    wrong = 0
    for scenario, played in performed(home, stack.read(home)):
        say(told(scenario, played))
        wrong += any(each.wrong for each in played)
    if wrong:
        raise LocalError(f"{wrong} scenarios did not end as they tell.")


def print_token(home: Home) -> None:
    keys = Secrets.of(home)
    print(token(keys, _listed("PERMISSIONS"), _listed("DIVISIONS"), os.environ.get("SUBJECT") or "local"))


COMMANDS = {
    "up": up,
    "down": down,
    "run": run,
    "clean": clean,
    "token": print_token,
    "play": play_events,
    "scenarios": show_scenarios,
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


def _show(home: Home, description: dict[str, object]) -> None:
    width = shutil.get_terminal_size((200, 24)).columns
    say("\nPlaying the sample events of events/")
    for title, rows in play(description):
        say(f"\n{title}\n\n{table(rows, width)}")
    rows_told = [row(scenario, played) for scenario, played in performed(home, description)]
    say("\nScenarios: what the agent sees at the end of each (`make scenarios`: every step; docs/scenarios.md)\n")
    say(aligned(HEADINGS, rows_told, width, (0, 2, 5)))


def _listed(name: str) -> list[str]:
    """Return what a comma-separated variable names; everything when it is not set."""
    return [part.strip() for part in os.environ.get(name, "*").split(",") if part.strip()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
