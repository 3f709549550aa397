"""Everything that leaves a function beside its answer: log records of every logger, and what is printed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class Listener(logging.Handler):
    """Keeps each record with all that was handed to it, formatted or not."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        formatters = [each.formatter for each in logging.getLogger(record.name).handlers if each.formatter]
        self.heard.append(repr(record.__dict__))
        self.heard.extend(each.format(record) for each in formatters)


@contextmanager
def listening(printed: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """What was heard, complete at the end; the level is the one that functions run at."""
    listener = Listener()
    names = [name for name, each in logging.root.manager.loggerDict.items() if isinstance(each, logging.Logger)]
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in names)]
    printed.readouterr()
    for logger in loggers:
        logger.addHandler(listener)
    try:
        yield listener.heard
    finally:
        for logger in loggers:
            logger.removeHandler(listener)
        listener.heard.extend(printed.readouterr())
