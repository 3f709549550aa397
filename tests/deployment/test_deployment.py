"""A deployment is explained, checked before anything is built, kept in files, and never asks for ever."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deployment import __main__ as command
from deployment import deploy as deploying
from deployment import interpreters, sbom, settings, smoke
from deployment.asking import FOLLOWING, PROVIDER, TRIES, USUAL, asked
from deployment.changes import Change, summary
from deployment.parameters import declared, require_valid
from deployment.settings import Settings
from local.build import Target, runtime
from local.failures import LocalError
from local.home import ROOT
from tests.architecture.test_template import TEMPLATE
from tests.deployment.conftest import only_owner, script

PARAMETERS = declared()
SECRET = "whsec_" + "A" * 32


def answers(*given: str) -> tuple[Callable[[str], str], list[str]]:
    """Somebody who gives these answers, and then nothing but Enter; and what was asked."""
    questions: list[str] = []
    left: Iterator[str] = iter(given)

    def answer(question: str) -> str:
        questions.append(question)
        return next(left, "")

    return answer, questions


# -- parameters -----------------------------------------------------------------------------------


def test_every_parameter_that_a_person_may_choose_is_explained() -> None:
    decided = {"Environment", "PythonRuntime", "Architecture"}
    assert set(PARAMETERS) == set(TEMPLATE["Parameters"]) - decided
    assert [each.name for each in PARAMETERS.values() if not settings.explained(each)] == []
    assert {*USUAL, *FOLLOWING, *(name for names in FOLLOWING.values() for name in names)} <= set(PARAMETERS)
    assert set(FOLLOWING) <= set(USUAL)


def test_every_default_is_one_that_may_be_given() -> None:
    assert {each.name: each.problem(each.default) for each in PARAMETERS.values() if each.default is not None} == {
        each.name: None for each in PARAMETERS.values() if each.default is not None
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WebhookSecret", "whsec_short"),
        ("JwksUrl", "http://keys.example.com"),
        ("LogLevel", "LOUD"),
        ("ThrottlingRate", "many"),
        ("InteractionRetentionDays", "-1"),
        ("InteractionRetentionDays", "36501"),
        ("DomainName", "https://contacts.example.com"),
        ("DomainCertificateArn", "contacts"),
        ("Colour", "red"),
    ],
)
def test_what_the_template_would_refuse_is_refused_before_anything_is_built(name: str, value: str) -> None:
    with pytest.raises(LocalError, match=name) as refused:
        require_valid(PARAMETERS, {name: value})
    assert value not in str(refused.value) or name != "WebhookSecret"


def test_a_domain_comes_with_its_certificate_or_not_at_all() -> None:
    names = ("Domain", "DomainOfTheStage", "DomainRecord")
    domain = {name: TEMPLATE["Resources"][name] for name in names}
    conditions = {name: each["Condition"] for name, each in domain.items()}
    assert conditions == {"Domain": "HasDomain", "DomainOfTheStage": "HasDomain", "DomainRecord": "PointsDomain"}
    assert domain["Domain"]["Properties"]["SecurityPolicy"] == "TLS_1_2"
    assert "ADomainHasACertificate" in TEMPLATE["Rules"]


# -- interpreters -----------------------------------------------------------------------------------


def test_an_interpreter_that_is_there_and_does_not_run_is_refused_and_those_that_run_are_named(programs: Path) -> None:
    other = next(each for each in interpreters.RUNTIMES if each != runtime())
    script(programs / other, "echo 'pyenv: command not found' >&2; exit 127")
    with pytest.raises(LocalError, match=f"{other} does not run here.*{runtime()}"):
        interpreters.require_usable(other)
    assert interpreters.usable() == (runtime(),)


def test_an_interpreter_that_is_another_one_is_refused(programs: Path) -> None:
    other = next(each for each in interpreters.RUNTIMES if each != runtime())
    script(programs / other, "echo python2.7")
    assert not interpreters.runs(other)
    script(programs / other, f"echo {other}")
    assert interpreters.runs(other)
    assert set(interpreters.usable()) == {runtime(), other}


def test_what_is_no_runtime_is_refused() -> None:
    with pytest.raises(LocalError, match="is no runtime"):
        interpreters.require_usable("python2.7")


# -- questions -------------------------------------------------------------------------------------


def test_enter_takes_what_is_offered_and_each_question_comes_once() -> None:
    ask, questions = answers()
    chosen = asked(Settings(), PARAMETERS, ask)
    assert chosen == Settings(runtime=interpreters.usable()[0])
    assert len(questions) == len(set(questions)) == 5 + len(USUAL)


def test_what_is_answered_is_kept_and_offered_the_next_time() -> None:
    ask, _ = answers("contacts-dev", "eu-central-1", runtime(), "arm64", "", "", "https://keys.example.com/jwks")
    chosen = asked(Settings(), PARAMETERS, ask)
    assert (chosen.stack, chosen.region, chosen.architecture) == ("contacts-dev", "eu-central-1", "arm64")
    assert chosen.parameters == {"JwksUrl": "https://keys.example.com/jwks"}
    again, questions = answers()
    assert asked(chosen, PARAMETERS, again) == chosen
    assert questions[0] == "stack [contacts-dev]: "


def test_all_parameters_are_asked_for_on_request_but_never_a_secret() -> None:
    ask, questions = answers("", "", "", "", "yes")
    asked(Settings(), PARAMETERS, ask)
    named = {question.partition(" ")[0] for question in questions}
    following = {name for names in FOLLOWING.values() for name in names}
    assert named >= {name for name, each in PARAMETERS.items() if not each.is_secret} - following
    assert not named & {name for name, each in PARAMETERS.items() if each.is_secret}


def test_what_counts_only_together_with_another_is_asked_for_where_that_one_was_given() -> None:
    """A domain without its certificate is refused by the template: so who names one is asked for the other."""
    given = {
        "DomainName": "contacts.example.com",
        "DomainCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/abc",
        "SignInAuthorizeUrl": "https://id.example.com/authorize",
        "SignInTokenUrl": "https://id.example.com/token",
        "SignInClientId": "panel",
    }
    chosen = asked(Settings(), PARAMETERS, lambda question: given.get(question.partition(" ")[0], ""))
    assert chosen.parameters == given
    require_valid(PARAMETERS, chosen.parameters)


def test_with_a_user_pool_of_the_stack_nobody_is_asked_for_a_provider() -> None:
    questions: list[str] = []

    def pool(question: str) -> str:
        questions.append(question.partition(" ")[0])
        return "cognito" if questions[-1] == "SignIn" else ""

    assert asked(Settings(), PARAMETERS, pool).parameters == {"SignIn": "cognito"}
    assert not set(PROVIDER) & set(questions)


def test_a_question_is_not_asked_for_ever(capsys: pytest.CaptureFixture[str]) -> None:
    questions: list[str] = []

    def stubborn(question: str) -> str:
        questions.append(question)
        return "no such runtime" if question.startswith("runtime") else ""

    with pytest.raises(LocalError, match="nothing was deployed"):
        asked(Settings(), PARAMETERS, stubborn)
    assert len([each for each in questions if each.startswith("runtime")]) == TRIES
    assert capsys.readouterr().out.count("cannot be taken") == TRIES


def test_without_a_terminal_it_says_how_to_go_on() -> None:
    def nobody(_question: str) -> str:
        raise EOFError

    with pytest.raises(LocalError, match="CONFIG="):
        asked(Settings(), PARAMETERS, nobody)


# -- files ----------------------------------------------------------------------------------------


def test_the_file_says_what_was_chosen_and_explains_all_the_rest(tmp_path: Path) -> None:
    chosen = Settings("s", "eu-west-1", "python3.13", "arm64", True, {"JwtIssuer": 'a "b"', "ThrottlingRate": "7"})
    path = tmp_path / "deploy.toml"
    path.write_text(settings.written(chosen, PARAMETERS))
    assert settings.read(path) == chosen
    text = path.read_text()
    assert all(each.name in text for each in PARAMETERS.values() if not each.is_secret)
    assert not any(each.name in tomllib.loads(text)["parameters"] for each in PARAMETERS.values() if each.is_secret)
    commented = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)
    path.write_text(commented)
    require_valid(PARAMETERS, settings.read(path).parameters)


@pytest.mark.parametrize("text", ["stack = ", 'stack = "s"\nsecret = "x"', 'parameters = "x"'])
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, text: str) -> None:
    path = tmp_path / "deploy.toml"
    path.write_text(text)
    with pytest.raises(LocalError, match=r"deploy\.toml"):
        settings.read(path)


def test_secrets_are_made_once_for_their_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deploy.secrets.toml"
    assert set(settings.new_secrets(path)) == {"WebhookSecret", "JwtSecret"}
    made = settings.secrets_of(path, PARAMETERS)
    require_valid(PARAMETERS, made)
    assert only_owner(path)
    assert settings.new_secrets(path) == ()
    assert settings.secrets_of(path, PARAMETERS) == made
    monkeypatch.setenv("WebhookSecret", SECRET)
    assert settings.secrets_of(path, PARAMETERS) == {**made, "WebhookSecret": SECRET}
    path.chmod(0o644)
    with pytest.raises(LocalError, match="chmod 600"):
        settings.read_secrets(path)


def test_git_ignores_secrets() -> None:
    assert "*.secrets.toml" in (ROOT / ".gitignore").read_text().split()


# -- a deployment ----------------------------------------------------------------------------------


TABLE = {"Action": "Modify", "ResourceType": "AWS::DynamoDB::Table", "LogicalResourceId": "ContactsTable"}
CHANGED = [
    *({"Action": "Add", "ResourceType": "AWS::SQS::Queue", "LogicalResourceId": f"Queue{n}"} for n in range(9)),
    {"Action": "Remove", "ResourceType": "AWS::CloudWatch::Alarm", "LogicalResourceId": "OldAlarm"},
    {**TABLE, "Replacement": "True"},
    {**TABLE, "LogicalResourceId": "NotesTable", "Replacement": "Conditional"},
    {**TABLE, "LogicalResourceId": "SearchTable", "Replacement": "False"},
]


class Formation:
    """As much of CloudFormation as a dry run asks; SAM has made its change set when it has noted its arguments."""

    def __init__(self, noted: Path) -> None:
        self.noted = noted
        self.others = {"somebody-elses"}
        self.state = "UPDATE_COMPLETE"
        self.deleted: list[str] = []

    def get_paginator(self, operation: str) -> Any:
        return SimpleNamespace(paginate=self._listed if operation == "list_change_sets" else self._described)

    def _listed(self, **_: str) -> list[dict[str, Any]]:
        made = {"sams"} if self.noted.exists() and "sams" not in self.deleted else set()
        return [{"Summaries": [{"ChangeSetName": each}]} for each in self.others | made]

    def _described(self, *, ChangeSetName: str, **_: str) -> list[dict[str, Any]]:
        assert ChangeSetName == "sams"
        return [{"Changes": [{"Type": "Resource", "ResourceChange": each}]} for each in CHANGED]

    def delete_change_set(self, *, ChangeSetName: str, **_: str) -> None:
        self.deleted.append(ChangeSetName)

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        return {"Stacks": [{"StackStatus": self.state}]}

    def delete_stack(self, *, StackName: str) -> None:
        self.deleted.append(StackName)


class Cloud:
    """What a deployment would reach: CloudFormation, the build and SAM; it notes what it was asked."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.there: dict[str, str] | None = None
        self.built: list[Target] = []
        self.noted = tmp_path / "sam.txt"
        note = self.noted
        script(tmp_path / "sam", f'echo "$@" > {note}; cat "$3" > {note}.toml; ls -l "$3" > {note}.ls')
        monkeypatch.setattr(deploying, "SAM", tmp_path / "sam")
        monkeypatch.setattr(deploying, "HANDED_OVER", tmp_path / "handed" / "samconfig.toml")
        monkeypatch.setattr(deploying, "LOG", tmp_path / "handed" / "sam.log")
        self.formation = Formation(self.noted)
        monkeypatch.setattr(deploying, "_formation", lambda _settings: self.formation)
        monkeypatch.setattr(deploying, "outputs", lambda _settings: self.there)
        monkeypatch.setattr(deploying, "build", self.built.append)
        self.doors: list[smoke.Door] = []
        monkeypatch.setattr(smoke, "smoke", self.doors.append)

    @property
    def overrides(self) -> list[str]:
        told = tomllib.loads(Path(f"{self.noted}.toml").read_text())
        found: list[str] = told["default"]["deploy"]["parameters"]["parameter_overrides"]
        return found


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    for name in (*(each.name for each in PARAMETERS.values()), "TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return Cloud(tmp_path, monkeypatch)


def config(tmp_path: Path, **parameters: str) -> list[str]:
    """The arguments of a deployment from files, with secrets beside them."""
    path, secrets = tmp_path / "deploy.toml", tmp_path / "deploy.secrets.toml"
    path.write_text(settings.written(Settings(runtime=runtime(), parameters=parameters), PARAMETERS))
    settings.new_secrets(secrets)
    return ["deploy", "--config", str(path), "--secrets", str(secrets)]


def test_from_a_file_it_asks_nothing_and_ends_with_the_smoke_test(
    tmp_path: Path, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda *_: pytest.fail("it asked"))
    monkeypatch.setattr(deploying, "outputs", lambda _: {"ApiUrl": "https://x"} if cloud.noted.exists() else None)
    assert command.main(config(tmp_path, AllowedFrames="https://a.example.com https://b.example.com")) == 0
    assert cloud.built == [Target(runtime(), "x86_64", deploying.BUILT)]
    assert 'AllowedFrames="https://a.example.com https://b.example.com"' in cloud.overrides
    assert f'PythonRuntime="{runtime()}"' in cloud.overrides
    assert "whsec_" not in cloud.noted.read_text(), "a secret is on no command line"
    assert Path(f"{cloud.noted}.ls").read_text().startswith("-rw-------")
    assert not deploying.HANDED_OVER.exists()
    (door,) = cloud.doors
    assert (door.url, bool(door.token), door.webhook_secret[:6]) == ("https://x", True, "whsec_")


def test_a_file_that_names_no_runtime_is_built_for_the_python_that_is_here(tmp_path: Path, cloud: Cloud) -> None:
    arguments = config(tmp_path)
    (tmp_path / "deploy.toml").write_text('stack = "tried"\nregion = "us-east-1"\n')
    assert command.main([*arguments, "--dry"]) == 0
    assert cloud.built == [Target(runtime(), "x86_64", deploying.BUILT)]


def test_dry_it_changes_nothing_leaves_nothing_and_names_what_would_go(
    tmp_path: Path, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([*config(tmp_path), "--dry"]) == 0
    assert "--no-execute-changeset" in cloud.noted.read_text()
    assert cloud.doors == []
    assert cloud.formation.deleted == ["sams"]
    said = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert lines[-8:] == [
        "It would change 13 resources:",
        "add 9 SQS::Queue 9",
        "change 1 DynamoDB::Table 1",
        "may replace 1 DynamoDB::Table 1",
        "replace 1 ContactsTable (DynamoDB::Table)",
        "remove 1 OldAlarm (CloudWatch::Alarm)",
        "",
        "Nothing was changed.",
    ]


def test_a_stack_that_came_to_be_for_a_dry_run_alone_goes_with_it(tmp_path: Path, cloud: Cloud) -> None:
    cloud.formation.others, cloud.formation.state = set(), "REVIEW_IN_PROGRESS"
    assert command.main([*config(tmp_path), "--dry"]) == 0
    assert cloud.formation.deleted == ["sams", "single-customer-view"]


def test_when_sam_fails_dry_its_last_words_are_shown_and_the_change_set_goes(
    tmp_path: Path, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    script(tmp_path / "sam", f"touch {cloud.noted}; seq 100; echo 'Error: no bucket'; exit 1")
    assert command.main([*config(tmp_path), "--dry"]) == 1
    said = capsys.readouterr().err
    assert "Error: no bucket" in said
    assert "\n95\n" not in said
    assert cloud.formation.deleted == ["sams"]


@pytest.mark.parametrize("columns", [40, 80])
def test_a_summary_fits_the_terminal(columns: int) -> None:
    kinds = [Change("add", f"Service{number}::Resource", f"R{number}") for number in range(40)]
    assert max(map(len, summary(kinds, columns).splitlines())) <= columns
    assert summary([], columns) == "It would change nothing."


def test_a_new_stack_needs_its_secrets_and_one_that_is_there_keeps_them(tmp_path: Path, cloud: Cloud) -> None:
    arguments = config(tmp_path)
    (tmp_path / "deploy.secrets.toml").unlink()
    assert command.main(arguments) == 1
    assert (cloud.built, cloud.noted.exists()) == ([], False)
    cloud.there = {"ApiUrl": "https://x"}
    assert command.main(arguments) == 0
    assert not any(each.startswith("WebhookSecret") for each in cloud.overrides)
    assert cloud.doors == []


@pytest.mark.parametrize("more", [["--runtime", "python2.7"], ["--architecture", "sparc"]])
def test_what_cannot_be_built_is_refused_before_aws_is_asked(
    tmp_path: Path, cloud: Cloud, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([*config(tmp_path), *more]) == 1
    assert cloud.built == []
    assert more[1] in capsys.readouterr().err


def test_when_sam_fails_so_does_the_command_and_no_secret_is_left(tmp_path: Path, cloud: Cloud) -> None:
    script(tmp_path / "sam", "exit 3")
    assert command.main(config(tmp_path)) == 1
    assert (deploying.HANDED_OVER.exists(), cloud.doors) == (False, [])


# -- what is deployed ------------------------------------------------------------------------------


def test_the_bill_of_materials_has_what_the_locks_have_and_is_the_same_each_time(tmp_path: Path) -> None:
    path = tmp_path / "sbom.json"
    assert command.main(["sbom", "--to", str(path)]) == 0
    found = json.loads(path.read_text())
    lock = (ROOT / "layers" / "dependencies" / "requirements.txt").read_text()
    pinned = {line.partition("==")[0].lower() for line in lock.splitlines() if re.match(r"[A-Za-z].*==", line)}
    named = {each["name"] for each in found["components"] if each["purl"].startswith("pkg:pypi/")}
    assert named == pinned
    assert {"lit", "lit-html"} <= {each["name"] for each in found["components"]}
    assert not any(each["name"] == "esbuild" for each in found["components"])
    assert all(each["hashes"] for each in found["components"])
    assert sum(len(each["hashes"]) for each in found["components"] if "pypi" in each["purl"]) == lock.count("--hash")
    assert found == sbom.document(ROOT)
