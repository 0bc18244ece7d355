"""That the watch over commands sees what none may do, and what commands change."""

import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.commands import COMMANDS, genoc, typed
from tests.hostile.watch import watched

HOME = Path(__file__).parents[2]


def connect() -> None:
    with socket.socket() as made, pytest.raises(OSError, match=r".*"):
        made.connect(("127.0.0.1", 9))


def write_here() -> None:
    descriptor = os.open(HOME / "README.md", os.O_RDWR)
    os.close(descriptor)


FAULTS: dict[str, Callable[[Path], object]] = {
    "a program": lambda _: subprocess.run([sys.executable, "-c", ""], check=True),
    "a shell": lambda _: os.system("true"),
    "a pickle": lambda _: pickle.loads(pickle.dumps(Path("a"))),
    "a connection": lambda _: connect(),
    "a file of the project": lambda _: write_here(),
    "a file's code": lambda folder: exec(compile("1", str(folder / "model.py"), "exec")),
    "a folder elsewhere": lambda _: os.path.exists("/") and make_folder(HOME / "docs"),
}


def make_folder(path: Path) -> None:
    with pytest.raises(FileExistsError):
        path.mkdir()


@pytest.mark.parametrize("fault", FAULTS)
def test_the_watch_sees(fault, tmp_path):
    with pytest.raises(AssertionError), watched():
        FAULTS[fault](tmp_path)


def test_the_watch_allows_what_commands_do(tmp_path):
    with watched():
        (tmp_path / "a").write_text("a")
        (tmp_path / "a").rename(tmp_path / "b")
        subprocess.run(["dot", "-V"], check=False, capture_output=True) if has_dot() else None


def has_dot() -> bool:
    from shutil import which

    return which("dot") is not None


CHANGED = {
    "fix": ("broken.json",),
    "draw": ("net.svg", "net.dot"),
    "fmt": ("space.json",),
    "compile, optimized": ("quick.py", "quick.safetensors"),
    "derive": ("search/",),
    "derive, perturbation": ("search/",),
    "train, resume": ("run/",),
    "evaluate": ("run/",),
    "report": ("run/report.html",),
    "report, search": ("search/report.html",),
    "add": ("models/new/", "models/.lock", "models/.versions/new/"),
    "add, json": ("models/new/", "models/.lock", "models/.versions/new/"),
    "load, image": ("mask.png",),
}
"""What a command may change, a file or a folder; where nothing is said, the folder of its --out."""


def contents(world: Path) -> dict[str, bytes]:
    found = {}
    for path in sorted(world.rglob("*")):
        if path.is_file():
            found[path.relative_to(world).as_posix()] = path.read_bytes()
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_changes_its_output_alone(name, world):
    before = contents(world)
    genoc(*typed(name, world))
    after = contents(world)
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    own = CHANGED.get(name, ("new/",))
    assert [path for path in sorted(changed) if not path.startswith(own)] == []
