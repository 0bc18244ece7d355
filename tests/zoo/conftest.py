"""A finished training's folder, made of a real module, and the zoo entry made of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.zoo.trained import write_run
from zoo.entries.entry import Entry
from zoo.main import main
from zoo.publishing.add import Terms, add


@pytest.fixture(scope="session")
def kept_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(tmp_path_factory.mktemp("kept") / "run")


@pytest.fixture(scope="session")
def kept_zoo(kept_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    zoo = tmp_path_factory.mktemp("kept") / "models"
    add(kept_run, zoo, Terms())
    return zoo


@pytest.fixture
def run(kept_run: Path, tmp_path: Path) -> Path:
    """The folder of a finished training, to change at will."""
    return Path(shutil.copytree(kept_run, tmp_path / "run"))


@pytest.fixture
def zoo(kept_zoo: Path, tmp_path: Path) -> Path:
    """A zoo of one entry, `tiny`, to change at will."""
    return Path(shutil.copytree(kept_zoo, tmp_path / "models"))


@pytest.fixture
def entry(zoo: Path) -> Entry:
    return Entry(zoo / "tiny")


@pytest.fixture
def genoc() -> Callable[..., Result]:
    """Run the command with these arguments."""

    def invoke(*arguments: Any) -> Result:
        return CliRunner().invoke(main, [*map(str, arguments)], catch_exceptions=False)

    return invoke


@pytest.fixture(autouse=True)
def none_bundled(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No entry comes with genoc, so that a zoo has those of the test alone."""
    nowhere = tmp_path_factory.getbasetemp() / "no-entries"
    for module in ("search.named", "zoo.entries.registry"):
        monkeypatch.setattr(f"{module}.BUNDLED", nowhere)
