"""Lets the emulator work out once what never changes: a policy's statements, and whether a condition is well formed.

It would read the JSON of each of a role's policies and check the grammar of each condition anew with every request,
which is a seventh of the time that an import gives it to do.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

KEPT = 1000  # of each; a stack has some dozens


def remembered(iam: Any, dynamodb: Any) -> None:
    """Both are decided by their text alone, and nobody changes what was found."""
    parse = iam.parse_policy_document
    parsed = lru_cache(KEPT)(parse)
    iam.parse_policy_document = lambda policy: (parsed if isinstance(policy, str) else parse)(policy)
    dynamodb._condition_syntax_error = lru_cache(KEPT)(dynamodb._condition_syntax_error)
