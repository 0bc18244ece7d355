"""The JSON files of a run are read by one strict reader, whose faults are told in plain words."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from genotype import InputError
from genotype.diagnostics.paths import path_of
from search.runs.documents import ACCOUNTING, ALPHAS, DERIVATION, SHOWN
from search.runs.documents.evaluation import EVALUATION
from search.runs.files import PREDICTIONS
from search.runs.read import (
    Missing,
    read_accounts,
    read_alphas,
    read_derivation,
    read_evaluation,
    read_predictions,
    read_run,
)
from search.runs.run_record import FILE, read_record
from tests.search.runs.test_documents import FILES


class RunFile(NamedTuple):
    """run.json, which is read in the same way."""

    name: str
    read: Callable[[Path], Any]


RUN = RunFile(FILE, read_record)

REPORT: Mapping[Any, Callable[[Path], Any]] = {
    ALPHAS: read_alphas,
    DERIVATION: read_derivation,
    ACCOUNTING: read_accounts,
    EVALUATION: read_evaluation,
    SHOWN: read_predictions,
}
"""How the report reads them."""


def name_of(document: Any) -> str:
    return str(document.name)


def written(document: Any, text: str, run: Path) -> Path:
    """The folder of a file with this text."""
    folder = run / PREDICTIONS if document is SHOWN else run
    folder.mkdir(exist_ok=True)
    (folder / document.name).write_text(text)
    return folder


def swapped(value: Any) -> Iterator[Any]:
    """A document with one of its values as another kind of JSON, for each value in turn."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ({**value, key: other} for other in swapped(item))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from ([*value[:place], other, *value[place + 1 :]] for other in swapped(item))
    wrong = [str(value), True, None, [[value]], {"": value}]
    yield from (other for other in wrong if type(other) is not type(value))


def says_none(values: Any) -> bool:
    """Whether a part that may be absent is null, which says the same."""
    return isinstance(values, dict) and any(
        values.get(key, 0) is None for key in ("gates", "validation_dice")
    )


@pytest.mark.parametrize("document", REPORT, ids=name_of)
def test_nothing_is_converted_to_what_it_should_be(document: Any, tmp_path: Path):
    """Neither a text to a number, nor true to 1, nor a text to a list; the report refuses the same files."""
    damaged = [values for values in swapped(FILES[document]) if not says_none(values)]
    for values in damaged:
        folder = written(document, json.dumps(values), tmp_path)
        with pytest.raises(InputError) as refused:
            document.read(folder)
        with pytest.raises(Missing) as missing:
            REPORT[document](tmp_path)
        assert refused.value.problems[0].problem in str(missing.value)
        assert str(missing.value).count(document.name) == 1
    assert len(damaged) > 8


RAW = re.compile(r"recursion|iterable|@ \$|Errno|object has no|expected type|NoneType|<class")
"""What Python and libraries say of it."""

SPOILT = [
    "", "{", "3", "null", '{"": 3}', '{"decisions": 5, "epochs": [[3]]}', "[" * 200 + "]" * 200,
    "[" * 900 + "]" * 900, "[" * 100_000, '{"a": 1, "a": 2}', "[" + "9" * 5000 + "]", '["\\ud800"]',
]  # fmt: skip


@pytest.mark.parametrize("text", SPOILT, ids=range(len(SPOILT)))
@pytest.mark.parametrize("document", [*REPORT, RUN], ids=name_of)
def test_a_fault_is_told_in_plain_words(document: Any, text: str, tmp_path: Path):
    folder = written(document, text, tmp_path)
    with pytest.raises(InputError) as refused:
        document.read(folder)
    with pytest.raises(Missing) as missing:
        {**REPORT, RUN: read_run}[document](tmp_path)
    assert not RAW.search(str(refused.value))
    assert not RAW.search(str(missing.value))
    assert str(missing.value).startswith(f"{document.name} cannot be read: ")
    if "[" * 100 in text:
        assert [problem.problem for problem in refused.value.problems] == ["nested too deeply"]


PLACES: Mapping[str, Callable[[Path], Any]] = {
    "is a folder, not a file": Path.mkdir,
    "is a pipe, not a file": os.mkfifo,
    "is a link to a file that does not exist": lambda path: path.symlink_to("nowhere"),
    "is a device, not a file": lambda path: path.symlink_to("/dev/null"),
}


@pytest.mark.parametrize("words", PLACES)
@pytest.mark.parametrize("document", [ALPHAS, EVALUATION, RUN], ids=name_of)
def test_what_is_no_file_is_called_what_it_is(document: Any, words: str, tmp_path: Path):
    PLACES[words](tmp_path / document.name)
    with pytest.raises(InputError) as refused:
        document.read(tmp_path)
    assert f"cannot be read: {words}" in str(refused.value)
    with pytest.raises(Missing, match=f"{document.name} cannot be read: {words}"):
        {**REPORT, RUN: read_run}[document](tmp_path)


@pytest.mark.parametrize("value", [1e308, -0.001, 1.001, float("nan"), float("inf")])
@pytest.mark.parametrize("path", [("images", 0, "dice"), ("images", 0, "dice_tumour"), ("mean", "iou")])
def test_a_measure_is_from_0_to_1(value: float, path: tuple[Any, ...], tmp_path: Path):
    values = json.loads(json.dumps(FILES[EVALUATION]))
    reduce(lambda at, step: at[step], path[:-1], values)[path[-1]] = value
    written(EVALUATION, json.dumps(values), tmp_path)
    with pytest.raises(InputError) as refused:
        EVALUATION.read(tmp_path)
    (problem,) = refused.value.problems
    assert problem.path == path_of(path)
    assert "is out of range" in problem.problem


def test_images_have_the_same_classes(tmp_path: Path):
    values = json.loads(json.dumps(FILES[EVALUATION]))
    values["images"].append({"id": "b", "iou": 0.5, "dice": 0.75, "accuracy": 1.0})
    written(EVALUATION, json.dumps(values), tmp_path)
    with pytest.raises(InputError, match="do not all have the same classes"):
        EVALUATION.read(tmp_path)


def test_of_many_faults_the_first_are_told(tmp_path: Path):
    written(ALPHAS, json.dumps({**FILES[ALPHAS], "epochs": [[[True] * 1000]]}), tmp_path)
    with pytest.raises(InputError) as refused:
        ALPHAS.read(tmp_path)
    assert refused.value.problems[-1].problem == "980 more are not as they should be"
    assert len(refused.value.problems) == 21
