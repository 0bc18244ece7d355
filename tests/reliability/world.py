"""A small world in which genoc's commands are killed: pictures, networks, runs, a zoo."""

from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

from genotype import canonical_text
from tests.hostile.conftest import write_pictures
from tests.reliability.forked import Ended, exit_code
from tests.spaces import OPEN_STAGE, SKIP_SPACE
from tests.zoo.trained import TINY

NAMES = tuple(f"a{number}" for number in range(12))


def made(world: Path) -> Path:
    """The world's files, in a new folder."""
    world.mkdir(parents=True)
    write_pictures(world / "pictures", NAMES)
    (world / "net.json").write_text(canonical_text(TINY))
    (world / "space.json").write_text(SKIP_SPACE)
    (world / "open.json").write_text(OPEN_STAGE)
    return world


@contextmanager
def deterministic() -> Iterator[None]:
    """Runs of which every byte follows from their settings: epochs take no time, and reports are a line."""
    import pytest
    import torch

    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.training.loop.time", SimpleNamespace(perf_counter=lambda: 0.0))
        patch.setattr("search.report.page.page", lambda run: f"the report of {run.name}\n")
        for name in ("page", "interim_page", "search_page"):
            told = SimpleNamespace(html=lambda: "the report of a study\n")
            patch.setattr(f"search.study.report.{name}.page", lambda *_, told=told: told)
        yield


def genoc(*words: str) -> int:
    """Run a command in this process; its exit code."""
    from zoo.main import main

    return exit_code(lambda: main([*words]))


def here(*words: str) -> Ended:
    """The same, with what it prints."""
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = genoc(*words)
    return Ended(code, said.getvalue())
