"""Weights and an evaluation that a finished training did not write are not taken for its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import asdict
from safetensors.torch import load_file, save_file

from compiler.backend.load import load_network
from genoc.runs.places import RunFolder
from genoc.runs.results import TrainResult
from genotype import InputError
from search.evaluation import Trained
from search.pretrained.from_run import fitting_of
from search.runs.trained.results import results_of
from tests.zoo.trained import TINY
from zoo.predict.model import open_model
from zoo.publishing.add import Terms, add

READERS: dict[str, Callable[[Path], object]] = {
    "zoo add": lambda run: add(run, run.parent / "models", Terms()),
    "predict and export": open_model,
    "evaluate": lambda run: Trained.of(run, {"source": None}),
    "init": lambda run: fitting_of(load_network(TINY).state_dict(), run),
    "python": lambda run: TrainResult(RunFolder(run)).network(),
}


@pytest.fixture
def recorded(run: Path) -> Path:
    """A run with the checksums of its results."""
    record = json.loads((run / "run.json").read_text())
    preparation = {"channels": ["red", "green", "blue"], "labels": ["background", "target"], "size": [32, 32]}
    record |= {"format": "genoc-run/2", "results": asdict(results_of(run))}
    record["data"]["preparation"], record["config"]["data"]["size"] = preparation, [32, 32]
    (run / "run.json").write_text(json.dumps(record))
    return run


def change(weights: Path) -> None:
    """Change a number of some weights, as in another run's."""
    tensors = load_file(weights)
    next(values for values in tensors.values() if values.is_floating_point()).view(-1)[0] += 0.5
    save_file(tensors, weights)


@pytest.mark.parametrize("reader", READERS)
def test_weights_that_the_run_did_not_write_are_refused(reader: str, recorded: Path):
    READERS[reader](recorded)
    change(recorded / "model.safetensors")
    with pytest.raises(InputError, match=r"model\.safetensors: was changed since the run wrote it"):
        READERS[reader](recorded)


ENTRY_READERS = {
    "evaluate": lambda entry: Trained.of(entry, {"source": "images"}),
    "init": READERS["init"],
    "predict and export": open_model,
}


@pytest.fixture
def entry(recorded: Path) -> Path:
    return add(recorded, recorded.parent / "models", Terms()).folder


@pytest.mark.parametrize("reader", ENTRY_READERS)
def test_weights_that_an_entry_does_not_list_are_refused(reader: str, entry: Path):
    ENTRY_READERS[reader](entry)
    change(entry / "model.safetensors")
    with pytest.raises(InputError, match=r"model\.safetensors: was changed: its checksum differs"):
        ENTRY_READERS[reader](entry)


@pytest.mark.parametrize("reader", ["evaluate", "init"])
def test_a_genotype_that_an_entry_does_not_list_is_refused(reader: str, entry: Path):
    text = (entry / "genotype.json").read_text()
    (entry / "genotype.json").write_text(text + "\n")
    with pytest.raises(InputError, match=r"genotype\.json: was changed: its checksum differs"):
        ENTRY_READERS[reader](entry)


@pytest.mark.parametrize("reader", ["evaluate", "init"])
def test_an_entry_whose_list_lacks_the_weights_is_refused(reader: str, entry: Path):
    lines = (entry / "SHA256SUMS").read_text().splitlines(keepends=True)
    (entry / "SHA256SUMS").write_text("".join(line for line in lines if "model.safetensors" not in line))
    with pytest.raises(InputError, match="is not listed in SHA256SUMS"):
        ENTRY_READERS[reader](entry)
    (entry / "SHA256SUMS").unlink()
    with pytest.raises(InputError, match="SHA256SUMS: cannot be read"):
        ENTRY_READERS[reader](entry)


@pytest.mark.parametrize("reader", READERS)
def test_of_earlier_versions_which_recorded_no_checksum_they_are_read(reader: str, run: Path):
    change(run / "model.safetensors")
    READERS[reader](run)


def test_an_evaluation_of_another_run_is_refused(recorded: Path):
    text = (recorded / "evaluation.json").read_text()
    (recorded / "evaluation.json").write_text(text.replace("0.5", "0.9"))
    with pytest.raises(InputError, match=r"evaluation\.json: was changed since the run wrote it"):
        add(recorded, recorded.parent / "models", Terms())
    assert not (recorded.parent / "models").exists()


EDITS: dict[str, dict[str, Any]] = {
    "its format None is not known": {"format": None},
    "tells no image size": {"data": {"name": "set", "digest": "0" * 64, "train": 1, "val": 1, "test": 1}},
    "does not give the data": {"data": None},
    "is not the genotype that was trained": {"genotype": "0" * 64},
    "search": {"kind": "search"},
}


@pytest.mark.parametrize("reader", ["evaluate", "predict and export"])
@pytest.mark.parametrize("words", EDITS)
def test_a_record_that_was_edited_is_refused(words: str, reader: str, recorded: Path):
    record = json.loads((recorded / "run.json").read_text())
    (recorded / "run.json").write_text(json.dumps(record | EDITS[words]))
    with pytest.raises(InputError, match=words):
        READERS[reader](recorded)
