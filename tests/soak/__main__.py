"""`make soak MINUTES=n`: model, races, faults, bad input and load for so long; ends with what was tried and found."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.soak import tally

if __name__ == "__main__":
    minutes = float(os.environ.get("MINUTES") or "10")
    tally.begin(minutes)
    options = ["-p", "no:cacheprovider", "-W", "ignore", "-q", "--maxfail=20"]
    code = pytest.main([*options, str(Path(__file__).parent / "long.py"), *sys.argv[1:]])
    print(tally.report(minutes))
    sys.exit(code)
