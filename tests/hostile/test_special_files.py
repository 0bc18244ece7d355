"""Pipes, devices, sockets, folders and far too large files in the place of any file that a command reads."""

import io
import os
import pickle
import shutil
import socket
import stat
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import numpy as np
import pytest
import torch

from genotype.text.regular import LARGEST, open_regular, read_bytes
from tests.hostile.commands import an_end, genoc, typed

HUGE = 1 << 45


def make_socket(path: Path) -> None:
    with chdir(path.parent), socket.socket(socket.AF_UNIX) as made:  # its name may be short alone
        made.bind(path.name)


def make_huge(path: Path) -> None:
    """A file of terabytes, all holes."""
    path.touch()
    try:
        os.truncate(path, HUGE)
    except OSError:
        os.truncate(path, (1 << 44) - (1 << 20))


def make_link_to_pipe(path: Path) -> None:
    os.mkfifo(path.with_name(f"{path.name}-pipe"))
    path.symlink_to(f"{path.name}-pipe")


FORMS: dict[str, Callable[[Path], None]] = {
    "a pipe": os.mkfifo,
    "a link to a pipe": make_link_to_pipe,
    "an endless device": lambda path: path.symlink_to("/dev/zero"),
    "a full device": lambda path: path.symlink_to("/dev/full"),
    "a terminal": lambda path: path.symlink_to("/dev/tty"),
    "a socket": make_socket,
    "a folder": lambda path: path.mkdir(),
    "terabytes": make_huge,
    "a link to itself": lambda path: path.symlink_to(path.name),
}


class Payload:
    """What runs a program when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("echo unpickled",)


CODE: dict[str, Callable[[Path], object]] = {
    "a pickle": lambda path: path.write_bytes(pickle.dumps(Payload())),
    "a checkpoint of torch": lambda path: path.write_bytes(saved({"weights": Payload()})),
    "an array of objects": lambda path: save_objects(path),
    "a program": lambda path: path.write_text('#!/usr/bin/env python3\nimport os\nos.system("echo run")\n'),
    "YAML that makes objects": lambda path: path.write_text(
        '!!python/object/apply:os.system ["echo made"]\n'
    ),
}
"""Files that run a program where somebody unpickles or runs them: the watch over commands would see it."""


def saved(value: object) -> bytes:
    file = io.BytesIO()
    torch.save(value, file)
    return file.getvalue()


def save_objects(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.array([Payload()], object), allow_pickle=True)


SLOW = ("train", "search", "report", "derive, perturbation", "evaluate", "add", "verify", "load")
FEW = ("a pipe", "an endless device", "a link to itself", "a checkpoint of torch", "a program")
"""Forms for commands that take seconds; that others are refused alike is tested by `open_regular`."""
ENTRY = (
    "genotype.json", "entry.json", "SHA256SUMS", "model.py", "model.safetensors", "example.safetensors",
    "README.md",
)  # fmt: skip
RUN = ("run.json", "genotype.json", "evaluation.json", "model.safetensors")
REPORTED = (
    "genotype.json", "evaluation.json", "steps.csv", "epochs.csv", "predictions/predictions.json",
    "predictions/01", "report.html",
)  # fmt: skip
SEARCHED = ("space.json", "alphas.json", "derivation.json", "monitor.csv", "report.html", "run.json")

READ: tuple[tuple[str, tuple[str, ...]], ...] = (
    *((name, ("net.json",)) for name in ("check", "show", "draw", "fmt, check", "diff", "scale", "compile")),
    ("train", ("net.json",)),
    *((name, ("broken.json",)) for name in ("check, json", "check, github", "fix")),
    *((name, ("space.json",)) for name in ("fmt", "sample", "search")),
    ("compile, optimized", ("run/model.safetensors",)),
    ("search, volumes", ("volumes/dataset.json", "volumes/imagesTr/c0.nii.gz", "volumes/labelsTr/c1.nii.gz")),
    ("train", ("pictures/splits.json", "pictures/metadata.csv", "pictures/images/a0.png", "new/.lock")),
    ("train, split", ("pictures/splits.json",)),
    ("train, inherit", ("search/checkpoint.safetensors", "search/space.json")),
    ("train, resume", ("run/.lock", "run/run.json")),
    ("derive", ("search/space.json", "search/alphas.json", "search/budget.json")),
    ("derive, perturbation", ("search/checkpoint.safetensors", "search/run.json")),
    ("evaluate", ("run/genotype.json", "run/model.safetensors", "run/run.json")),
    ("evaluate, entry", tuple(f"models/tiny/{file}" for file in ("entry.json", "model.safetensors"))),
    ("report", tuple(f"run/{file}" for file in REPORTED)),
    ("report, search", tuple(f"search/{file}" for file in SEARCHED)),
    ("import", ("log.csv",)),
    ("add", tuple(f"run/{file}" for file in RUN)),
    *((name, tuple(f"models/tiny/{file}" for file in ENTRY)) for name in ("list", "zoo show", "verify")),
    ("load", tuple(f"models/tiny/{file}" for file in ENTRY)),
    ("load, image", ("pictures/images/a0.png",)),
)  # fmt: skip
PASSES = {
    # what is told in the page that it makes
    *(("report", f"run/{file}") for file in REPORTED),
    *(("report, search", f"search/{file}") for file in SEARCHED),
    # what the command does without
    *(("list", f"models/tiny/{file}") for file in ENTRY if file != "entry.json"),
    *(("zoo show", f"models/tiny/{file}") for file in ENTRY if file not in ("entry.json", "genotype.json")),
    ("train", "pictures/splits.json"),
    ("train", "pictures/metadata.csv"),
    ("train", "pictures/images/a0.png"),
    ("derive", "search/budget.json"),
}
CASES = [(name, file) for name, files in READ for file in files]


def place(world: Path, file: str) -> Path:
    """The file meant, which goes; the first picture of a prediction has a longer name."""
    path = next(iter(world.glob(f"{file}*")), world / file) if file.endswith("01") else world / file
    path.parent.mkdir(exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    return path


@pytest.mark.parametrize(("name", "file"), CASES, ids=lambda value: value.replace("/", " "))
def test_no_command_waits_for_a_special_file_reads_on_for_ever_or_runs_what_it_reads(name, file, world):
    every = FORMS if file.endswith(".lock") else {**FORMS, **CODE}  # a lock may hold anything
    for form in [one for one in every if one in FEW or not name.startswith(SLOW)]:
        path = place(world, file)
        every[form](path)
        result = genoc(*typed(name, world))
        wanted = {0, 2} if (name, file) in PASSES else {2}
        assert result.exit_code in wanted, (form, result.output)
        assert "Traceback" not in result.output
        if result.exit_code == 2:
            assert result.stderr.strip() or result.stdout.strip(), form
        if not file.startswith("new/"):
            shutil.rmtree(world / "new", ignore_errors=True)


@pytest.mark.parametrize("form", FORMS)
def test_one_bad_entry_keeps_none_from_the_others(form, world):
    FORMS[form](place(world, "models/other/entry.json"))
    result = genoc("zoo", "list", "--zoo", world / "models")
    assert (result.exit_code, result.stdout.split()[0]) == (2, "tiny")
    assert result.stderr.startswith("other: cannot be read: entry.json: ")
    listed = genoc("zoo", "list", "--zoo", world / "models", "--json")
    assert listed.exit_code == 2
    verified = genoc("zoo", "verify", "--zoo", world / "models")
    assert verified.exit_code == 2
    assert "\ntiny\n  files        passed" in f"\n{verified.stdout}"


@pytest.mark.parametrize("kind", LARGEST)
@pytest.mark.parametrize("form", FORMS)
def test_only_regular_files_of_a_bounded_size_are_opened(form, kind, tmp_path):
    FORMS[form](tmp_path / "file")
    with an_end(), pytest.raises(OSError, match=r"^\[Errno") as caught:
        open_regular(tmp_path / "file", kind)
    assert caught.value.filename is not None
    assert caught.value.strerror


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_not(tmp_path):
    path, most = tmp_path / "file", LARGEST["entry"]
    path.write_bytes(b"a" * most)
    (tmp_path / "link").symlink_to(path)
    assert len(read_bytes(path, "entry")) == len(read_bytes(tmp_path / "link", "entry")) == most
    path.write_bytes(b"a" * (most + 1))
    with pytest.raises(OSError, match="larger than 1 MB"):
        read_bytes(path, "entry")


def test_what_tells_no_size_is_read_to_its_end():
    assert b"Name:" in read_bytes(Path("/proc/self/status"), "entry")


def test_a_planted_link_is_replaced_and_what_it_points_to_stays(world, tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("mine")
    place(world, "run/report.html").symlink_to(outside)
    assert genoc("report", world / "run").exit_code == 0
    assert outside.read_text() == "mine"
    assert stat.S_ISREG((world / "run" / "report.html").lstat().st_mode)


@pytest.mark.parametrize("form", FORMS)
def test_no_output_waits_for_a_special_file(form, world):
    path = place(world, "out.py")
    FORMS[form](path)
    result = genoc("compile", world / "net.json", "-o", path)
    assert result.exit_code in ({0} if form == "terabytes" else {0, 2})
    if form in ("a pipe", "a link to a pipe"):
        assert "nothing reads\n    -> choose another path" in result.stderr


def test_a_shell_may_hand_over_a_pipe(world):
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as file:
        file.write((world / "net.json").read_bytes())
    try:
        assert genoc("check", f"/dev/fd/{reader}").exit_code == 0
    finally:
        os.close(reader)
