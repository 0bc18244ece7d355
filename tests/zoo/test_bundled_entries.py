"""Entries that come with genoc: found by name, where the user's own zoo has none of that name."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from zoo.entries.registry import find


@pytest.fixture
def bundled(zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A zoo in the place of genoc's own; the current folder has no zoo."""
    for module in ("search.named", "zoo.entries.registry"):
        monkeypatch.setattr(f"{module}.BUNDLED", zoo)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.delenv("GENOC_ZOO", raising=False)
    return zoo


def test_they_are_listed_below_the_zoo_of_ones_own(genoc, bundled: Path, tmp_path: Path):
    done = genoc("zoo", "list")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["with", "tiny"]
    ((row),) = json.loads(genoc("zoo", "list", "--json").stdout)
    assert (row["name"], row["bundled"]) == ("tiny", True)
    assert genoc("zoo", "list", "--zoo", tmp_path).stdout == ""
    shutil.copytree(bundled, "models")
    assert [line.split()[0] for line in genoc("zoo", "list").stdout.splitlines()] == ["tiny"]
    assert find(Path("models"), "tiny").folder == Path("models/tiny")


def test_commands_take_their_names(genoc, bundled: Path):
    Image.fromarray(np.zeros((16, 16, 3), np.uint8)).save("a.png")
    for words in (
        ("zoo", "show", "tiny"),
        ("zoo", "verify", "tiny"),
        ("zoo", "search", "tiny"),
        ("zoo", "load", "tiny"),
        ("predict", "tiny", "a.png", "-o", "found"),
    ):
        done = genoc(*words)
        assert done.exit_code == 0, (words, done.output)
    assert Path("found/a.png").is_file()


def test_none_of_them_is_changed(genoc, bundled: Path, tmp_path: Path):
    for words in (("zoo", "remove", "tiny", "--yes"), ("zoo", "push", tmp_path / "store", "tiny")):
        assert genoc(*words).exit_code == 2
    assert (bundled / "tiny" / "model.py").is_file()


def test_a_zoo_that_is_named_and_not_there_is_refused(genoc, tmp_path: Path):
    done = genoc("zoo", "list", "--zoo", tmp_path / "none")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "genoc zoo add RUN" in done.stderr
