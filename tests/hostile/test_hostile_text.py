"""Hostile text in every field of every file, and in every name, reaches nobody raw."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.commands import COMMANDS, genoc, typed
from tests.hostile.conftest import write_pictures
from tests.hostile.text import HOSTILE, NAME, is_hostile, require_clean

OF_ENTRIES = ("list", "list, json", "zoo show", "zoo show, json", "verify", "verify, json", "load")

FIELDS: dict[str, tuple[str, ...]] = {
    "net.json": ("check", "check, github", "show", "show, json", "fmt, check", "scale", "compile", "diff"),
    "broken.json": ("check, broken", "check, json", "check, github", "fix"),
    "space.json": ("sample", "fmt"),
    "models/tiny/entry.json": (*OF_ENTRIES, "evaluate, entry"),
    "models/tiny/genotype.json": ("zoo show", "verify", "diff, json"),
    "run/run.json": ("add, json", "evaluate", "report", "runs", "runs, json"),
    "run/evaluation.json": ("add", "report"),
    "run/predictions/predictions.json": ("report",),
    "search/run.json": ("derive, perturbation",),
    "search/alphas.json": ("derive", "report, search"),
    "search/derivation.json": ("report, search",),
    "pictures/splits.json": ("train", "train, split"),
    "volumes/dataset.json": ("search, volumes",),
}
PAGES = ("report", "train", "search", "import")
SLOW = (*PAGES, "add", "evaluate", "derive", "verify", "load")
"""Commands that take seconds: the fields of files that hold text are spoilt for them."""
CASES = [(file, name) for file, names in FIELDS.items() for name in names]


def clean(name: str, world: Path) -> None:
    result = genoc(*typed(name, world))
    require_clean(result.output)
    require_clean(result.stderr)
    for page in world.glob("*/report.html") if name.startswith(PAGES) else ():
        assert not any(is_hostile(one) for one in {*page.read_text()} - {*"\n\t"}), name


def places(value: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every field of a document: where, what holds it, its key. Of what is alike the first alone."""
    is_list = isinstance(value, list)
    items = list(enumerate(value[:1]) if is_list else value.items() if isinstance(value, dict) else ())
    if not is_list and len(items) > 1 and all(isinstance(item, dict) for _, item in items):
        items = items[:1]  # stages, cells
    for key, item in items:
        where = f"{path}[]" if is_list else f"{path}.{key}"
        yield where, value, key
        yield from places(item, where)


@pytest.mark.parametrize(("file", "name"), CASES, ids=lambda value: value.replace("/", " "))
def test_hostile_text_in_a_field_is_spelt_out(file, name, world):
    path = world / file
    before = path.read_text()
    is_slow = name.startswith(SLOW)
    fields = [
        where
        for where, holder, key in places(json.loads(before))
        if not is_slow or isinstance(holder[key], str)
    ]
    for where in fields:
        for spoil in (as_value,) if is_slow else (as_value, as_key):
            document = json.loads(before)
            holder, key = next((holder, key) for here, holder, key in places(document) if here == where)
            if spoil(holder, key):
                path.write_text(json.dumps(document))
                clean(name, world)
                shutil.rmtree(world / "new", ignore_errors=True)
                shutil.rmtree(world / "models" / "new", ignore_errors=True)


def as_value(holder: Any, key: Any) -> bool:
    holder[key] = f"{holder[key]}{HOSTILE}" if isinstance(holder[key], str) else HOSTILE
    return True


def as_key(holder: Any, key: Any) -> bool:
    if isinstance(holder, dict):
        holder[HOSTILE] = holder.pop(key)
    return isinstance(holder, dict)


@pytest.mark.parametrize("name", COMMANDS)
def test_hostile_names_of_folders_are_spelt_out(name, world_at):
    clean(name, world_at(NAME))


@pytest.mark.parametrize("name", COMMANDS)
def test_hostile_names_of_what_is_not_there_are_spelt_out(name, tmp_path):
    clean(name, tmp_path / NAME)


@pytest.mark.parametrize("name", ["train", "train, split"])
def test_hostile_names_of_images_are_spelt_out(name, world):
    shutil.rmtree(world / "pictures")
    names = tuple(f"{index}{NAME}" for index in range(6))
    write_pictures_utf8(world / "pictures", names)
    clean(name, world)
    shutil.rmtree(world / "new", ignore_errors=True)
    (world / "pictures" / "masks" / f"{names[0]}_segmentation.png").write_bytes(b"")
    clean(name, world)
    (world / "pictures" / "masks" / f"{names[1]}_segmentation.png").unlink()
    clean(name, world)


def write_pictures_utf8(folder: Path, names: tuple[str, ...]) -> None:
    """Pictures of any name: only splits and tables need text, and get none."""
    plain = tuple(f"n{index}" for index in range(len(names)))
    write_pictures(folder, plain)
    for old, new in zip(plain, names, strict=True):
        (folder / "images" / f"{old}.png").rename(folder / "images" / f"{new}.png")
        (folder / "masks" / f"{old}_segmentation.png").rename(folder / "masks" / f"{new}_segmentation.png")
    (folder / "metadata.csv").unlink()
    thirds = {"train": names[::3], "val": names[1::3], "test": names[2::3]}
    (folder / "splits.json").write_text(json.dumps(thirds))


@pytest.mark.parametrize("rows", [["image_id", "lesion_id"], [HOSTILE, "lesion_id"], ["image_id", HOSTILE]])
def test_hostile_text_in_a_table_of_lesions_is_spelt_out(rows, world):
    for lesion in (HOSTILE, "same"):
        for image in ("a0", HOSTILE):
            with (world / "pictures" / "metadata.csv").open("w", newline="", errors="replace") as file:
                csv.writer(file).writerows([rows, *([name, lesion] for name in (image, "a1", "a2", "a3"))])
            clean("train", world)
            shutil.rmtree(world / "new", ignore_errors=True)


@pytest.mark.parametrize("file", ["steps.csv", "epochs.csv", "monitor.csv"])
def test_hostile_text_in_a_table_of_a_run_is_spelt_out(file, world):
    path = world / "search" / file
    lines = path.read_text().splitlines()
    for place in (0, 1, -1):  # a number, a word, and the last: all others are read as these are
        cells = lines[-1].split(",")
        cells[place] = json.dumps(HOSTILE)
        path.write_text("\n".join([*lines, ",".join(cells), ""]))
        clean("report, search", world)


def test_hostile_lines_of_checksums_are_spelt_out(world):
    path = world / "models" / "tiny" / "SHA256SUMS"
    path.write_text(path.read_text() + f"{'0' * 64}  {HOSTILE}\n" + HOSTILE, errors="replace")
    for name in OF_ENTRIES:
        clean(name, world)
    (world / "models" / "tiny" / NAME).write_text("")
    for name in OF_ENTRIES:
        clean(name, world)


@pytest.mark.parametrize(
    "arguments",
    [[NAME], [f"--{NAME}"], ["show", f"--{NAME}"], ["show", "x", "--size", NAME], ["explain", NAME]],
)
def test_hostile_arguments_are_spelt_out(arguments):
    result = genoc(*arguments)
    assert result.exit_code == 2
    require_clean(result.output)
    assert re.search(r"FORGED", result.output)
