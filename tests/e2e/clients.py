"""What the official client libraries can ask for, read from their own sources, and how much of that is served."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scv.api.operations import OPERATIONS

DOCUMENT = Path(__file__).parents[2] / "docs" / "client-library.md"
PYTHON, JAVASCRIPT = "PureCloudPlatformClientV2", "purecloud-platform-client-v2"
SERVED = {(each.method, each.path) for each in OPERATIONS.values()}
WHAT = 4  # the place in /api/v2/externalcontacts/<what>/... that names it

Route = tuple[str, str]


def python_client() -> Any:
    """The official Python client, with a home folder of its own.

    It reads a file of settings there, and by default a thread watches the folder; two clients watch the same one and
    warn in that thread.
    """
    home = Path(tempfile.mkdtemp())
    settings = home / ".genesyscloudpython" / "config"
    settings.parent.mkdir()
    settings.write_text("[general]\nlive_reload_config = false\n")
    os.environ["HOME"] = str(home)
    return importlib.import_module(PYTHON)


def python_routes() -> list[Route]:
    """Method and path of each call of the Python client's ExternalContactsApi; the package is not imported."""
    found = importlib.util.find_spec(PYTHON)
    assert found, f"{PYTHON} is not installed"
    assert found.origin
    source = (Path(found.origin).parent / "apis" / "external_contacts_api.py").read_text()
    calls = re.findall(r"resource_path = '([^']+)'.*?call_api\(resource_path, '([A-Z]+)'", source, re.DOTALL)
    return [(method, path) for path, method in calls]


def javascript_routes(modules: Path) -> list[Route]:
    """The same of the JavaScript client, as npm has installed it."""
    source = (modules / JAVASCRIPT / "src" / JAVASCRIPT / "api" / "ExternalContactsApi.js").read_text()
    return [(method, path) for path, method in re.findall(r"callApi\(\s*'([^']+)',\s*'([A-Z]+)'", source)]


def python_version() -> str:
    """The version that is installed."""
    return importlib.metadata.version(PYTHON)


def javascript_version(modules: Path) -> str:
    """The version that is installed."""
    return str(json.loads((modules / JAVASCRIPT / "package.json").read_text())["version"])


def counted(client: str, version: str, routes: Iterable[Route]) -> str:
    """How many operations a client has, and how many of them are served."""
    known = set(routes)
    return f"**{len(known & SERVED)} of {len(known)}** operations of `{client}` {version} are served."


def by_subject(routes: Iterable[Route]) -> str:
    """A table of what the operations are about, the most served first."""
    known = set(routes)
    there, served = (Counter(_subject(path) for _, path in each) for each in (known, known & SERVED))
    rows = sorted(there, key=lambda subject: (-served[subject], subject))
    lines = [f"| {subject} | {there[subject]} | {served[subject] or 'none'} |" for subject in rows]
    return "\n".join(("| about | operations | served |", "|---|---|---|", *lines))


def _subject(path: str) -> str:
    """`bulk`, `scan` and `import` are ways to ask; what they ask for follows."""
    parts = path.split("/")
    return " ".join(parts[WHAT : WHAT + 2]) if parts[WHAT] in ("bulk", "scan", "import") else parts[WHAT]


def require_written(section: str, text: str) -> None:
    """That a section of docs/client-library.md says this; UPDATE_DOCS=1 writes it anew."""
    begin, end = f"<!-- {section} -->\n", f"\n<!-- end of {section} -->"
    document = DOCUMENT.read_text()
    before, _, rest = document.partition(begin)
    written, mark, after = rest.partition(end)
    assert mark, f"{DOCUMENT.name} has no section {section}"
    if os.environ.get("UPDATE_DOCS"):
        DOCUMENT.write_text(before + begin + text + end + after)
        return
    assert written == text
