"""Standard streams that are closed, or that nobody reads any more."""

import errno
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from genotype import InputError
from genotype.commands.console import echo, echo_refused
from genotype.commands.streams import guarded
from genotype.text.read import path_bytes
from zoo.main import main


class Failing(io.RawIOBase):
    """A file that cannot be written: on a full disk, or the end of a pipe whose other end is closed."""

    def __init__(self, code: int) -> None:
        self.code = code

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        raise OSError(self.code, os.strerror(self.code))


def failing(code: int | None) -> io.TextIOWrapper | None:
    """A stream that fails so; none where it is closed."""
    return code and io.TextIOWrapper(io.BufferedWriter(Failing(code)), line_buffering=True)


def ended(*words: str) -> object:
    """The exit code; what Python then does at its end must not fail."""
    with pytest.raises(SystemExit) as end:
        main(words)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    return end.value.code


DEMO = Path(__file__).parents[2] / "zoo" / "reference" / "demo.json"
RESULTS = (["--help"], ["--version"], ["schema"], ["new", "demo"], ["check", "{}"], ["show", "{}", "--json"])


@pytest.fixture
def net(tmp_path: Path) -> Path:
    path = tmp_path / "net.json"
    path.write_bytes(DEMO.read_bytes())
    return path


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (errno.ENOSPC, "No space left on device\n    -> make room"),
        (None, "it is closed\n    -> print to a file"),
        (errno.EPIPE, ""),
    ],
    ids=["full", "closed", "unread"],
)
@pytest.mark.parametrize("command", RESULTS, ids=" ".join)
def test_a_result_that_cannot_be_printed_ends_a_command_with_2(
    fault, words, command, net, monkeypatch, capsys
):
    monkeypatch.setattr(sys, "stdout", failing(fault))
    assert ended(*(word.format(net) for word in command)) == 2
    said = capsys.readouterr().err
    assert words in said if words else said == ""


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EPIPE, None])
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["check", "nothing.json"], 2),
        (["fmt", "--check", "nothing.json"], 2),
        (["diff", "{0}", "nothing.json"], 2),
        (["diff", "{0}", "{0}"], 0),
        (["nonsense"], 2),
        (["check"], 2),
        (["new", "demo", "-o", "{1}/new.json"], 0),
    ],
)
def test_words_that_cannot_be_said_change_nothing(fault, command, code, net, monkeypatch):
    monkeypatch.setattr(sys, "stderr", failing(fault))
    assert ended(*(word.format(net, net.parent) for word in command)) == code
    assert (net.parent / "new.json").exists() == ("new" in command)


def test_words_are_said_again_once_they_can_be(monkeypatch):
    """Of a training whose log's disk was full for a while."""
    stream = failing(errno.ENOSPC)
    monkeypatch.setattr(sys, "stderr", stream)
    said = []
    with guarded(echo_refused):
        echo("lost", err=True)
        monkeypatch.setattr(Failing, "write", lambda _, data: said.append(bytes(data)) or len(data))
        echo("read", err=True)
    assert b"".join(said).endswith(b"read\n")


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
@pytest.mark.parametrize("where", [">/dev/full", ">&-"])
def test_a_program_says_so_and_ends_with_2(where: str):
    """With what Python itself does at its end, and with descriptors that other files could be given."""
    command = f'exec "{sys.executable}" -c "from zoo.start import main; main()" schema {where}'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.returncode == 2
    assert re.fullmatch(
        r"standard output: 1 problem\n  the result: not written: .*\n    -> .*\n", done.stderr
    )


def test_standard_input_that_is_closed_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="standard input is closed"):
        path_bytes(Path("-"))
