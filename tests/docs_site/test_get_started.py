"""The page that people start with runs, line by line, with a training of one epoch."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from zoo.main import main

PAGE = Path(__file__).parents[2] / "docs" / "get-started.md"
BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUICKER = {"--epochs 20": "--epochs 1 --limit 4 --batch 2 --size 32"}
"""What its training is made quicker by."""


def lines() -> list[str]:
    """What is typed, but for the installation."""
    typed = "".join(block for language, block in BLOCK.findall(PAGE.read_text("utf-8")) if language == "sh")
    return [line for line in typed.splitlines() if line.startswith("genoc")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the page's pictures."""
    [script] = [block for language, block in BLOCK.findall(PAGE.read_text("utf-8")) if language == "python"]
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GENOC_ZOO", raising=False)
    monkeypatch.setattr("search.commands.whole_runs.reported", lambda out: None)  # its charts take long
    return tmp_path


def test_the_page_runs(folder: Path):
    (quick,) = QUICKER.items()
    assert sum(quick[0] in line for line in lines()) == 1
    assert len(lines()) == 11
    for line in lines():
        arguments = shlex.split(line.replace(*quick), comments=True)[1:]
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 0, (line, done.output)
    masks = {path.name for path in (folder / "new" / "masks").iterdir()}
    assert {path.name for path in (folder / "found").glob("*.png")} == masks
    assert len(list((folder / "found" / "overlays").iterdir())) == len(masks) == 10
    assert (folder / "models" / "spots" / "model.py").is_file()


def test_what_the_page_opens_is_written_by_its_commands():
    page = PAGE.read_text("utf-8")
    assert "`runs/spots/report.html`" in page
    assert all(f"`{name}" in page for name in ("net.json", "found/", "found/overlays/", "models/spots/"))
