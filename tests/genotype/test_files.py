"""Files are written whole or not at all."""

import errno
import os
import stat

import pytest
from click.testing import CliRunner

from genotype import InputError
from genotype.commands.console import last_words
from genotype.text.files import (
    DiskBroken,
    DiskFull,
    FileTooLarge,
    FolderGone,
    NotWritten,
    TooManyOpen,
    not_written,
    replace_bytes,
    write_bytes,
    write_text,
)
from zoo.main import main


def test_a_new_file_is_written(tmp_path):
    write_text(tmp_path / "new.txt", "Ünï\n")
    assert (tmp_path / "new.txt").read_bytes() == "Ünï\n".encode()
    assert os.listdir(tmp_path) == ["new.txt"]


def test_an_old_file_is_replaced_and_never_opened_for_writing(tmp_path):
    """Who has the old file open goes on reading it."""
    path = tmp_path / "old.bin"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        write_bytes(path, b"new and longer")
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new and longer"


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_the_rights_of_a_file_stay(tmp_path, mode):
    path = tmp_path / "old.txt"
    path.write_text("old")
    path.chmod(mode)
    write_text(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_has_the_usual_rights(tmp_path):
    (tmp_path / "usual").write_text("")
    write_text(tmp_path / "new", "")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "folder").mkdir()
    target, link = tmp_path / "folder" / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    link.symlink_to(target)
    write_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_link_to_nowhere_says_which_folder_to_make(tmp_path):
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "nowhere" / "net.json")
    with pytest.raises(InputError, match=f"-> mkdir -p {tmp_path / 'nowhere'}"):
        write_text(link, "new")


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_text(pipe, "through")
        assert os.read(reader, 99) == b"through"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def no_space(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def half_written(file, data):
    file.write(data[: len(data) // 2])
    no_space()


@pytest.mark.parametrize(
    ("step", "failing"), [("os.replace", no_space), ("genotype.text.files.write_all", half_written)]
)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step, failing):
    path = tmp_path / "old.txt"
    path.write_text("old")
    monkeypatch.setattr(step, failing)
    with pytest.raises(InputError, match=r"old\.txt: 1 problem\n.*No space left on device\n.*make room"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["old.txt"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("missing/new.txt", "its folder does not exist"),
        (".", "is a folder"),
        ("file/new.txt", "folder does not exist"),
    ],
    ids=["no folder", "a folder", "a file for a folder"],
)
def test_a_place_where_no_file_can_be_is_refused(tmp_path, name, problem):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=problem) as caught:
        write_text(tmp_path / name, "new")
    assert caught.value.subject == str(tmp_path / name)
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("name", [None, "runs/a"])
def test_a_full_disk_asks_for_room_whoever_finds_it(code, name):
    assert "make room" in last_words(OSError(code, "full", name))[-1]
    assert "another path" in last_words(OSError(errno.EACCES, "no", "runs/a"))[-1]


@pytest.mark.parametrize("write", [write_text, lambda path, text: replace_bytes(path, text.encode())])
def test_what_a_disk_says_is_said_of_the_file(tmp_path, monkeypatch, write):
    monkeypatch.setattr("os.replace", no_space)
    with pytest.raises(InputError) as caught:
        write(tmp_path / "new.txt", "new")
    assert caught.value.subject == str(tmp_path / "new.txt")
    assert [problem.path for problem in caught.value.problems] == ["the file"]


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (errno.ENOSPC, DiskFull, "make room on this disk"),
        (errno.EIO, DiskBroken, "see to this disk or network share"),
        (errno.ESTALE, DiskBroken, "see to this disk or network share"),
        (errno.EFBIG, FileTooLarge, "raise the limit of file sizes"),
        (errno.EMFILE, TooManyOpen, "raise the limit of open files"),
        (errno.ENOENT, FolderGone, "put its folder back"),
        (errno.EROFS, NotWritten, "choose another path"),
    ],
)
def test_what_cannot_be_written_says_what_helps(code, kind, words, tmp_path):
    refused = not_written(tmp_path, "the file", OSError(code, os.strerror(code)))
    assert type(refused) is kind
    assert os.strerror(code) in str(refused)
    assert refused.problems[0].remedy.startswith(words)
    if kind in (DiskFull, DiskBroken, FileTooLarge, TooManyOpen):
        assert words in last_words(OSError(code, os.strerror(code)))[-1]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("could not create a primitive"), "out of memory"),
        (ImportError("x.so: failed to map segment from shared object"), "out of memory"),
        (ImportError("x.so: cannot allocate memory in static TLS block"), None),
        (RuntimeError("could not create a primitive descriptor for a matmul"), None),
        (
            RuntimeError("unable to open file <w> in read-only mode: Too many open files (24)"),
            "unable to open",
        ),
    ],
)
def test_what_libraries_say_of_limits_is_known_from_bugs(error, words):
    told = last_words(error)
    assert told == () if words is None else words in told[0]


def test_a_current_folder_that_was_removed_is_told(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    result = CliRunner().invoke(main, ["new", "demo", "-o", "net.json"])
    assert (result.exit_code, result.stderr.splitlines()[0]) == (2, "the current folder was removed")


def test_what_was_there_is_kept_under_another_name(tmp_path):
    path, kept = tmp_path / "new", tmp_path / "kept"
    for number in range(4):
        replace_bytes(path, b"%d" % number, keep=kept)
        assert path.read_bytes() == b"%d" % number
        assert (kept.read_bytes() if number else b"-1") == b"%d" % (number - 1)
    os.link(path, tmp_path / "other")
    os.replace(tmp_path / "other", kept)  # as where a process was killed between the two names
    os.link(path, tmp_path / "again")
    os.replace(tmp_path / "again", kept)
    (tmp_path / "again").unlink(missing_ok=True)
    replace_bytes(path, b"4", keep=kept)
    assert (path.read_bytes(), kept.read_bytes()) == (b"4", b"3")
    assert sorted(os.listdir(tmp_path)) == ["kept", "new"]


def test_where_there_are_no_links_the_file_itself_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", no_space)
    path, kept = tmp_path / "new", tmp_path / "kept"
    for number in range(3):
        replace_bytes(path, b"%d" % number, keep=kept)
    assert (path.read_bytes(), kept.read_bytes()) == (b"2", b"1")
    assert sorted(os.listdir(tmp_path)) == ["kept", "new"]


def test_other_faults_ask_for_another_path(tmp_path, monkeypatch):
    def forbidden(*_):
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("os.replace", forbidden)
    with pytest.raises(InputError, match="choose another path"):
        write_text(tmp_path / "new", "")
