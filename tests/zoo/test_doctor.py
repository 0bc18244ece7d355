"""What `genoc doctor` says of a machine, and of one on which something is missing."""

import importlib.metadata
import json
import platform
import shutil
import sys
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from compiler.draw.render import INSTALL
from genotype.diagnostics.installing import install
from zoo.doctor import drawing, packages, places
from zoo.doctor.packages import numbers, requirements
from zoo.main import main

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]


def doctor(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *arguments])


def found() -> dict[str, Any]:
    result = doctor("--json")
    told = json.loads(result.stdout)
    assert told["fine"] == (result.exit_code == 0)
    return {one["name"]: one for one in told["findings"]}


def without(monkeypatch: pytest.MonkeyPatch, *absent: str) -> None:
    """As if packages were not installed."""

    def version(name: str) -> str:
        if name in absent:
            raise PackageNotFoundError(name)
        return importlib.metadata.version(name)

    monkeypatch.setattr(packages, "version", version)


def test_every_dependency_and_extra_of_the_project_is_looked_at():
    known = {(str(one), one.extra) for one in requirements()}
    optional = PROJECT["optional-dependencies"]
    assert {(line, "") for line in PROJECT["dependencies"]} <= known
    assert {(line, extra) for extra in packages.USES for line in optional[extra]} <= known
    assert set(packages.USES) == set(optional) - {"dev"}


@pytest.mark.parametrize(
    ("line", "fine"), [("attrs>=23.2", True), ("attrs<23", False), ("attrs>=1<99", True)]
)
def test_a_version_may_be_too_new(line: str, fine: bool):
    found = packages.REQUIREMENT.fullmatch(f'{line}; extra == "x"')
    assert found is not None
    one = packages.Requirement(*(part or "" for part in found.groups()))
    assert (str(one), one.extra, one.is_met()) == (line, "x", fine)


def test_here_nothing_essential_is_missing():
    result = doctor()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("\nnothing essential is missing\n")
    told = found()
    assert told["torch"]["value"] == importlib.metadata.version("torch")
    assert told["Python"]["value"].startswith(platform.python_version())
    assert told["threads"]["value"].startswith(str(torch.get_num_threads()))
    assert all(one["value"] in result.stdout for one in told.values() if one["group"] != "Processor")


def test_a_package_that_is_missing_or_too_old_is_told_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch):
    without(monkeypatch, "scipy")
    monkeypatch.setattr(packages, "requires", lambda _: ["scipy>=1.11", "click>=999", "attrs>=1"])
    result = doctor()
    assert result.exit_code == 2
    assert "genoc cannot work here before this is put right: scipy, click\n" in result.stdout
    assert f"    -> {install('scipy>=1.11')}\n" in result.stdout
    assert "is too old: 999 or later is needed\n" in result.stdout
    told = found()
    assert [told[name]["state"] for name in ("scipy", "click", "attrs")] == ["wrong", "wrong", "fine"]


def test_torch_that_cannot_be_imported_is_told_and_the_machine_is_left_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    told = found()
    assert told["import torch"]["state"] == "wrong"
    assert told["import torch"]["remedy"] == install("--force-reinstall", "torch")
    assert {one["group"] for one in told.values()}.isdisjoint({"Processor", "Devices"})
    assert "dot" in told


@pytest.mark.parametrize(("extra", "package"), [("view", "uvicorn"), ("formats", "tifffile")])
def test_an_extra_that_is_missing_is_not_essential(extra: str, package: str, monkeypatch: pytest.MonkeyPatch):
    without(monkeypatch, package)
    one = found()[extra]
    assert (one["state"], one["remedy"]) == ("absent", install(f"genoc[{extra}]"))
    assert package in one["value"]
    assert doctor().exit_code == 0


def test_graphviz_that_is_missing_or_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert found()["dot"]["remedy"] == INSTALL
    script = tmp_path / "dot"
    script.write_text("#!/bin/sh\necho broken library >&2\nexit 3\n")
    script.chmod(0o755)
    assert found()["dot"]["value"] == "fails: broken library"
    script.write_text("#!/bin/sh\necho 'dot - graphviz version 9.9.9 (0)' >&2\n")
    assert found()["dot"]["value"] == f"Graphviz 9.9.9, {script}"


def test_the_font_is_told_if_it_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(drawing, "font_folder", lambda: None)
    assert found()["font"]["state"] == "absent"


def test_little_room_and_the_latency_tables_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = places.user_cache_path("genoc") / "latency"
    folder.mkdir(parents=True)
    (folder / "a.json").touch()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5 * 2**20))
    told = found()
    assert told["latency tables"]["value"] == f"1 in {folder}"
    assert told["free disk"]["value"].startswith("5 MiB")
    assert told["free disk"]["state"] == "absent"


@given(st.lists(st.integers(0, 99), min_size=1, max_size=4))
def test_the_numbers_of_a_version(parts: list[int]):
    text = ".".join(map(str, parts))
    assert numbers(text) == numbers(f"{text}+cpu") == numbers(f"{text}rc1") == tuple(parts)
