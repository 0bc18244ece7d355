"""Whatever a small file of a data set says, and at whatever length: what is said of it stays short."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genotype import InputError
from genotype.diagnostics.diagnostic import QUOTED, Diagnostic, quoted
from search.config import DataConfig
from search.data.checks.check import check_data
from search.data.checks.lines import lines
from search.data.source import found_source
from tests.search.layouts.made import pictures, write

MOST = 5000
LONG = 30_000
GIVEN = pictures(3, (8, 8), 1)
LAYOUTS = ("images_masks", "coco", "nnunet_2d", "voc")
DOCUMENTS: dict[str, Any] = {
    "labels.json": {"background": 0, "target": 1},
    "splits.json": {"train": ["p0"], "val": ["p1"], "test": ["p2"]},
}
TABLES = {
    "metadata.csv": [["image_id", "patient_id"], *([name, f"of_{name}"] for name in GIVEN)],
    "list.csv": [
        ["image", "mask", "split", "group", "id"],
        *(
            [f"images/{name}.png", f"masks/{name}.png", part, f"of_{name}", f"id_{name}"]
            for name, part in zip(GIVEN, ("train", "val", "test"), strict=True)
        ),
    ],
    "labels.txt": [["background"], ["target"]],
    "train.txt": [["p0"]],
}
HUGE = (
    "x" * LONG,
    "x/" * LONG,
    ["x" * 100] * (LONG // 100),
    [*range(LONG // 5)],
    {f"key{number}": number + 1000 for number in range(LONG // 10)},
    10**4200,
    ["p0", "p1", "p2"] * (LONG // 10),
    [[[["x"] * LONG]]],
)


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    """A small set in each layout, and its JSON documents."""
    folder = tmp_path_factory.mktemp("sets")
    return {name: write(name, folder / name, GIVEN) for name in LAYOUTS}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a document."""
    yield path
    if isinstance(value, dict):
        for key, each in value.items():
            yield from places(each, (*path, key))
    elif isinstance(value, list) and not all(isinstance(each, int | float) for each in value):
        for place, each in enumerate(value):
            yield from places(each, (*path, place))


def changed(value: Any, path: tuple[Any, ...], new: Any, is_key: bool) -> Any:
    """The document with another value, or another name for the key, at a path."""
    if not path:
        return new
    copy = value.copy()
    if len(path) == 1 and is_key and isinstance(copy, dict):
        return {(str(new) if key == path[0] else key): each for key, each in copy.items()}
    copy[path[0]] = changed(copy[path[0]], path[1:], new, is_key)
    return copy


def said(source: Path) -> list[str]:
    """What a check says of a set, and what a training that refuses it says."""
    texts = ["\n".join(lines(check_data(DataConfig(source=str(source)))))]
    try:
        found_source(DataConfig(source=str(source)), 0)
    except InputError as refused:
        texts.append(str(refused))
    return texts


def require_short(source: Path) -> None:
    assert [len(text) for text in said(source) if len(text) > MOST] == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_huge_value_in_a_document_is_not_repeated(sets, data):
    layout = data.draw(st.sampled_from(LAYOUTS))
    folder = sets[layout]
    own = {
        path.relative_to(folder).as_posix(): json.loads(path.read_text()) for path in folder.rglob("*.json")
    }
    name = data.draw(st.sampled_from(sorted({**DOCUMENTS, **own})))
    document = own.get(name, DOCUMENTS.get(name))
    path = data.draw(st.sampled_from(list(places(document))))
    text = json.dumps(changed(document, path, data.draw(st.sampled_from(HUGE)), data.draw(st.booleans())))
    before = (folder / name).read_text() if name in own else None
    try:
        (folder / name).write_text(text)
        require_short(folder)
    finally:
        (folder / name).unlink() if before is None else (folder / name).write_text(before)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_huge_cell_of_a_table_is_not_repeated(sets, data):
    name = data.draw(st.sampled_from(sorted(TABLES)))
    rows = [row.copy() for row in TABLES[name]]
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    kind = data.draw(st.sampled_from(["long", "path", "many", "wide"]))
    huge = {"long": "x" * LONG, "path": "x/" * LONG, "many": rows[row][column], "wide": rows[row][column]}
    rows[row][column] = huge[kind]
    rows = [*rows, *[rows[row]] * 3000] if kind == "many" else rows
    rows[row] += [f"more{place}" for place in range(3000)] if kind == "wide" else []
    folder = sets["images_masks"]
    with (folder / name).open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    try:
        require_short(folder / name if name == "list.csv" else folder)
    finally:
        (folder / name).unlink()


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=30))
def test_a_value_is_quoted_as_in_its_file_or_cut(value):
    whole = json.dumps(value)
    assert quoted(value) == (whole if len(whole) <= QUOTED else f"{whole[: QUOTED - 3]}...")


def test_a_problem_is_of_limited_length_however_long_its_words():
    assert len(str(Diagnostic("\x1b" * 10**6, "x" * 10**6, "y" * 10**6))) < 6100
