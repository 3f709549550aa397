"""Keeps what the emulator holds in memory, so that a kill loses the last second at most.

DynamoDB's items go into a ledger as they change (`tables`). Every other service is written whole when a request
or a function may have changed it, by a thread, and not more often than a twentieth of the time allows: a log that
has grown large is written less often. While CloudFormation is at work nothing but items is kept: half a stack
helps nobody.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from local.emulated.changes import EVERYTHING
from local.emulated.tables import Tables

TICK_SECONDS = 0.25
SHARE_OF_TIME = 20
logger = logging.getLogger("keeper")


class Keeper:
    """What is kept in a folder, for the emulator's modules `app`, `persistence` and `dynamodb`."""

    def __init__(self, app: Any, persistence: Any, dynamodb: Any, folder: Path) -> None:
        self._app = app
        self._persistence = persistence
        self._folder = folder
        encode, decode = persistence._json_default, persistence._json_object_hook
        self._tables = Tables(dynamodb, encode, decode, folder / "dynamodb.ledger")
        self._changed: set[str] = set()
        self._noting = threading.Lock()
        self._failed = False
        self._written: dict[str, str] = {}
        self._not_before: dict[str, float] = {}
        self._items_writer = ThreadPoolExecutor(1, "keep-items")
        self._state_writer = ThreadPoolExecutor(1, "keep-state")
        self._running: Future[None] | None = None
        self._ticking: asyncio.Task[None] | None = None
        app._state_map.pop("dynamodb")  # the emulator neither loads nor saves what the ledger keeps

    def load(self) -> None:
        """Give DynamoDB what was kept, also by an earlier version, which left one file."""
        before = self._folder / "dynamodb.json"
        if not self._tables.load() and (state := self._persistence.load_state("dynamodb")):
            self._tables.restore(state)
            self._tables.rewritten()()
        before.unlink(missing_ok=True)

    def note(self, modules: Iterable[str]) -> None:
        """Remember that these modules may have changed; any thread may say so."""
        with self._noting:
            self._changed.update(modules)

    def start(self) -> None:
        """Begin to keep; called once the emulator serves."""
        self._ticking = asyncio.get_running_loop().create_task(self._tick())

    def stop(self) -> None:
        """Keep all there is, so that the emulator, which would write all of it anew, need not."""
        if self._ticking is not None:
            self._ticking.cancel()
        self._keep_items()
        self._items_writer.shutdown()
        self._state_writer.shutdown()
        self._save(self._app._build_persistence_save_dict())
        self._app.PERSIST_STATE = False

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                self._keep_items()
                if self._running is None or self._running.done():
                    self._keep_state()
            except Exception:  # the next tick tries again; without this line nothing would ever be kept
                logger.exception("what has changed could not be kept")

    def _keep_items(self) -> None:
        settings = bool(self._changed & {"dynamodb", EVERYTHING})
        failed, self._failed = self._failed, False
        for work in (self._tables.collected(settings), self._tables.compacted(anyway=failed)):
            if work is not None:
                self._items_writer.submit(self._attempted, work)

    def _attempted(self, work: Callable[[], None]) -> None:
        """After a write that failed, perhaps in the middle, the ledger is written anew, until that succeeds."""
        try:
            work()
        except OSError as error:
            logger.error("what has changed could not be kept: %s", error)
            self._failed = True

    def _keep_state(self) -> None:
        if not self._changed or self._stack_in_progress():
            return
        with self._noting:
            changed, self._changed = self._changed, set()
        loaded = self._app._build_persistence_save_dict()
        names = {key for key, module in self._app._state_map.items() if {module, EVERYTHING} & changed}
        now = time.monotonic()
        due = [key for key in loaded if key in names and self._not_before.get(key, 0) <= now]
        self.note(self._app._state_map[key] for key in names - set(due) if key in loaded)
        if due:
            self._running = self._state_writer.submit(self._save, {key: loaded[key] for key in due})

    def _save(self, states: dict[str, Callable[[], Any]]) -> None:
        for key, state in states.items():
            begun = time.monotonic()
            try:
                self._save_one(key, state())
            except (RuntimeError, OSError) as error:  # it changed while it was copied, or there is no room
                logger.info("%s is kept later: %s", key, error)
                self.note([self._app._state_map[key]])
            spent = time.monotonic() - begun
            self._not_before[key] = time.monotonic() + SHARE_OF_TIME * spent

    def _save_one(self, key: str, state: Any) -> None:
        if state is None:
            return
        version = self._persistence._state_format_version(key)
        content = {"__ministack_format__": version, "payload": state}
        # In pieces: a whole log encoded at once would let nobody else go on, for a third of a second.
        text = "".join(json.JSONEncoder(default=self._persistence._json_default).iterencode(content))
        digest = hashlib.sha256(text.encode()).hexdigest()
        if self._written.get(key) == digest:
            return
        draft = self._folder / f"{key}.json.tmp"
        draft.write_text(text)
        draft.replace(self._folder / f"{key}.json")
        self._written[key] = digest

    def _stack_in_progress(self) -> bool:
        formation = sys.modules.get("ministack.services.cloudformation")
        stacks = formation._stacks._data.values() if formation else ()
        return any(str(stack.get("StackStatus", "")).endswith("_IN_PROGRESS") for stack in list(stacks))
