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
    names = ("_condition_syntax_error", "_tokenize", "_check_redundant_parens", "_check_reserved_keyword_usage")
    dynamodb = SimpleNamespace(**dict.fromkeys(names, noted))
    remembered(iam, dynamodb)
    policies: tuple[Any, ...] = ("{}", "[]", "{}", {}, {})
    found = [iam.parse_policy_document(each) for each in policies]
    assert found[0] is found[2]
    assert found == [["('{}',)"], ["('[]',)"], ["('{}',)"], ["({},)"], ["({},)"]]
    faults = [dynamodb._condition_syntax_error(*each) for each in (("a", "Filter"), ("a", "Key"), ("a", "Filter"))]
    assert faults[0] is faults[2]
    assert read == [("{}",), ("[]",), ({},), ({},), ("a", "Filter"), ("a", "Key")], "documents may change, texts do not"
    read.clear()
    words = [dynamodb._tokenize(each) for each in ("a = :b", "a = :c", "a = :b")]
    assert words[0] is words[2]
    assert words[0] == ("('a = :b',)",)
    for check in (dynamodb._check_redundant_parens, dynamodb._check_reserved_keyword_usage):
        assert check(words[0]) is check(list(words[0]))
        assert check(words[0]) != check(words[1])
    assert len(read) == 6
