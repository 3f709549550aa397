"""`python -m tests.soak.seeds FIRST LAST`: the model in memory, one run for each seed; the first violation ends it."""

from __future__ import annotations

import sys
import time

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.alone import MemoryCenter

EXAMPLES, STEPS = 400, 50
SETTINGS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking takes longer than the rest
    suppress_health_check=list(HealthCheck),
)


def run(number: int) -> int:
    """How many operations a run of this seed did; raises what it found."""
    before = MemoryCenter.done
    run_state_machine_as_test(seed(number)(MemoryCenter), settings=SETTINGS)
    return MemoryCenter.done - before


def main(first: int, last: int) -> None:
    """One line for each seed."""
    begun = time.monotonic()
    for number in range(first, last + 1):
        done = run(number)
        seconds = time.monotonic() - begun
        print(f"seed {number}: {done:,} operations; {MemoryCenter.done:,} in {seconds:,.0f} s", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
