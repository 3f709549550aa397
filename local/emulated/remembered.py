"""Lets the emulator work out once what never changes: a policy's statements, what an expression consists of.

It would read the JSON of each of a role's policies with every request, and take each condition of a query apart and
check its grammar anew for every item that it looks at.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

KEPT = 1000  # of each; a stack has some dozens


def remembered(iam: Any, dynamodb: Any) -> None:
    """All are decided by their text alone, and nobody changes what was found."""
    parse = iam.parse_policy_document
    parsed = lru_cache(KEPT)(parse)
    iam.parse_policy_document = lambda policy: (parsed if isinstance(policy, str) else parse)(policy)
    dynamodb._condition_syntax_error = lru_cache(KEPT)(dynamodb._condition_syntax_error)
    split = dynamodb._tokenize
    dynamodb._tokenize = lru_cache(KEPT)(lambda expression: tuple(split(expression)))
    for name in ("_check_redundant_parens", "_check_reserved_keyword_usage"):
        setattr(dynamodb, name, _by_words(getattr(dynamodb, name)))


def _by_words(check: Callable[..., Any]) -> Callable[..., Any]:
    known = lru_cache(KEPT)(check)
    return lambda words, *more: known(tuple(words), *more)
