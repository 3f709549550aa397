"""The model, as long as the gate has time for; `make soak` goes on for hours."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.alone import MemoryCenter
from tests.model.machine import ContactCenter

EXAMPLES, STEPS = 10, 25
IN_MEMORY = 40


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
@pytest.mark.parametrize(("center", "examples"), [(ContactCenter, EXAMPLES), (MemoryCenter, IN_MEMORY)])
def test_never_broken_whatever_is_done_in_whatever_order(center: type[ContactCenter], examples: int) -> None:
    """RS1-RS10, CL1-CL3, MG1-MG10, CO4, PR1, JO1, JO2: both stores agree and every promise holds after each step.

    TR3, TR4, PJ9, SI1, NP1, CN1-CN3, SG1, ID12: each has an oracle of its own.
    """
    run_state_machine_as_test(
        center,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[
                Phase.explicit,
                Phase.generate,
            ],  # shrinking takes minutes; for that leave this line out
            suppress_health_check=list(HealthCheck),
        ),
    )
