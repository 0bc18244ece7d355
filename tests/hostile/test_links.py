"""Links in the place of whatever a command writes into a folder: what they lead to stays as it is."""

import os
import shutil
from pathlib import Path

import pytest

from tests.hostile.commands import TINY_RUN, genoc

WRITERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "predict": (
        "out",
        ("predict", "{w}/run", "{w}/pictures/images", "-o", "{w}/out", "--probabilities", "--overlay",
         "--force"),
    ),
    "data check": ("out", ("data", "check", "{w}/pictures", "-o", "{w}/out", "--force")),
    "evaluate": ("out", ("evaluate", "{w}/run", "--out", "{w}/out")),
    "report": ("run", ("report", "{w}/run")),
    "evaluate, run": ("run", ("evaluate", "{w}/run")),
    "train": (
        "new",
        ("train", "{w}/net.json", "--data", "{w}/pictures", "--out", "{w}/new", "--resume", *TINY_RUN),
    ),
    "zoo add": ("models", ("zoo", "add", "{w}/run", "--zoo", "{w}/models", "--name", "tiny", "--force")),
    "data generate": ("out", ("data", "generate", "{w}/out", "--number", "1", "--size", "16")),
}  # fmt: skip
"""Commands, and the folder that each writes to: typed twice, they write the same names again."""
ANEW = {"predict": ("--flip",), "zoo add": ("--notice", "another")}
"""What makes those write anew that leave what they have written before."""
REFUSED = {"evaluate", "data generate"}
"""Those that write into no folder that has anything."""


def typed(name: str, world: Path) -> list[str]:
    return [word.replace("{w}", str(world)) for word in WRITERS[name][1]]


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")


def planted(folder: Path, decoys: Path) -> None:
    """Move every file of a folder elsewhere, and leave a link to it."""
    decoys.mkdir()
    for number, path in enumerate(files_of(folder)):
        decoy = decoys / f"{number}-{path.name}"
        shutil.move(path, decoy)
        path.symlink_to(decoy)


def states(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """What a write would change of files, were it even of the same content."""
    return {
        path.name: (os.stat(path).st_ino, os.stat(path).st_mtime_ns, path.read_bytes())
        for path in folder.iterdir()
    }


@pytest.mark.parametrize("name", WRITERS)
def test_no_command_writes_through_a_link_in_its_folder(name, world):
    folder, decoys = world / WRITERS[name][0], world / "decoys"
    result = genoc(*typed(name, world))
    assert result.exit_code == 0, result.output
    planted(folder, decoys)
    before = states(decoys)
    assert before
    result = genoc(*typed(name, world), *ANEW.get(name, ()))
    assert result.exit_code == 2 if name in REFUSED else result.exit_code in (0, 1, 2), result.output
    assert states(decoys) == before


@pytest.mark.parametrize("inner", ["probabilities", "overlays"])
def test_predictions_do_not_go_where_a_folder_that_is_a_link_leads(inner, world):
    (world / "decoys").mkdir()
    (world / "out").mkdir()
    (world / "out" / inner).symlink_to(world / "decoys")
    refused = genoc(*typed("predict", world))
    assert refused.exit_code == 2
    assert f"{inner}: is a link, and what is written there may land anywhere" in refused.output
    assert not any((world / "decoys").iterdir())
    (world / "out" / inner).unlink()
    assert genoc(*typed("predict", world)).exit_code == 0


def test_a_link_that_leads_nowhere_is_a_file_that_is_there(world):
    (world / "out").mkdir()
    (world / "out" / "a0.png").symlink_to(world / "nothing")
    refused = genoc(*typed("predict", world)[:-1])
    assert refused.exit_code == 2
    assert "a0.png: is there already" in refused.output
    assert genoc(*typed("predict", world)).exit_code == 0
    assert not (world / "nothing").exists()
    assert not (world / "out" / "a0.png").is_symlink()


def test_a_stranger_s_record_lets_no_link_be_followed(world):
    assert genoc(*typed("predict", world)).exit_code == 0
    mine = world / "mine.txt"
    mine.write_text("mine")
    (world / "out" / "a0.png").unlink()
    (world / "out" / "a0.png").symlink_to(mine)
    assert genoc(*typed("predict", world)[:-1]).exit_code == 0
    assert mine.read_text() == "mine"
    assert not (world / "out" / "a0.png").is_symlink()
