"""A training and an evaluation of a set in which some images are ignored as a whole."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import attrs
import numpy as np
import pytest

from genotype import canonical_text
from search.evaluation import run_ensemble
from search.report import write_report
from search.runs.documents.evaluation import EVALUATION
from search.study.comparison.compared import compared
from tests.search.test_api import genoc
from tests.search.test_ignored_images import written
from tests.zoo.trained import TINY

SMALL = ("--size", 16, "--batch", 2, "--epochs", 2, "--precision", "fp32", "--plan", "source", "--threads", 1)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two runs by networks whose images are padded to other sizes."""
    folder = tmp_path_factory.mktemp("ignored")
    data = written(folder / "set", {1, 5, 8})
    found = []
    for name in ("a", "b"):
        genotype = attrs.evolve(TINY, name=name, output="classes", out_channels=3)
        (folder / f"{name}.json").write_text(canonical_text(genotype))
        run = folder / f"run_{name}"
        how = (*SMALL, "--seed", len(found), "--fit", "crop")
        done = genoc("train", folder / f"{name}.json", "--data", data, "--out", run, *how)
        assert done.exit_code == 0, done.output
        found.append(run)
    return found


def test_a_run_tells_which_images_have_no_measures(runs: list[Path]):
    record = EVALUATION.read(runs[0])
    assert ([image.id for image in record.images], record.left_out) == (["p7"], ("p8",))
    assert record.mean.dice == record.images[0].dice
    assert len(json.loads((runs[0] / "predictions" / "predictions.json").read_text())) == 1
    write_report(runs[0])
    assert "because every pixel is ignored: 1 image." in (runs[0] / "report.html").read_text()
    assert compared(runs).runs[1].shared == 1


def test_evaluate_leaves_cells_empty(runs: list[Path], tmp_path: Path):
    done = genoc("evaluate", runs[0], "-o", tmp_path / "out", "--threads", 1)
    assert done.exit_code == 0, done.output
    assert "(mean over 1 image; 1 left out, ignored as a whole)" in done.output
    assert "left out: 1 image of which every pixel is ignored: p8" in done.output
    rows = [*csv.DictReader((tmp_path / "out" / "evaluation.csv").open())]
    for row in rows:
        assert (row["dice"] == "") == (row["nsd"] == "") == (row["accuracy"] == "") == (row["id"] == "p8")
    told = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    assert told["images"][-1] == {"id": "p8", **dict.fromkeys(set(told["mean"]))}
    assert told["measures"]["left_out"] == ["p8"]


def test_several_networks_together(runs: list[Path]):
    found = run_ensemble(runs, {}, "cpu")
    assert found.ensemble.left_out == ("p8",)
    assert np.isfinite(list(found.ensemble.mean().values())).all()
