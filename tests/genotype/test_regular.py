"""What is no regular file, or too large, is told in words; links are not followed where genoc writes."""

import errno
import os
import socket
from pathlib import Path

import pytest

from genotype import InputError
from genotype.text import regular
from genotype.text.files import (
    append_bytes,
    replace_bytes,
    require_free,
    require_lockable,
    write_all,
    write_bytes,
)
from genotype.text.regular import is_impossible, read_at_most, read_bytes, read_text, real, why_no_folder


def place(folder: Path, name: str) -> Path:
    """Something of that name that is no file that can be read."""
    path = folder / name
    if name == "folder":
        path.mkdir()
    elif name == "pipe":
        os.mkfifo(path)
    elif name == "broken":
        path.symlink_to(folder / "gone")
    elif name == "loop":
        path.symlink_to(path)
    elif name == "socket":
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(path))
    return Path(os.devnull) if name == "device" else path


ODD = {
    "folder": "is a folder, not a file",
    "pipe": "is a pipe, not a file",
    "socket": "is a socket, not a file",
    "device": "is a device, not a file",
    "broken": "is a link to a file that does not exist",
    "loop": "is a link that leads back to itself",
    "absent": "No such file or directory",
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_file_is_told_in_words(name: str, tmp_path: Path):
    with pytest.raises(OSError, match=ODD[name]):
        read_bytes(place(tmp_path, name), "genotype")


def test_a_file_may_be_as_large_as_its_kind_allows_and_no_larger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        regular, "LARGEST", {"genotype": 4, "weights": 3 * regular.GB, "table": 2 * regular.MB}
    )
    path = tmp_path / "file"
    path.write_bytes(b"four")
    assert read_bytes(path, "genotype") == b"four"
    path.write_bytes(b"fives")
    with pytest.raises(OSError, match="larger than 0 MB") as refused:
        read_bytes(path, "genotype")
    assert refused.value.errno == errno.EFBIG
    assert "larger than 3 GB" in str(regular.too_large(path, "weights"))
    assert "larger than 2 MB" in str(regular.too_large(path, "table"))


def test_a_file_that_grew_while_it_was_read_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "file"
    path.write_bytes(b"fives")
    monkeypatch.setattr(regular, "LARGEST", {"genotype": 4})
    monkeypatch.setattr(regular, "require", lambda *_: None)  # it was small when it was looked at
    with pytest.raises(OSError, match="larger than"):
        read_bytes(path, "genotype")


def test_a_file_that_was_exchanged_for_another_kind_is_closed_and_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(regular, "require_regular", lambda *_: None)  # it was a file when it was looked at
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    with pytest.raises(OSError, match="is a pipe, not a file"):
        read_bytes(place(tmp_path, "pipe"), "genotype")
    assert before in (0, len(os.listdir("/proc/self/fd")))


def test_line_ends_and_what_is_read_of_a_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "file"
    path.write_bytes(b"a\r\nb\rc\n")
    assert read_text(path, "genotype") == "a\nb\nc\n"
    monkeypatch.setattr(regular, "CHUNK", 2)
    with path.open("rb") as file:
        assert (read_at_most(file, 3), read_at_most(file, 99)) == (b"a\r\n", b"b\rc\n")


def test_where_a_path_leads(tmp_path: Path):
    loop = place(tmp_path, "loop")
    (tmp_path / "there").symlink_to(tmp_path / "gone")
    assert real(loop) == loop
    assert real(tmp_path / "there") == tmp_path / "gone"
    assert [is_impossible(path) for path in ("a", "a\0", "a\ud800", "a\udc80")] == [False, True, True, False]


def test_why_no_folder_can_be_there(tmp_path: Path):
    file = tmp_path / "file"
    file.touch()
    broken = place(tmp_path, "broken")
    assert why_no_folder(tmp_path) is why_no_folder(tmp_path / "new" / "newer") is None
    assert why_no_folder(file) == "is a file, not a folder"
    assert why_no_folder(file / "inside") == f"{file} is a file, not a folder"
    assert why_no_folder(broken) == "is a link to a folder that does not exist"
    assert why_no_folder(place(tmp_path, "pipe")) == "is a pipe, not a folder"


def test_lines_are_added_to_a_file_of_ours_and_to_nothing_that_a_link_leads_to(tmp_path: Path):
    log, other = tmp_path / "log", tmp_path / "other"
    log.write_bytes(b"one\n")
    append_bytes(log, b"two\n")
    assert log.read_bytes() == b"one\ntwo\n"
    other.write_bytes(b"mine")
    (tmp_path / "link").symlink_to(other)
    for path in (tmp_path / "link", tmp_path / "absent", place(tmp_path, "pipe")):
        with pytest.raises(InputError, match="not written"):
            append_bytes(path, b"x")
    assert other.read_bytes() == b"mine"


def test_what_a_system_takes_in_pieces_is_written_whole():
    taken = bytearray()

    class Slow:
        def write(self, data: memoryview) -> int | None:
            taken.extend(data[:2])
            return len(data[:2]) or None

    write_all(Slow(), b"seven b")  # type: ignore[arg-type]
    assert taken == b"seven b"


def test_a_file_of_ours_replaces_a_link_and_no_folder(tmp_path: Path):
    other, link = tmp_path / "other", tmp_path / "link"
    other.write_bytes(b"mine")
    link.symlink_to(other)
    replace_bytes(link, b"new")
    assert (link.is_symlink(), link.read_bytes(), other.read_bytes()) == (False, b"new", b"mine")
    with pytest.raises(InputError, match="is a folder"):
        replace_bytes(place(tmp_path, "folder"), b"new")
    with pytest.raises(InputError, match="not written"):
        replace_bytes(tmp_path / "absent" / "file", b"new")
    with pytest.raises(InputError, match="it is a pipe that nothing reads"):
        write_bytes(place(tmp_path, "pipe"), b"new")


def test_what_is_there_is_not_overwritten_and_no_lock_is_taken_on_a_pipe(tmp_path: Path):
    file = tmp_path / "file"
    for path, force in ((None, False), (file, False), (file, True)):
        require_free(path, force)
    require_lockable(file)
    file.touch()
    require_lockable(file)
    require_free(file, force=True)
    with pytest.raises(InputError, match="already exists"):
        require_free(file, force=False)
    for name in ("pipe", "broken", "folder"):
        with pytest.raises(InputError, match="it is not a regular file"):
            require_lockable(place(tmp_path, name))
