"""The page that people start with runs, line by line, with a training of one epoch."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from tests.test_architecture import PACKAGES
from zoo.main import main

PAGE = Path(__file__).parents[2] / "docs" / "get-started.md"
BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUICKER = {"--epochs 40": "--epochs 1 --limit 4 --batch 2 --size 32", "--number 100": "--number 8"}
"""What its training is made quicker by."""
BLOCKED = (*PACKAGES, "torch")
WITHOUT = f"""
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {BLOCKED}:
            raise ImportError(name)

sys.meta_path.insert(0, Blocked())
exec(compile(sys.stdin.read(), "segment.py", "exec"))
assert "onnxruntime" in sys.modules and not {{*{BLOCKED}}} & {{*sys.modules}}
"""
"""Runs a script where neither genoc nor torch can be imported."""


def lines() -> list[str]:
    """What is typed, but for the installation."""
    typed = "".join(block for language, block in BLOCK.findall(PAGE.read_text("utf-8")) if language == "sh")
    return [line for line in typed.splitlines() if line.startswith("genoc")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which everything was typed, one after the other."""
    place = tmp_path_factory.mktemp("started")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.delenv("GENOC_ZOO", raising=False)
        patch.setattr("search.commands.whole_runs.reported", lambda out: None)  # its charts take long
        for line in lines():
            done = CliRunner().invoke(main, shlex.split(quicker(line), comments=True)[1:])
            assert done.exit_code == 0, (line, done.output)
        yield place


def quicker(line: str) -> str:
    """The same line with less to do."""
    for usual, less in QUICKER.items():
        line = line.replace(usual, less)
    return line


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.png")}


def test_the_page_runs(folder: Path):
    assert len(lines()) == 16
    assert all(sum(usual in line for line in lines()) == 1 for usual in QUICKER)
    for source, found in (("new", "found"), ("pictures", "segmented")):
        masks = names(folder / source / "masks")
        assert names(folder / found) == names(folder / found / "overlays") == masks
        assert len(masks) == 10
    assert (folder / "models" / "lesions" / "model.py").is_file()


def test_its_ten_lines_need_neither_genoc_nor_torch_and_find_what_genoc_predict_finds(folder: Path):
    [script] = [block for language, block in BLOCK.findall(PAGE.read_text("utf-8")) if language == "python"]
    assert len([line for line in script.splitlines() if line]) == 10
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-I", "-c", WITHOUT],
        input=script, cwd=folder, env=kept, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found, usual = (
        np.asarray(Image.open(folder / name)) for name in ("mask.png", "segmented/test-0-00000.png")
    )
    assert np.array_equal(found, usual)
    assert 0 < np.mean(found == 255) < 1


def test_the_picture_on_the_page_is_one_that_is_written(folder: Path):
    shown, written = (
        np.asarray(Image.open(path).convert("RGB"), int)
        for path in (PAGE.with_name("first-overlay.png"), folder / "segmented/overlays/test-0-00000.png")
    )
    assert shown.shape == written.shape
    assert np.mean(np.abs(shown - written).max(axis=-1) > 32) < 0.02


def test_what_the_page_opens_is_written_by_its_commands():
    page = PAGE.read_text("utf-8")
    assert "`runs/lesions/report.html`" in page
    assert all(f"`{name}" in page for name in ("net.json", "found/", "found/overlays/", "models/lesions/"))
