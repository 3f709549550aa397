"""What a start imports is summed up by whose it is."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.starts import STANDARD, by_package, least, package_of

PRINTED = """import time: self [us] | cumulative | imported package
import time:       300 |        900 |   scv.api.http
import time:        50 |         50 |     scv.domain
import time:       100 |        100 | _socket
a line of the function's own
import time:        20 |         20 | phonenumbers.data
"""


def test_self_times_are_summed_by_package() -> None:
    assert by_package(PRINTED.splitlines()) == Counter({"scv": 350, STANDARD: 100, "phonenumbers": 20})


@pytest.mark.parametrize(("module", "package"), [("json.decoder", STANDARD), ("scv", "scv"), ("app", "app")])
def test_a_module_belongs_to_its_package_or_to_the_standard_library(module: str, package: str) -> None:
    assert package_of(module) == package


def test_of_several_starts_the_least_counts() -> None:
    assert least([Counter({"a": 3, "b": 1}), Counter({"a": 2, "b": 5, "c": 4})]) == Counter({"a": 2, "b": 1, "c": 4})
