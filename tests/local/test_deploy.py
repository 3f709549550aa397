"""Deploying to the emulator on a machine that is busy: an answer that is lost is no failure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local import deploy
from local.home import Home


class Formation:
    """CloudFormation that makes the change set and loses the answer, so that the client's second try is refused."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.executed: list[str] = []

    def create_change_set(self, **_: Any) -> None:
        raise ClientError({"Error": {"Code": self.code, "Message": "ChangeSet [local-1] ..."}}, "CreateChangeSet")

    def describe_change_set(self, **_: str) -> dict[str, str]:
        return {"Status": "CREATE_COMPLETE"}

    def execute_change_set(self, *, ChangeSetName: str, **_: str) -> None:
        self.executed.append(ChangeSetName)

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        return {"Stacks": [{"StackStatus": "CREATE_COMPLETE"}]}


def changed(formation: Formation, home: Home) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deploy, "client", lambda _endpoint, _service: formation)
        deploy._change(home, "http://127.0.0.1/template", {}, "wanted", "CREATE")


def test_a_change_set_that_was_made_and_whose_answer_was_lost_is_carried_out(tmp_path: Path) -> None:
    formation = Formation("AlreadyExistsException")
    changed(formation, Home(tmp_path))
    assert len(formation.executed) == 1


def test_what_is_refused_for_another_reason_is_a_failure(tmp_path: Path) -> None:
    formation = Formation("ValidationError")
    with pytest.raises(ClientError):
        changed(formation, Home(tmp_path))
    assert formation.executed == []


@pytest.mark.parametrize(
    ("state", "current"),
    [("CREATE_COMPLETE", True), ("UPDATE_COMPLETE", True), ("REVIEW_IN_PROGRESS", False), ("ROLLBACK_COMPLETE", False)],
)
def test_a_stack_that_never_came_up_is_deployed_again(state: str, current: bool) -> None:
    stack = {"StackStatus": state, "Tags": [{"Key": deploy.DEPLOYED_FROM, "Value": "wanted"}]}
    assert deploy.is_current(stack, "wanted") is current
    assert not deploy.is_current(stack, "other")
    assert (state in deploy.STATES_TO_REPLACE) is not current
