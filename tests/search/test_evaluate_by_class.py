"""`genoc evaluate` by class: its table, its files, and what it leaves as it was."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner

from genotype import canonical_text
from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.measures.scores import Scoring, spacing_of
from search.measures.words import heading, mean_rows
from search.prepare import prepared_data
from search.report.sections.evaluation import evaluation
from search.runs.read import Missing, read_evaluation
from tests.search.data.volumes.sets import write_decathlon
from tests.zoo.trained import TINY
from zoo.main import main

pytestmark = pytest.mark.usefixtures("short_reports")

OF_VOLUMES = evolve(
    TINY,
    spatial_dims=3,
    in_channels=1,
    out_channels=3,
    output="classes",
    links=tuple(
        evolve(link, resize="nearest" if link.resize == "bilinear" else link.resize) for link in TINY.links
    ),
)
SHORT = ("--epochs", 1, "--batch", 2, "--plan", "source", "--precision", "fp32")


def genoc(*words):
    return CliRunner().invoke(main, [*map(str, words)])


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("by_class")
    (folder / "net.json").write_text(canonical_text(TINY))
    result = genoc("train", folder / "net.json", "--out", folder / "run", "--size", 16, "--limit", 5, *SHORT)
    assert result.exit_code == 0, result.output
    return folder / "run"


def test_the_files_tell_the_same_and_every_image(run: Path, tmp_path: Path):
    result = genoc("evaluate", run, "--out", tmp_path / "new/measures", "--json")
    assert result.exit_code == 0, result.output
    content = json.loads((tmp_path / "new/measures/evaluation.json").read_text())
    assert content == json.loads(result.stdout)
    measures = content["measures"]
    assert (measures["unit"], measures["tolerance"]) == ("pixels", 1)
    [target] = measures["classes"]
    assert target["name"] == "target"
    assert target["mean"]["dice"]["value"] == pytest.approx(content["mean"]["dice"], abs=1e-6)
    assert target["mean"]["dice"]["low"] <= target["mean"]["dice"]["value"] <= target["mean"]["dice"]["high"]
    assert "mean_over_classes" not in measures
    with (tmp_path / "new/measures/evaluation.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [image["id"] for image in content["images"]]
    for row, told, image in zip(rows, measures["images"], content["images"], strict=True):
        assert row == {key: "" if value is None else str(value) for key, value in told.items()} | {
            "unit": "pixels",
            "tolerance": "1.0",
        }
        assert sum(told[count] for count in ("tp", "fp", "fn", "tn")) == 16 * 16
        assert told["iou"] == pytest.approx(image["iou"], abs=1e-6)


def test_what_reads_an_evaluation_reads_the_new_one_too(run: Path, tmp_path: Path):
    assert genoc("evaluate", run, "-o", tmp_path).exit_code == 0
    assert read_evaluation(tmp_path) == read_evaluation(run)


def test_a_training_keeps_its_measures_by_class_and_shows_them(run: Path):
    found = read_evaluation(run).measures
    told = json.loads(genoc("evaluate", run, "--json").stdout)["measures"]
    kept = json.loads((run / "evaluation.json").read_text())["measures"]
    assert kept["classes"] == told["classes"]
    assert (kept["unit"], kept["tolerance"]) == (told["unit"], told["tolerance"]) == ("pixels", 1)
    page = evaluation(run).html()
    for word in (*heading(found)[1:], *next(mean_rows(found))):
        assert f">{word}<" in page


def test_an_evaluation_of_before_is_read_and_shown_without(run: Path, tmp_path: Path):
    shutil.copytree(run, tmp_path / "run")
    path = tmp_path / "run/evaluation.json"
    content = json.loads(path.read_text())
    del content["measures"]
    path.write_text(json.dumps(content))
    assert read_evaluation(tmp_path / "run").measures is None
    assert "By class" in evaluation(run).html()
    page = evaluation(tmp_path / "run").html()
    assert "Histogram of the Dice" in page
    assert "By class" not in page


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda measures: measures["classes"][0].update(name="<b>"), "classes[0].name"),
        (lambda measures: measures["classes"][0]["mean"]["dice"].update(value="high"), "mean.dice.value"),
        (lambda measures: measures.update(unit="furlongs"), "unit"),
    ],
)
def test_damaged_measures_are_told_by_their_place(run: Path, tmp_path: Path, edit, told):
    content = json.loads((run / "evaluation.json").read_text())
    edit(content["measures"])
    (tmp_path / "evaluation.json").write_text(json.dumps(content))
    with pytest.raises(Missing) as damaged:
        read_evaluation(tmp_path)
    assert told in str(damaged.value)


def test_trainings_of_a_search_are_measured_without_surfaces(tmp_path: Path):
    config = TrainConfig(
        data=DataConfig(size=16, limit=3), epochs=1, batch=2, plan="source", precision="fp32"
    )
    found = run_training(TINY, config, tmp_path / "run", resume=False, part="val")
    names = read_evaluation(tmp_path / "run").measures.classes[0].mean
    assert list(names) == ["dice", "iou", "accuracy", "precision", "recall"]
    assert found.measured.tolerance is None


def test_an_evaluation_is_never_written_over(run: Path, tmp_path: Path):
    before = (run / "evaluation.json").read_bytes()
    for place in (run, run / "model.py"):
        result = genoc("evaluate", run, "-o", place)
        assert result.exit_code == 2
        assert "--out" in result.stderr
    assert (run / "evaluation.json").read_bytes() == before


def test_without_surfaces_and_at_another_tolerance(run: Path):
    plain = json.loads(genoc("evaluate", run, "--no-surfaces", "--json").stdout)["measures"]
    assert "unit" not in plain
    assert "hd95" not in plain["classes"][0]["mean"]
    near, far = (
        json.loads(genoc("evaluate", run, "--tolerance", tolerance, "--json").stdout)["measures"]
        for tolerance in (0, 99)
    )
    assert near["classes"][0]["mean"]["dice"] == plain["classes"][0]["mean"]["dice"]
    for low, high in zip(near["images"], far["images"], strict=True):
        assert low["nsd"] <= high["nsd"]
        assert high["nsd"] in (0, 1)


def test_a_training_that_has_not_finished_is_told(run: Path, tmp_path: Path):
    half = tmp_path / "half"
    shutil.copytree(run, half)
    record = json.loads((half / "run.json").read_text())
    (half / "run.json").write_text(json.dumps({**record, "finished": False}))
    result = CliRunner().invoke(main, ["evaluate", str(half)])
    assert result.exit_code == 0
    assert "this training has not finished" in result.stderr
    assert "has not finished" not in CliRunner().invoke(main, ["evaluate", str(run)]).stderr


def test_the_table(run: Path):
    result = genoc("evaluate", run)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("test     iou ")
    assert "mean over 5 images, with the 95 % interval" in lines
    heading = lines[lines.index("mean over 5 images, with the 95 % interval") + 1]
    assert [word.strip() for word in heading.split("  ") if word.strip()] == [
        "Dice", "IoU", "accuracy", "precision", "recall", "HD95 (px)", "NSD (1 px)",
    ]  # fmt: skip
    rows = [line for line in lines if line.startswith("target ") and "so it has no" not in line]
    assert len(rows) == 2
    assert all(len(line) <= 120 for line in lines[1:])


def test_volumes_are_measured_in_mm_class_by_class(tmp_path: Path):
    write_decathlon(tmp_path / "balls", 6, shape=(12, 16, 10), spacing=(1.0, 2.0, 3.0))
    (tmp_path / "net.json").write_text(canonical_text(OF_VOLUMES))
    given = ("--data", tmp_path / "balls", "--out", tmp_path / "run", "--patch", "8x16x8", "--patches", 2)
    trained = genoc("train", tmp_path / "net.json", *given, *SHORT)
    assert trained.exit_code == 0, trained.output
    result = genoc("evaluate", tmp_path / "run", "--part", "train", "--json")
    assert result.exit_code == 0, result.output
    content = json.loads(result.stdout)
    measures = content["measures"]
    assert measures["unit"] == "mm"
    assert [one["name"] for one in measures["classes"]] == ["front_part", "back_part"]
    for one in measures["classes"]:
        old = content["mean"][f"dice_{one['name']}"]
        assert one["mean"]["dice"]["value"] == pytest.approx(old, abs=1e-6)
    mean = measures["mean_over_classes"]["mean"]
    assert mean["dice"]["value"] == pytest.approx(content["mean"]["dice"], abs=1e-6)
    shown = genoc("evaluate", tmp_path / "run").stdout
    assert "HD95 (mm)" in shown
    assert "mean of classes" in shown


def test_the_sides_of_a_voxel_are_in_the_order_of_its_axes(tmp_path: Path):
    write_decathlon(tmp_path / "balls", 6, shape=(12, 16, 10), spacing=(1.0, 2.0, 3.0))
    given = DataConfig(source=str(tmp_path / "balls"), spacing=(1.0, 2.0, 3.0))
    part = prepared_data(OF_VOLUMES, given, 0, "cpu").train
    assert spacing_of(part, 0) == pytest.approx((3.0, 2.0, 1.0))
    truth = part.images[0].truth
    assert tuple(truth.shape) == (10, 16, 12)
    moved = truth.roll(1, 2)  # by one voxel along x: 1 mm
    assert Scoring.of(part).scores(moved[None], truth[None], 0)[0].surfaces[0, 0] == pytest.approx(1)
