"""Publishing: a name is taken once, and a process that is killed leaves an entry or none, never a part."""

import errno
import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from genotype import InputError
from genotype.folders import hidden_temporary
from tests.zoo.published import entry_files, word_of
from zoo.entries.entry import Entry
from zoo.publishing import leftovers, publish
from zoo.publishing import lock as zoo_lock
from zoo.publishing.leftovers import recovered
from zoo.publishing.swap import swapped
from zoo.verification.verify import require_sound

ROOT = Path(__file__).resolve().parents[2]
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="RENAME_EXCHANGE is Linux's")


def python(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


PUBLISH = """
import sys, time
from contextlib import nullcontext
from pathlib import Path
from genotype import InputError
from tests.zoo.published import entry_files
from zoo.publishing import publish
zoo, start, word, lock, force = sys.argv[1:]
if lock == "without":
    from contextlib import nullcontext
    publish.writing = lambda _: nullcontext()
if force == "in steps":
    publish.swapped = lambda *_: False
files = entry_files(word)
print("ready", flush=True)
while not Path(start).exists():
    time.sleep(0.001)
try:
    publish.publish(files, Path(zoo) / "tiny", force != "")
except InputError as refused:
    sys.exit(str(refused))
"""


def published_at_once(zoo: Path, lock: str, force: str) -> list[tuple[str, int, str]]:
    """Several processes publish under one name: whose, exit code and message of each."""
    start, words = zoo.with_name("start"), ("aaa", "bbb", "ccc", "ddd")
    processes = [python("-c", PUBLISH, zoo, start, word, lock, force) for word in words]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    start.touch()
    ends = [process.communicate()[1] for process in processes]
    start.unlink()
    return [
        (word, process.returncode, end) for word, process, end in zip(words, processes, ends, strict=True)
    ]


@pytest.mark.parametrize("lock", ["with", "without"])
def test_of_processes_at_once_one_publishes(lock: str, tmp_path: Path):
    """Also where there are no locks: renaming is what decides."""
    for number in range(3):
        zoo = tmp_path / f"zoo{number}"
        done = published_at_once(zoo, lock, "")
        ((winner, _, said),) = [end for end in done if end[1] == 0]
        assert (said, word_of(zoo / "tiny")) == ("", winner)
        assert all("there already is an entry of that name" in said for _, code, said in done if code)
        assert {path.name for path in zoo.iterdir()} - {".lock"} == {"tiny"}


@pytest.mark.parametrize("force", ["at once", "in steps"])
def test_processes_that_replace_at_once_leave_one_whole_entry(force: str, tmp_path: Path):
    zoo = tmp_path / "zoo"
    publish.publish(entry_files("old"), zoo / "tiny")
    done = published_at_once(zoo, "with", force)
    assert [(code, said) for _, code, said in done] == [(0, "")] * 4
    assert word_of(zoo / "tiny") in {word for word, _, _ in done}
    assert {path.name for path in zoo.iterdir()} == {".lock", "tiny"}


def test_of_two_trainings_added_at_once_one_is_added(run: Path, tmp_path: Path):
    zoo, add = tmp_path / "models", ("-m", "tests.zoo.genoc", "zoo", "add")
    processes = [python(*add, run, "--zoo", zoo, "--license", name) for name in ("mit", "apache-2.0")]
    ends = [(process.communicate(), process.returncode) for process in processes]
    assert sorted(code for _, code in ends) == [0, 2]
    for (said, told), code in ends:
        assert ("added" in said) == (code == 0)
        assert ("there already is an entry of that name" in told) == (code == 2)
    require_sound(Entry(zoo / "tiny"))


def kills(folder: Path, *options: str) -> list[dict[str, Any]]:
    """What is found after a kill at each operation: see `tests.zoo.kills`."""
    process = python("-m", "tests.zoo.kills", folder, *options)
    said, told = process.communicate()
    assert (process.returncode, told) == (0, "")
    found = [json.loads(line) for line in said.splitlines()]
    assert len(found) > 20
    assert any(kill["left"] for kill in found)
    return found


def require_recovered(found: list[dict[str, Any]], whose: set[str | None]) -> None:
    """Afterwards there is an entry or none, no leftover, and each one was told of."""
    assert {kill["then"] for kill in found} == whose
    assert [kill["left_then"] for kill in found if kill["left_then"]] == []
    assert [kill for kill in found if len(kill["said"]) != len(kill["left"])] == []


@LINUX
def test_a_kill_while_replacing_leaves_the_old_entry_or_the_new(tmp_path: Path):
    """At once, before anything recovers."""
    found = kills(tmp_path, "old", "force")
    assert {kill["at_once"] for kill in found} == {"old", "new"}
    assert [kill for kill in found if kill["then"] != kill["at_once"]] == []
    require_recovered(found, {"old", "new"})


@pytest.mark.parametrize("again", [(), ("twice",)], ids=["", "and again while it recovers"])
def test_so_it_does_where_folders_cannot_change_places(again: tuple[str, ...], tmp_path: Path):
    """There is a moment when nothing is to be seen; the next command puts the entry back."""
    found = kills(tmp_path, "old", "force", "in-steps", *again)
    assert None in {kill["at_once"] for kill in found}
    assert [kill for kill in found if kill["at_once"] and kill["then"] != kill["at_once"]] == []
    require_recovered(found, {"old", "new"})


@pytest.mark.parametrize("options", [(), ("force",)], ids=["", "forced"])
def test_a_kill_while_adding_leaves_the_entry_or_none(options: tuple[str, ...], tmp_path: Path):
    require_recovered(kills(tmp_path, *options), {None, "new"})


def test_a_kill_while_adding_under_a_taken_name_leaves_the_old_entry(tmp_path: Path):
    def refused(zoo: Path) -> None:
        with pytest.raises(InputError, match="already"):
            publish.publish(entry_files("new"), zoo / "tiny")

    publish.publish(entry_files("old"), tmp_path / "tiny")
    refused(tmp_path)
    assert word_of(tmp_path / "tiny") == "old"
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "tiny"}


def left_behind(zoo: Path, word: str, ending: str = "") -> Path:
    """A leftover as a killed process makes it."""
    path = hidden_temporary(zoo / "tiny")
    path = path.with_name(path.name + ending)
    publish.write(entry_files(word), path)
    return path


def test_the_later_of_two_halves_is_put_back(tmp_path: Path):
    """As earlier versions left them, without saying which is which."""
    os.utime(left_behind(tmp_path, "old"), (1, 1))
    left_behind(tmp_path, "new")
    assert [line.split(": ")[1].split(";")[0] for line in recovered(tmp_path)] == ["put back", "removed"]
    assert word_of(tmp_path / "tiny") == "new"


def test_what_was_moved_away_comes_back_though_it_is_damaged(tmp_path: Path):
    """It was the entry there was: to mend it is its owner's business."""
    (left_behind(tmp_path, "old", ".old") / "README.md").write_text("by hand")
    recovered(tmp_path)
    assert (tmp_path / "tiny" / "README.md").read_text() == "by hand"


def test_nothing_is_touched_while_another_process_writes(tmp_path: Path):
    path = left_behind(tmp_path, "new")
    with FileLock(tmp_path / ".lock"):
        assert recovered(tmp_path) == ()
        assert word_of(path) == "new"
    assert len(recovered(tmp_path)) == 1


@pytest.mark.parametrize(
    "name", [".git", ".tiny.1234", ".tiny.0123456789abcdef.new", "tiny.0123456789abcdef", ".0123456789abcdef"]
)
def test_what_is_no_leftover_stays(name: str, tmp_path: Path):
    publish.write(entry_files("abc"), tmp_path / name)
    assert recovered(tmp_path) == ()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_link_is_removed_and_not_followed(tmp_path: Path):
    (tmp_path / "zoo").mkdir()
    publish.write(entry_files("abc"), tmp_path / "elsewhere")
    link = hidden_temporary(tmp_path / "zoo" / "tiny")
    link.symlink_to(tmp_path / "elsewhere")
    assert recovered(tmp_path / "zoo") == (f"{link}: removed; a command that was stopped had left it",)
    assert word_of(tmp_path / "elsewhere") == "abc"


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_what_was_moved_away_and_is_no_entry_is_left_and_told_of(kind: str, tmp_path: Path):
    old = tmp_path / "zoo" / ".tiny.0123456789abcdef.old"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine.txt").write_text("mine")
    old.parent.mkdir()
    if kind == "link":
        old.symlink_to(tmp_path / "elsewhere")
    else:
        (tmp_path / "elsewhere").rename(old)
    told = f"{old}: is not an entry, so it was not removed; check what it is"
    assert recovered(tmp_path / "zoo") == (told,)
    assert (old / "mine.txt").read_text() == "mine"
    assert not (tmp_path / "zoo" / "tiny").exists()


@pytest.mark.parametrize("swaps", [True, False])
def test_of_an_entry_that_is_a_link_the_link_is_replaced(
    swaps: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    if not swaps:
        monkeypatch.setattr(publish, "swapped", lambda *_: False)
    publish.write(entry_files("abc"), tmp_path / "elsewhere")
    (tmp_path / "zoo").mkdir()
    (tmp_path / "zoo" / "tiny").symlink_to(tmp_path / "elsewhere")
    publish.publish(entry_files("new"), tmp_path / "zoo" / "tiny", force=True)
    assert (word_of(tmp_path / "zoo" / "tiny"), word_of(tmp_path / "elsewhere")) == ("new", "abc")
    assert {path.name for path in (tmp_path / "zoo").iterdir()} == {".lock", "tiny"}


def test_a_writer_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(zoo_lock, "PATIENCE", 0)
    with FileLock(tmp_path / ".lock"), pytest.raises(InputError, match="another process has held it for 0 s"):
        publish.publish(entry_files("new"), tmp_path / "tiny")
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_what_cannot_be_removed_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    left_behind(tmp_path, "new")
    (tmp_path / "tiny").mkdir()
    monkeypatch.setattr(leftovers, "remove", read_only)
    (said,) = recovered(tmp_path)
    assert said.endswith("left by a command that was stopped; not removed: Read-only file system")


@pytest.mark.parametrize("command", [["list"], ["show", "tiny"], ["verify"], ["load", "tiny"]])
def test_each_command_recovers_and_says_so(command: list[str], genoc, zoo: Path):
    moved = hidden_temporary(zoo / "tiny")
    moved = (zoo / "tiny").rename(moved.with_name(moved.name + ".old"))
    part = hidden_temporary(zoo / "other")
    part.mkdir()
    done = genoc("zoo", *command, "--zoo", zoo)
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        f"{zoo / 'tiny'}: put back; a command that was stopped had left it as {moved.name}",
        f"{part}: removed; a command that was stopped had left it",
    ]
    assert "tiny" in done.stdout or command[0] == "load"


@LINUX
def test_two_folders_change_places(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert swapped(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "one" / "two").exists()
    assert (tmp_path / "two" / "one").exists()
    assert not swapped(tmp_path / "one", tmp_path / "none")


@pytest.mark.parametrize(
    ("code", "is_refused"), [(errno.EIO, True), (errno.ESTALE, True), (errno.ENOLCK, False)]
)
def test_a_failing_disk_is_no_file_system_without_locks(
    code: int, is_refused: bool, tmp_path: Path, monkeypatch
):
    def acquire(*_, **__):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(FileLock, "acquire", acquire)
    with (
        pytest.raises(InputError, match=r"\.lock") if is_refused else nullcontext(),
        zoo_lock.writing(tmp_path),
    ):
        assert not is_refused
