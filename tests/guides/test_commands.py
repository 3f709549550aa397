"""What a guide tells to type exists: make targets with their variables, files, functions, parameters."""

from __future__ import annotations

import re
import shlex
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from deployment.parameters import Parameter, declared
from tests.architecture.test_template import RESOURCES, TEMPLATE
from tests.guides.document import GUIDES, ROOT, Example, examples, require_written
from tests.guides.printed import NOT_HERE, RUN, SUITES, TARGETS

MAKEFILE = (ROOT / "Makefile").read_text()
MADE = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
FROM_THE_ENVIRONMENT = {"TOKEN", "SECRET", "PORT", "PERMISSIONS", "DIVISIONS", "SUBJECT", "CHROMIUM", "ROLE"}
VARIABLES = set(re.findall(r"\$\((?:or |if )?([A-Z]+)\b", MAKEFILE)) | {"PYTHON", "PORT"} | FROM_THE_ENVIRONMENT
LANGUAGES = frozenset({"sh", "python", "javascript", "js", "html"})
WRITTEN_BY_A_COMMAND = (".local/", "build/", "deploy")
PROGRAMS = [each for guide in GUIDES for each in examples(guide) if each.language in LANGUAGES]
SHELLS = [each for guide in GUIDES for each in examples(guide, "sh")]


def _beginning(example: Example) -> tuple[str, str] | None:
    """The name that the table has it by; None for commands that all are `make`."""
    for guide, beginning in {**RUN, **NOT_HERE}:
        if example.guide.name == guide and example.text.startswith(beginning):
            return guide, beginning
    lines = example.text.replace("\\\n", " ").splitlines()
    assert all(re.match(r"(\w+=(\S+|<[^>]*>) )*(make |export )", line) for line in lines if line), example
    return None


def test_every_program_and_command_of_a_guide_is_run_by_a_test_or_it_is_said_why_not() -> None:
    """Both ways: what is printed is in the table, and what the table names is printed."""
    assert {_beginning(each) for each in PROGRAMS} - {None} == set(RUN) | set(NOT_HERE)
    told = {word for guide in GUIDES for word in _targets(guide.read_text())}
    assert told - set(TARGETS) - SUITES == set()
    assert set(TARGETS) | SUITES <= set(MADE)


def _targets(text: str) -> set[str]:
    """Of `make` commands in the text, those that the Makefile has."""
    found = re.findall(r"(?:^|[`\s])make ((?:[A-Z]+=\S+ )*)([a-z-]+)", text, re.MULTILINE)
    return {word for _, word in found} & set(MADE)


@pytest.mark.parametrize("test", sorted({*RUN.values(), *TARGETS.values()}))
def test_a_test_that_the_table_names_exists(test: str) -> None:
    file, _, name = test.partition("::")
    assert f"def {name}" in (ROOT / file).read_text()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_make_target_and_variable_of_a_guide_exists(guide: Path) -> None:
    text = guide.read_text()
    told = re.findall(r"(?:^|[`\s])(?:[A-Z]+=\S+ )*make ((?:[a-z-]+|[A-Z]+=\S+)(?: [A-Z]+=[^\s`]+)*)(?=`|\s|$)", text)
    code = {each for each in told if f"`make {each}" in text or "=" in each or _is_a_line(guide, each)}
    for words in (each.split() for each in code):
        assert {word for word in words if "=" not in word} <= MADE, words
        assert {word.partition("=")[0] for word in words if "=" in word} <= VARIABLES, words


def _is_a_line(guide: Path, command: str) -> bool:
    return any(f"make {command}" in each.text for each in examples(guide, "sh"))


@pytest.mark.parametrize("example", SHELLS, ids=lambda each: f"{each.guide.name}: {each.text.splitlines()[0][:40]}")
def test_every_command_of_a_guide_is_one_that_a_shell_can_read(example: object) -> None:
    text = str(getattr(example, "text", ""))
    read = subprocess.run(["sh", "-n"], input=text, capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr


def test_every_file_and_function_that_a_command_names_exists() -> None:
    lines = [line for each in SHELLS for line in each.text.replace("\\\n", " ").splitlines()]
    commands = [words for line in lines if (words := _words(line))]
    assert len(commands) > 20
    for words in commands:
        files = [word for word in words if re.fullmatch(r"[\w.-]+(/[\w.-]+)+", word)]
        kept = [each for each in files if not each.startswith(WRITTEN_BY_A_COMMAND)]
        assert [each for each in kept if not (ROOT / each).exists()] == []
        functions = {word for word in words if re.fullmatch(r"[A-Z]\w+Function", word)}
        assert functions <= set(RESOURCES)


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:  # a line of a quoted text that goes on
        return []


def test_no_guide_has_a_heading_twice_or_one_without_a_text() -> None:
    """What two branches add at one place is easily kept twice, or loses its text to the other."""
    for guide in GUIDES:
        lines = [line for line in guide.read_text().splitlines() if line]
        headings = [line for line in lines if line.startswith("## ")]
        assert len(headings) == len(set(headings)), guide.name
        assert not [line for line, after in pairwise(lines) if line[:3] == after[:3] == "## "], guide.name


def test_the_table_of_parameters_is_the_templates() -> None:
    rows = [f"| `{each.name}` | {_cell(each.description)} | {_default(each)} |" for each in declared().values()]
    table = "\n".join(("| parameter | what it is for | default |", "|---|---|---|", *rows))
    require_written(ROOT / "docs" / "deploy.md", "parameters", table)


def _default(parameter: Parameter) -> str:
    if parameter.default is None:
        return "none: it must be given"
    return f"`{parameter.default}`" if parameter.default else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def test_the_guides_name_parameters_and_outputs_that_exist() -> None:
    text = (ROOT / "docs" / "deploy.md").read_text()
    names = {each for each in re.findall(r"`([A-Z][A-Za-z]+[a-z])`", text) if not each.isupper()}
    assert names - {"Contacts", "Identifiers", "Interactions"} <= {*TEMPLATE["Parameters"], *TEMPLATE["Outputs"]}
