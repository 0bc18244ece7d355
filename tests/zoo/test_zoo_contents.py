"""What may lie in an entry's folder: its files, as files, and nothing else."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genotype.diagnostics.printable import printable
from tests.zoo.test_zoo_verify import failing, outcomes, problems, summed_up
from zoo.entries.contents import file_problems
from zoo.entries.entry import FILES, REQUIRED, Entry

FOREIGN = [
    *("torch.py", "sitecustomize.py", "usercustomize.py", "safetensors.py", "model.pth", "Model.py"),
    *(".evil.py", ".pth", ".gitattributes", "MODEL.PY", "README", "entry.json~", " model.py", "model.py\n"),
    *("__init__.py", "__main__.py", "conftest.py", "pyvenv.cfg", "con", "model.so", ".lock"),
]


@pytest.mark.parametrize("name", FOREIGN)
def test_no_file_more_may_be_there_though_it_is_listed(name: str, entry: Entry):
    entry.path(name).write_text("print('ran')")
    assert f"{printable(name)}: does not belong" in problems(entry)
    summed_up(lambda _: None)(entry)
    assert "files" in failing(entry)


@pytest.mark.parametrize("name", ["__pycache__", ".git", ".cache", "torch", "extra"])
def test_no_folder_may_be_there(name: str, entry: Entry):
    entry.path(name).mkdir()
    assert f"{name}: does not belong" in problems(entry)
    assert failing(entry) == {"files"}


@settings(max_examples=16, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1))
def test_whatever_it_is_called(name: str, entry: Entry):
    """The rule, said once more: the set of names is what it should be."""
    if name in (".", "..") or len(os.fsencode(name)) > 255:
        return
    path = entry.path(name)
    there = path.exists()
    path.touch()
    try:
        told = {problem.path for problem in file_problems(entry)}
        assert told == {printable(item.name) for item in os.scandir(entry.folder)} - {*FILES}
    finally:
        if not there:
            path.unlink()


@pytest.mark.parametrize("name", FILES)
def test_a_link_is_refused_though_it_leads_to_the_same_bytes(name: str, entry: Entry, tmp_path: Path):
    entry.path(name).rename(tmp_path / name)
    entry.path(name).symlink_to(tmp_path / name)
    assert "files" in failing(entry)
    assert f"{name}: is a link, but an entry consists of regular files" in problems(entry)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("make", "kind"), [(Path.mkdir, "a folder"), (os.mkfifo, "a pipe, socket or device")], ids=["dir", "fifo"]
)
def test_what_is_no_file_is_told_and_never_opened(name: str, make, kind: str, entry: Entry):
    """Opening a pipe that nobody writes to would never come back."""
    entry.path(name).unlink()
    make(entry.path(name))
    assert "files" in failing(entry)
    assert f"{name}: is {kind}" in problems(entry)


def test_each_required_file_is_missed(entry: Entry):
    for name in REQUIRED:
        entry.path(name).unlink()
    assert {problem.path for problem in file_problems(entry)} == {*REQUIRED}
    assert failing(entry) == {"files"}


def test_a_file_is_listed_once(entry: Entry):
    listing = entry.path("SHA256SUMS")
    listing.write_text(listing.read_text() + f"{'0' * 64}  model.py\n")
    assert "SHA256SUMS: names model.py twice" in problems(entry)
    assert outcomes(entry)["checksums"] == "not made"


def test_every_file_is_listed(entry: Entry):
    listing = entry.path("SHA256SUMS")
    listing.write_text("".join(line for line in listing.open() if "graph.svg" not in line))
    assert failing(entry) == {"listing"}
    assert "graph.svg: is not listed in SHA256SUMS" in problems(entry)


@pytest.mark.parametrize("name", ["torch.py", ".evil.py"])
def test_an_entry_with_foreign_files_is_not_loaded(name: str, genoc, zoo: Path, entry: Entry):
    entry.path(name).write_text("print('ran')")
    summed_up(lambda _: None)(entry)
    done = genoc("zoo", "load", "tiny", "--zoo", zoo)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{name}: does not belong" in done.stderr
