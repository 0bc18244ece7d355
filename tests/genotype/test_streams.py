"""Standard streams that are closed, or that nobody reads any more."""

import io
import sys
from pathlib import Path

import pytest

from genotype import InputError
from genotype.text.read import path_bytes
from zoo.main import main


class Unread(io.RawIOBase):
    """The end of a pipe whose other end is closed."""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        raise BrokenPipeError(32, "Broken pipe")


@pytest.mark.parametrize("words", [["nonsense"], ["check"], ["check", "nothing.json"], ["--help"]])
def test_a_command_ends_quietly_where_nobody_reads_what_is_wrong(words: list[str], monkeypatch):
    streams = [io.TextIOWrapper(io.BufferedWriter(Unread())) for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 1
    sys.stdout.flush(), sys.stderr.flush()  # as Python does at its end


def test_standard_input_that_is_closed_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="standard input is closed"):
        path_bytes(Path("-"))
