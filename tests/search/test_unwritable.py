"""A place where nothing can be written is refused before anything is read that takes long."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.spaces import BLOCK_SPACE
from zoo.main import main

COMMANDS = (
    "study {space} --max-macs 1M --out {out}",
    "search {space} --method halving --out {out}",
    "search {space} --out {out}",
    "evaluate {run} -o {out}",
    "data check {data} -o {out}",
    "adapt {space} --data {data} -o {out}",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_refused_at_once(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Neither data nor runs are looked at: there are none."""
    (tmp_path / "space.json").write_text(BLOCK_SPACE)
    (tmp_path / "closed").mkdir()
    names = {name: tmp_path / name for name in ("run", "data")}
    words = command.format(space=tmp_path / "space.json", out=tmp_path / "closed" / "out", **names).split()
    sound = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: sound(path, mode) and not str(path).endswith("closed")
    )
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert f"{tmp_path / 'closed'}: 1 problem" in done.stderr
    assert "this user may not write there" in done.stderr
    assert not [*(tmp_path / "closed").iterdir()]
