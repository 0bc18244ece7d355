"""run.json: one typed record, written and read back, of this version and of those before."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genotype import InputError
from search.preparation import Preparation
from search.runs.run import Run
from search.runs.run_record import DataRecord, ImportRecord, RunRecord, read_record

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
COUNTS = st.integers(0, 10**9)
SIDES = st.lists(st.floats(0.001, 1000), min_size=3, max_size=3).map(tuple)
PIXELS = st.lists(st.integers(8, 4096), min_size=2, max_size=3).map(tuple)
PREPARATIONS = st.builds(
    Preparation,
    channels=st.lists(WORDS).map(tuple),
    labels=st.lists(WORDS).map(tuple),
    values=st.sampled_from(["bytes", "standardised"]),
    size=st.just(()) | PIXELS,
    fit=st.sampled_from(["stretch", "crop", "pad"]),
    patch=st.just(()) | PIXELS,
    spacing=st.just(()) | SIDES,
    geometry=st.sampled_from([None, "sform", "qform"]),
)
DATA = st.builds(
    DataRecord,
    name=WORDS,
    digest=DIGESTS,
    train=COUNTS,
    val=COUNTS,
    test=COUNTS,
    patches=st.none() | COUNTS,
    preparation=PREPARATIONS,
)
IMPORTS = st.builds(ImportRecord, form=WORDS, file=WORDS, sha256=DIGESTS, notes=st.lists(WORDS).map(tuple))
RECORDS = st.builds(
    RunRecord,
    kind=st.sampled_from(["search", "train"]),
    name=WORDS,
    genotype=st.none() | DIGESTS,
    genoc=WORDS,
    torch=st.none() | WORDS,
    seed=st.none() | st.integers(0, 2**63),
    config=st.dictionaries(st.sampled_from(["lr", "data", "epochs"]), st.none() | COUNTS | WORDS),
    data=st.none() | DATA,
    imported=st.none() | IMPORTS,
    finished=st.booleans(),
    diverged=st.none() | WORDS,
)
OLD = {
    "kind": "train",
    "name": "unet",
    "genotype": "ab" * 32,
    "genoc": "0.1.0",
    "torch": "2.5.0",
    "seed": 3,
    "config": {"lr": 0.1, "data": {"size": 32}},
    "data": {"name": "lesions", "digest": "cd" * 32, "train": 7, "val": 2, "test": 1},
    "finished": True,
}
"""What runs wrote before run.json named its format."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


def written(folder: Path, told: object) -> Path:
    (folder / "run.json").write_text(json.dumps(told))
    return folder


@given(record=RECORDS)
def test_a_record_is_read_as_it_was_written(record: RunRecord, folder: Path):
    Run(folder).write_record(record)
    assert read_record(folder) == record


def test_a_run_from_before_there_was_a_format_is_migrated(folder: Path):
    record = read_record(written(folder, OLD))
    pictures = Preparation(channels=("red", "green", "blue"), labels=("background", "target"), size=(32, 32))
    assert record.data == DataRecord(
        name="lesions", digest="cd" * 32, train=7, val=2, test=1, preparation=pictures
    )
    assert record.config == {"lr": 0.1, "data": {"size": [32], "grid": "network", "at_most": None}}
    assert {name: getattr(record, name) for name in OLD if name not in ("data", "config")} == {
        name: value for name, value in OLD.items() if name not in ("data", "config")
    }
    Run(folder).write_record(record)
    assert json.loads((folder / "run.json").read_text())["format"] == "genoc-run/2"
    assert read_record(folder) == record


def test_keys_that_are_not_known_are_passed_over(folder: Path):
    data = {**OLD["data"], "scanner": "new"}
    assert read_record(written(folder, {**OLD, "data": data, "host": "a"})) == read_record(
        written(folder, OLD)
    )


@pytest.mark.parametrize("form", ["genoc-run/3", "genoc-entry/1", 1, ["genoc-run/1"]])
def test_a_format_of_a_later_version_is_refused(form: object, folder: Path):
    with pytest.raises(InputError, match=r"(?s)format .* is not known to this genoc.*later"):
        read_record(written(folder, {**OLD, "format": form}))


def test_every_fault_is_told_with_its_path(folder: Path):
    told = {**OLD, "seed": "3", "data": {**OLD["data"], "train": -1, "digest": "x"}}
    del told["finished"]
    with pytest.raises(InputError) as refused:
        read_record(written(folder, told))
    assert {problem.path for problem in refused.value.problems} >= {"seed", "data.train", "data.digest"}
    assert "finished" in str(refused.value)
