"""What a million of each job costs on AWS, from the price table beside this file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.measure import Measured

MEMORY_GB = 1.0  # the template's
WHOLE_PROCESSOR_GB = 1.769  # Lambda gives a whole processor with so much memory, and less of one with less
MILLION = 1_000_000
WEBHOOKS = "ingest"  # jobs of this name may come in by function URL (the stack's parameter WebhookDoor)
NETWORK_MS = 3.0  # a round trip to DynamoDB inside a region, which Lambda bills as well; an assumption


def table() -> dict[str, Any]:
    """The prices with their date and source."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "prices.json").read_text())
    return found


def cost_per_million(rows: list[Measured]) -> dict[str, Any]:
    """US dollars for a million of each job: DynamoDB, Lambda on either processor, API Gateway, and the sum on ARM.

    A function URL costs nothing beside the function; webhooks have a sum of their own for that door.
    """
    prices = table()
    found = {row.job: _cost(row, prices) for row in rows}
    return {"prices": prices, "memoryGb": MEMORY_GB, "networkMsPerRoundTrip": NETWORK_MS, "jobs": found}


def _cost(row: Measured, prices: dict[str, Any]) -> dict[str, float]:
    share = min(1.0, MEMORY_GB / WHOLE_PROCESSOR_GB)
    seconds = (row.cpu_ms / share + row.cost.round_trips * NETWORK_MS) / 1000
    store = row.cost.read_units * prices["dynamodbReadUnit"] + row.cost.write_units * prices["dynamodbWriteUnit"]
    x86 = prices["lambdaRequest"] + seconds * MEMORY_GB * prices["lambdaGbSecondX86"]
    arm = prices["lambdaRequest"] + seconds * MEMORY_GB * prices["lambdaGbSecondArm"]
    gateway = prices["apiGatewayRestRequest"]
    return {
        "dynamodb": round(store * MILLION, 2),
        "lambdaX86": round(x86 * MILLION, 2),
        "lambdaArm": round(arm * MILLION, 2),
        "apiGateway": round(gateway * MILLION, 2),
        "sum": round((store + arm + gateway) * MILLION, 2),
        **({"sumByUrl": round((store + arm) * MILLION, 2)} if row.job.startswith(WEBHOOKS) else {}),
    }
