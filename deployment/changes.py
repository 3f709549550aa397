"""What a deployment would change: read from the change set that SAM made, told in a few lines, and taken away again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from botocore.exceptions import ClientError

NEVER_DEPLOYED = "REVIEW_IN_PROGRESS"  # the state of a stack that so far has only had change sets
# What happens to a resource, and whether its name matters to whoever reads: what goes may hold data.
DEEDS = {"add": False, "change": False, "may replace": False, "replace": True, "remove": True}
_ACTIONS = {"Add": "add", "Import": "add", "Remove": "remove"}
_REPLACEMENTS = {"True": "replace", "Conditional": "may replace"}


@dataclass(frozen=True)
class Change:
    """What would happen to one resource; `deed` is one of `DEEDS`, `kind` a type such as `DynamoDB::Table`."""

    deed: str
    kind: str
    name: str


class ChangeSets:
    """The change sets of one stack. `formation` is a client of CloudFormation."""

    def __init__(self, formation: Any, stack: str) -> None:
        self._formation = formation
        self._stack = stack

    def names(self) -> frozenset[str]:
        """Those that wait; none where there is no such stack."""
        try:
            pages = list(self._formation.get_paginator("list_change_sets").paginate(StackName=self._stack))
        except ClientError as error:
            if error.response["Error"]["Code"] in ("ValidationError", "ChangeSetNotFound"):
                return frozenset()
            raise
        return frozenset(each["ChangeSetName"] for page in pages for each in page["Summaries"])

    def changes(self, name: str) -> list[Change]:
        """What one of them would do."""
        pages = self._formation.get_paginator("describe_change_set").paginate(StackName=self._stack, ChangeSetName=name)
        return [change_of(each["ResourceChange"]) for page in pages for each in page["Changes"]]

    def forget(self, names: Iterable[str]) -> None:
        """Takes them away, and with them a stack that came to be for them alone."""
        for name in names:
            self._formation.delete_change_set(StackName=self._stack, ChangeSetName=name)
        if state(self._formation, self._stack) == NEVER_DEPLOYED and not self.names():
            self._formation.delete_stack(StackName=self._stack)


def state(formation: Any, stack: str) -> str | None:
    """Return the stack's state, None where there is no such stack."""
    try:
        return str(formation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return None
        raise


def change_of(told: Mapping[str, Any]) -> Change:
    """Return what CloudFormation tells of one resource."""
    replaced = _REPLACEMENTS.get(str(told.get("Replacement")), "change")
    return Change(
        _ACTIONS.get(told["Action"], replaced), told["ResourceType"].removeprefix("AWS::"), told["LogicalResourceId"]
    )


def summary(changes: Sequence[Change], columns: int) -> str:
    """Return how many resources of which type each deed is about, and by name those that would go."""
    if not changes:
        return "It would change nothing."
    counted = Counter(each.deed for each in changes)
    lines = [f"It would change {len(changes)} {'resource' if len(changes) == 1 else 'resources'}:"]
    for deed in (deed for deed in DEEDS if counted[deed]):
        head = f"  {deed:<12}{counted[deed]:>4}  "
        told = ", ".join(_told([each for each in changes if each.deed == deed], named=DEEDS[deed]))
        lines += wrap(told, columns, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False)
    return "\n".join(lines)


def _told(changes: Sequence[Change], *, named: bool) -> list[str]:
    if named:
        return sorted(f"{each.name} ({each.kind})" for each in changes)
    return [f"{kind} {count}" for kind, count in Counter(each.kind for each in changes).most_common()]
