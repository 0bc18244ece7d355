"""What the disk does is not blamed on a file: everywhere the same words tell it, by `genotype.text.files`."""

import ast
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from torch import nn

from genotype.text.files import IN_READING, DiskFails
from search.entry_versions import digest_of_entry, earlier_folders, logged
from search.runs.documents.json_file import read_json
from search.runs.folder_kinds import require_file
from search.runs.trained.weights import load_weights
from tests.test_architecture import modules
from zoo.entries.checksums import read_checksums
from zoo.entries.entry import Entry, is_regular
from zoo.imports.texts import text_of
from zoo.publishing.leftovers import is_whole
from zoo.remotes.signature import key_bytes

TELLS = {"not_read", "not_written", "not_stored", "require_disk", "reading_remedy"}
BLAMES = {"refuse", "InputError", "Diagnostic", "failure", "NotWritten"}
OTHERS = {
    "genotype.text.files",  # which has those words
    "search.commands.watching.view",  # a port
    "zoo.remotes.elsewhere",  # a store that is no disk of this machine,
    "zoo.remotes.store",  # and every store: the address is to be looked at
}


def names(node: ast.AST) -> set[str]:
    return {
        part.id if isinstance(part, ast.Name) else part.attr
        for part in ast.walk(node)
        if isinstance(part, ast.Name | ast.Attribute)
    }


def called(node: ast.AST) -> set[str]:
    return set[str]().union(*(names(part.func) for part in ast.walk(node) if isinstance(part, ast.Call)))


def blaming(path: Path) -> Iterator[int]:
    """The lines where an error of the system becomes a problem of a file, whatever the error is."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ExceptHandler) and node.type is not None and "OSError" in names(node.type):
            calls = called(ast.Module(node.body, []))
            if calls & BLAMES and not calls & TELLS:
                yield node.lineno


def test_no_file_is_blamed_for_the_disk():
    found = {name: [*blaming(path)] for name, path in modules().items() if name not in OTHERS}
    assert {name: lines for name, lines in found.items() if lines} == {}


READERS: dict[str, Callable[[Path], object]] = {
    "a document of a run": lambda folder: read_json(folder, "file"),
    "whether a file is there": lambda folder: require_file(folder, "file"),
    "weights": lambda folder: load_weights(nn.Identity(), folder / "file"),
    "a text": lambda folder: text_of(folder / "file", "give another"),
    "a key": lambda folder: key_bytes(folder / "file"),
    "an entry's checksums": lambda folder: read_checksums(Entry(folder)),
    "the digest of an entry": digest_of_entry,
    "the log of versions": lambda folder: logged(folder, "name"),
    "the versions that are kept": lambda folder: earlier_folders(folder, "name"),
    "a regular file": lambda folder: is_regular(folder / "file"),
    "a whole entry": is_whole,
}


def broken(sound: Callable[..., object], folder: Path, code: int) -> Callable[..., object]:
    """A call of the system that fails for all that is in a folder."""

    def call(path: object, *rest: object, **named: object) -> object:
        if str(path).startswith(f"{folder}/"):
            raise OSError(code, os.strerror(code), str(path))
        return sound(path, *rest, **named)

    return call


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("code", [errno.EIO, errno.ESTALE, errno.EMFILE])
def test_a_reader_tells_that_the_disk_fails(name: str, code: int, tmp_path: Path, monkeypatch):
    """Nothing is taken for damaged or absent, which might be thrown away then."""
    (tmp_path / "file").write_text("{}")

    for function in ("open", "stat", "lstat", "scandir"):
        monkeypatch.setattr(os, function, broken(getattr(os, function), tmp_path, code))
    with pytest.raises(DiskFails, match=f"cannot be read: {os.strerror(code)}") as told:
        READERS[name](tmp_path)
    assert told.value.problems[0].remedy == IN_READING[code]
    assert str(tmp_path) in told.value.problems[0].path
