"""The published log itself, where it is at hand, and logs made up in its form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search.reproductions.log import Log
from search.reproductions.read import read_log
from tests.search.reproductions.logs import log_text

REFERENCE = Path(__file__).parents[3] / "../shared/reference"


@pytest.fixture(scope="session")
def published_path() -> Path:
    """The authors' log of their search (MIT, never part of this repository)."""
    path = REFERENCE / "log_df.csv"
    if not path.is_file():
        pytest.skip(f"no published log at {path}")
    return path.resolve()


@pytest.fixture(scope="session")
def published(published_path: Path) -> Log:
    return read_log(published_path)


@pytest.fixture(scope="session")
def published_cells(published_path: Path) -> dict[str, dict]:
    """What was read from the same log by another program: each cell's alphas and what they decide."""
    told = json.loads((published_path.parent / "darts_unet_final_alphas.json").read_text())
    return {cell["name"].lower(): {**cell, "primitives": told["primitives"]} for cell in told["cells"]}


@pytest.fixture
def made_log(tmp_path: Path) -> Path:
    """A whole log of two epochs."""
    path = tmp_path / "log.csv"
    path.write_text(log_text())
    return path
