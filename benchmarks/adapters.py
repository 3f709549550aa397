"""A known customer through the adapter of each kind of sender, measured as our own event is (SE1).

Each request is the first sample of its kind with ids of its own: another conversation of somebody who has been there. Of
messengers that is another day, because a person and an address of ours have one conversation a day (SE2).
"""

from __future__ import annotations

import base64
import dataclasses
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from benchmarks.calls import plain
from benchmarks.jobs import Job, World
from benchmarks.population import number
from local.senders import SECRET, Sample, samples
from scv import bootstrap
from scv.adapters.webhooks.registry import adapter_of
from scv.domain.senders.roster import Registered
from scv.domain.senders.senders import Secrets, Sender

FIRST_DAY = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=1)
MOST_DAYS = 50  # back, of those that a provisional contact lives
_days = itertools.count()
