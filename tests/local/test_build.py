"""What is built is what the template says, for the runtime and processor it is built for."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import botocore
import botocore.session
import pytest
import yaml
from botocore.loaders import Loader

from local.build import Target, architecture, fingerprint, local_target, main, runtime, with_snapshots
from local.failures import LocalError
from local.home import ROOT
from local.package import PLACES, archived, packaged
from local.slim import SERVICES, compiled, slimmed


class Template(yaml.SafeLoader):
    """Reads a template without working out its functions."""


Template.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


def placed() -> list[str]:
    """The folder of each function and layer; two functions may have one code."""
    resources = yaml.load((ROOT / "template.yaml").read_text(), Template)["Resources"]  # noqa: S506 - a SafeLoader
    kinds = ("AWS::Serverless::Function", "AWS::Serverless::LayerVersion")
    found = [each["Properties"] for each in resources.values() if each["Type"] in kinds]
    return [each.get("CodeUri") or each["ContentUri"] for each in found]


def places() -> set[str]:
    return set(placed())


def test_every_place_of_the_template_is_found_and_is_a_folder_of_the_sources() -> None:
    """The build has the folders of the sources, so the template holds for both: also for a plain `sam build`."""
    found = {match["place"] for match in PLACES.finditer((ROOT / "template.yaml").read_text())}
    assert found == places()
    assert all((ROOT / place).is_dir() for place in found)


def test_layers_can_still_be_built_by_sam_alone() -> None:
    text = (ROOT / "template.yaml").read_text()
    assert text.count("BuildMethod: !Ref PythonRuntime") == 2
    assert (ROOT / "layers" / "dependencies" / "requirements.txt").exists()


@pytest.mark.parametrize(
    ("runtime_name", "processor", "platform"),
    [
        ("python3.11", "x86_64", "x86_64-manylinux2014"),
        ("python3.11", "arm64", "aarch64-manylinux2014"),
        ("python3.13", "x86_64", "x86_64-manylinux_2_34"),
        ("python3.14", "arm64", "aarch64-manylinux_2_34"),
    ],
)
def test_packages_fit_lambdas_linux_and_processor(runtime_name: str, processor: str, platform: str) -> None:
    assert Target(runtime_name, processor, Path()).platform == platform


def test_the_fingerprint_knows_runtime_and_processor() -> None:
    folder = local_target().folder
    marks = {
        fingerprint(Target(name, kind, folder)) for name in ("python3.11", "python3.13") for kind in ("x86_64", "arm64")
    }
    assert len(marks) == 4
    assert fingerprint(local_target()) == fingerprint(Target(runtime(), architecture(), folder))


def test_a_runtime_that_does_not_run_here_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version manager leaves a program of that name that starts and fails: it counts as none."""
    assert Target(runtime(), "x86_64", tmp_path).interpreter == sys.executable
    (tmp_path / "python9.9").write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / "python9.9").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalError, match=r"python9\.9 does not run here"):
        assert Target("python9.9", "x86_64", tmp_path).interpreter


def test_the_command_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["python3.13", "sparc"]) == 2
    assert "x86_64 or arm64" in capsys.readouterr().err


def dependencies(folder: Path) -> Path:
    """A folder like the installed one: a service in use, one that is not, and endpoints."""
    data = folder / "botocore" / "data"
    for service in ("dynamodb", "ec2"):
        model = data / service / "2012-08-10" / "service-2.json.gz"
        model.parent.mkdir(parents=True)
        model.write_bytes(
            gzip.compress(json.dumps({"documentation": "long", "shapes": {"documentation": {}}}).encode())
        )
    partition: dict[str, Any] = {"services": {"dynamodb": {}, "ec2": {}}}
    (data / "endpoints.json").write_text(json.dumps({"partitions": [partition]}))
    (folder / "boto3").mkdir()
    (folder / "bin").mkdir()
    (folder / ".lock").touch()
    return folder


def test_what_no_function_uses_is_left_out(tmp_path: Path) -> None:
    folder = dependencies(tmp_path)
    for _ in range(2):  # doing it again changes nothing
        slimmed(folder)
        kept = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
        assert kept == ["botocore/data/dynamodb/2012-08-10/service-2.json", "botocore/data/endpoints.json"]
        assert json.loads((folder / kept[0]).read_text()) == {"shapes": {"documentation": {}}}
        assert json.loads((folder / kept[1]).read_text()) == {"partitions": [{"services": {"dynamodb": {}}}]}


def test_what_is_told_of_a_service_that_a_function_calls_is_kept_and_of_no_other() -> None:
    rooms = (ROOT / "layers" / "scv" / "scv" / "bootstrap").glob("*.py")
    called = {name for room in rooms for name in re.findall(r'\bclient\("(\w+)"\)', room.read_text())}
    assert called == SERVICES


def test_botocore_makes_every_client_of_what_is_left(tmp_path: Path) -> None:
    data = tmp_path / "botocore" / "data"
    installed = Path(botocore.__file__).parent / "data"
    for name in (*SERVICES, "ec2"):
        shutil.copytree(installed / name, data / name)
    for path in installed.glob("*.json"):
        shutil.copy(path, data)
    slimmed(tmp_path)
    session = botocore.session.Session()
    session.register_component("data_loader", Loader([str(data)], include_default_search_paths=False))
    session.set_credentials("sample", "sample")
    made = {name: session.create_client(name, region_name="us-east-1") for name in SERVICES}
    link = made["s3"].generate_presigned_url("get_object", Params={"Bucket": "files", "Key": "one"})
    assert link.startswith("https://files.s3.amazonaws.com/one?")


def test_slimming_leaves_the_installers_cache_alone(tmp_path: Path) -> None:
    """Files may be links to a cache that every environment of this machine shares."""
    folder = dependencies(tmp_path / "layer")
    cache = {path: tmp_path / f"cached{number}" for number, path in enumerate(folder.rglob("*")) if path.is_file()}
    before = {}
    for path, link in cache.items():
        os.link(path, link)
        before[link] = link.read_bytes()
    slimmed(folder)
    assert {link: link.read_bytes() for link in cache.values()} == before


def test_bytecode_stays_valid_wherever_it_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("x = 1\n")
    (tmp_path / "broken.py").write_text("for another Python\n")
    compiled([tmp_path], sys.executable)
    found = list((tmp_path / "__pycache__").iterdir())
    assert [path.name.partition(".")[0] for path in found] == ["module"]
    assert found[0].read_bytes()[4:8] == (1).to_bytes(4, "little")  # PEP 552: by its hash, never looked at


class Bucket:
    """Takes what is uploaded."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def create_bucket(self, Bucket: str) -> None:
        self.name = Bucket

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:
        assert Bucket == self.name
        self.objects[Key] = Body


def test_the_template_is_uploaded_as_it_is_but_for_its_places(tmp_path: Path) -> None:
    for place in places():
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "app.py").write_text(f"# {place}\n")
    text = (ROOT / "template.yaml").read_text()
    (tmp_path / "template.yaml").write_text(text)
    bucket: Any = Bucket()

    url = packaged(tmp_path, bucket)

    sent = bucket.objects[url.rpartition("/")[2]].decode()
    changed = [(old, new) for old, new in zip(text.splitlines(), sent.splitlines(), strict=True) if old != new]
    assert len(changed) == len(placed())
    for old, new in changed:
        match = re.fullmatch(rf"(\s+\w+Uri: )s3://{bucket.name}/(\w+\.zip)", new)
        assert match
        assert old.startswith(match[1])
        with zipfile.ZipFile(BytesIO(bucket.objects[match[2]])) as archive:
            assert archive.read("app.py").decode() == f"# {old.removeprefix(match[1])}\n"


def test_everybody_may_read_what_is_packed_whatever_this_machine_says(tmp_path: Path) -> None:
    """Lambda runs as another user; a strict umask here must not shut it out."""
    (tmp_path / "app.py").write_text("x")
    (tmp_path / "app.py").chmod(0o600)
    with zipfile.ZipFile(BytesIO(archived(tmp_path))) as archive:
        assert archive.getinfo("app.py").external_attr >> 16 == 0o644


def test_with_snapshots_every_function_has_an_alias_and_is_called_by_it() -> None:
    """Lambda takes snapshots of published versions only; without an alias there would be none."""
    plain = (ROOT / "template.yaml").read_text()
    text = with_snapshots(plain)
    shared = yaml.load(text, Template)["Globals"]["Function"]  # noqa: S506 - a SafeLoader

    assert shared["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    assert (shared["AutoPublishAlias"], shared["AutoPublishAliasAllProperties"]) == ("live", True)
    assert "!Ref AuthorizerFunction.Alias" in text, "an alias that the gateway does not call starts without a snapshot"
    assert "SnapStart" not in plain
    with pytest.raises(LocalError, match="adapt"):
        with_snapshots(text)


def test_snapshots_are_refused_for_a_python_that_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["python3.11", "arm64", "snapstart"]) == 1
    assert "3.12" in capsys.readouterr().err
    assert main(["python3.13", "arm64", "snap"]) == 2
