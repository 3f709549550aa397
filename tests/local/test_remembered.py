"""What the emulator remembers is what it would have worked out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from local.emulated.remembered import remembered


def test_a_policy_and_a_condition_are_read_once_for_each_text() -> None:
    read: list[Any] = []

    def noted(*told: Any) -> Any:
        read.append(told)
        return [str(told)]

    iam = SimpleNamespace(parse_policy_document=noted)
    dynamodb = SimpleNamespace(_condition_syntax_error=noted)
    remembered(iam, dynamodb)
    policies: tuple[Any, ...] = ("{}", "[]", "{}", {}, {})
    found = [iam.parse_policy_document(each) for each in policies]
    assert found[0] is found[2]
    assert found == [["('{}',)"], ["('[]',)"], ["('{}',)"], ["({},)"], ["({},)"]]
    faults = [dynamodb._condition_syntax_error(*each) for each in (("a", "Filter"), ("a", "Key"), ("a", "Filter"))]
    assert faults[0] is faults[2]
    assert read == [("{}",), ("[]",), ({},), ({},), ("a", "Filter"), ("a", "Key")], "documents may change, texts do not"
