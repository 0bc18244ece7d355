"""Cross-validation: folds of the data, a training on each, and their networks together."""

import csv
import json
import statistics
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from genotype import InputError, canonical_text
from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.data.splits.folded import folded
from search.data.splits.folds import folds_of
from search.evaluation import run_ensemble, run_evaluation
from search.training.ensemble import averaged_logits
from tests.search.data.loading import data_of
from tests.search.test_api import genoc, refused
from tests.zoo.trained import TINY

CONFIG = TrainConfig(
    data=DataConfig(size=16, limit=6), batch=4, epochs=1, precision="fp32", plan="source", folds=3, fold=0
)
SMALL = ["--size", 16, "--limit", 6, "--batch", 4, "--epochs", 1, "--precision", "fp32", "--plan", "source"]

names = st.integers(0, 10**6).map(lambda number: f"a{number}")


@given(st.sets(names, min_size=8, max_size=40), st.integers(2, 5), st.integers(0, 99), st.data())
def test_folds_hold_every_id_once_and_divide_no_group(ids, count, seed, data):
    few = st.integers(0, len(ids) // 2)
    groups = {name: f"g{data.draw(few)}" for name in sorted(ids) if data.draw(st.booleans())}
    independent = {groups.get(name, name) for name in ids}
    if len(independent) < count:
        with pytest.raises(InputError, match="too few"):
            folds_of(sorted(ids), count, seed, groups)
        return
    found = folds_of(sorted(ids), count, seed, groups)
    assert sorted(name for fold in found for name in fold) == sorted(ids)
    homes = [{groups[name] for name in fold if name in groups} for fold in found]
    assert sum(map(len, homes)) == len(set(groups.values()))
    assert all(found)
    assert found == folds_of(sorted(ids, reverse=True), count, seed, groups)
    largest = max([1, *(list(groups.values()).count(group) for group in groups.values())])
    sizes = [len(fold) for fold in found]
    assert max(sizes) - min(sizes) <= largest


def test_another_seed_draws_others():
    ids = [f"a{number}" for number in range(40)]
    assert folds_of(ids, 5, 0, {}) != folds_of(ids, 5, 1, {})


def test_the_folds_of_a_data_set_validate_every_image_once_and_test_none(pair_folder: Callable[..., Path]):
    folder = pair_folder(20)
    lesions = "".join(f"a{n:02d},L{n // 2}\n" for n in range(20))
    (folder / "metadata.csv").write_text(f"image_id,lesion_id\n{lesions}")
    data = data_of(DataConfig(source=str(folder), size=16), 0)
    several = [folded(data, 4, fold, 0) for fold in range(4)]
    pool = {*data.train.ids, *data.val.ids}
    assert sorted(name for one in several for name in one.val.ids) == sorted(pool)
    for one in several:
        assert one.test.ids == data.test.ids
        assert {*one.train.ids} == pool - {*one.val.ids}
        assert {int(name[1:]) // 2 for name in one.train.ids}.isdisjoint(
            int(name[1:]) // 2 for name in one.val.ids
        )
        pixels = dict(zip(one.train.ids, one.train.images, strict=True))
        for name, image in zip(data.train.ids, data.train.images, strict=True):
            assert name not in pixels or torch.equal(pixels[name], image)
    assert len({one.digest for one in several} | {data.digest}) == 5


def test_a_run_records_its_fold_and_evaluates_it(tmp_path: Path):
    run_training(TINY, CONFIG, tmp_path / "run", False)
    told = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (told["config"]["folds"], told["config"]["fold"]) == (3, 0)
    split = json.loads((tmp_path / "run" / "splits.json").read_text())
    assert [len(split[part]) for part in ("train", "val", "test")] == [8, 4, 6]
    assert list(run_evaluation(tmp_path / "run", {}, "val", "cpu").ids) == split["val"]
    with pytest.raises(InputError, match="started with 0, not 1"):
        run_training(TINY, evolve(CONFIG, fold=1), tmp_path / "run", True)


@pytest.mark.parametrize(
    ("folds", "fold", "words"),
    [(None, 0, "add --folds"), (3, None, "add --fold all, or --fold 0 to 2"), (3, 3, "give 0 to 2, or all")],
)
def test_a_fold_that_there_is_not_is_refused(tmp_path: Path, folds, fold, words: str):
    with pytest.raises(InputError, match=words):
        run_training(TINY, evolve(CONFIG, folds=folds, fold=fold), tmp_path / "run", False)
    assert not (tmp_path / "run").exists()


@pytest.fixture(scope="module")
def folds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The runs of all folds, and what the command printed."""
    folder = tmp_path_factory.mktemp("folds")
    (folder / "net.json").write_text(canonical_text(TINY))
    done = genoc("train", folder / "net.json", "--out", folder / "run", *SMALL, "--folds", 3, "--fold", "all")
    assert done.exit_code == 0, done.output
    return folder, done.stdout


def test_all_folds_are_trained_in_turn(folds: tuple[Path, str]):
    folder, text = folds
    runs = [folder / "run" / f"fold_{fold}" for fold in range(3)]
    assert {path.name for path in (folder / "run").iterdir()} == {path.name for path in runs}
    held = [json.loads((run / "splits.json").read_text())["val"] for run in runs]
    assert len({name for ids in held for name in ids}) == 12
    assert all((run / "report.html").is_file() for run in runs)
    lines = text.splitlines()
    assert lines[0].split() == ["iou", "dice", "accuracy", "validation", "dice"]
    assert [line.split()[0] for line in lines[1:4]] == [str(run) for run in runs]
    assert lines[4].startswith("average of 3")
    alone = [[float(cell) for cell in line.split()[1:]] for line in lines[1:4]]
    assert [float(cell) for cell in lines[4].split()[3:]] == pytest.approx(np.mean(alone, 0), abs=1e-4)
    assert lines[5].startswith("standard deviation")
    assert [float(cell) for cell in lines[5].split()[2:]] == pytest.approx(
        [statistics.stdev(column) for column in zip(*alone, strict=True)], abs=1e-4
    )
    assert lines[6].startswith("ensemble of 3")
    with (runs[1] / "epochs.csv").open() as file:
        best = max(float(row["dice"]) for row in csv.DictReader(file) if row["split"] == "val")
    assert alone[1][-1] == pytest.approx(best, abs=1e-4)


def test_the_counts_of_a_fold_are_told_once_and_are_those_of_the_run(
    folds: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    words = ["train", folds[0] / "net.json", "--out", tmp_path / "run", *SMALL, "--folds", 3, "--fold", 1]
    done = genoc(*words)
    counts = [line for line in done.stderr.splitlines() if "training" in line and "validation" in line]
    assert len(counts) == 1
    assert "8 training, 4 validation, 6 test" in counts[0]
    assert counts[0].endswith("; fold 1 (0 to 2) validates")
    again = genoc("evaluate", tmp_path / "run").stderr
    assert counts[0] in again.splitlines()


def test_the_folds_are_compared_with_their_mean_and_deviation(folds: tuple[Path, str]):
    folder = folds[0] / "run"
    told = json.loads(genoc("compare", folder, "--json").stdout)
    [found] = told["folds"]
    for name, each in (
        ("dice", [run["dice"]["mean"] for run in told["runs"]]),
        ("validation_dice", [run["validation_dice"] for run in told["runs"]]),
    ):
        assert found[name]["mean"] == pytest.approx(statistics.mean(each))
        assert found[name]["deviation"] == pytest.approx(statistics.stdev(each))
    lines = genoc("compare", folder).stdout.splitlines()
    assert lines[4].startswith(f"{folder}, 3 folds: mean ")
    assert lines[5].startswith(f"{folder}, 3 folds: standard deviation ")
    assert lines[4].split()[-1] == f"{found['validation_dice']['mean']:.4f}"
    mixed = json.loads(genoc("compare", folder / "fold_1", folder, "--json").stdout)
    assert mixed["folds"] == told["folds"]


def table_of(text: str) -> str:
    """What a training of all folds prints, without what to type next."""
    return text[: text.index("\n", text.index("mean over 6 test images")) + 1]


def test_what_is_typed_next_is_about_all_folds(folds: tuple[Path, str]):
    end = folds[1].removeprefix(table_of(folds[1]))
    assert end.startswith(("next     genoc evaluate", "warning  nothing was learnt"))


def test_evaluating_the_runs_again_gives_the_same_table(folds: tuple[Path, str]):
    folder, text = folds
    runs = sorted((folder / "run").iterdir())
    assert genoc("evaluate", *runs).stdout.startswith(table_of(text))
    told = json.loads(genoc("evaluate", *runs, "--json").stdout)
    assert [one["run"] for one in told["members"]] == [str(run) for run in runs]
    for run, one in zip(runs, told["members"], strict=True):
        assert one["mean"] == json.loads((run / "evaluation.json").read_text())["mean"]


def test_all_folds_go_on_where_they_are(folds: tuple[Path, str]):
    folder, text = folds
    words = [
        "train", folder / "net.json", "--out", folder / "run", *SMALL, "--folds", 3, "--fold", "all",
    ]  # fmt: skip
    weights = [path.read_bytes() for path in sorted(folder.glob("run/*/model.safetensors"))]
    assert genoc(*words, "--resume").stdout == text
    assert [path.read_bytes() for path in sorted(folder.glob("run/*/model.safetensors"))] == weights
    refused(genoc(*words), "not empty")


def test_the_ensemble_is_the_mean_of_the_probabilities(folds: tuple[Path, str]):
    """Against the probabilities of every network, computed one by one."""
    from compiler.backend.load import load_network
    from search.runs.trained.weights import load_weights

    runs = sorted((folds[0] / "run").iterdir())
    found = run_ensemble(runs, {}, "cpu")
    images, _ = next(data_of(CONFIG.data, 0).test.in_order(6))
    total = torch.zeros(6, 16, 16)
    for run in runs:
        network = load_network(TINY)
        load_weights(network, run / "model.safetensors")
        with torch.no_grad():
            total += network.eval()(images)[:, 0].sigmoid()
    for mine, mean in zip(found.ensemble.labels, total / 3, strict=True):
        sure = (mean - 0.5).abs() > 1e-5
        assert torch.equal(mine.bool()[sure], (mean > 0.5)[sure])


@pytest.mark.parametrize("output", ["classes", "mask"])
def test_logits_of_mean_probabilities(output: str):
    several = [torch.randn(2, 3 if output == "classes" else 1, 4, 5) * 40 for _ in range(3)]
    mean = averaged_logits(several, output)
    assert mean.isfinite().all()

    def probability(x: torch.Tensor) -> torch.Tensor:
        return x.softmax(1) if output == "classes" else x.sigmoid()

    torch.testing.assert_close(
        probability(mean), torch.stack([probability(one) for one in several]).mean(0), atol=1e-5, rtol=0
    )


def test_several_are_refused_where_they_do_not_go_together(folds: tuple[Path, str], tmp_path: Path):
    first, second, _ = sorted((folds[0] / "run").iterdir())
    refused(genoc("evaluate", first, second, "--part", "val"), "--part", "one network")
    refused(genoc("evaluate", first, first), "given twice")
    run_training(TINY, evolve(CONFIG, seed=1, folds=None, fold=None), tmp_path / "other", False)
    refused(genoc("evaluate", first, tmp_path / "other"), "other test images")
    wide = evolve(TINY, out_channels=2, output="classes")
    run_training(wide, evolve(CONFIG, folds=None, fold=None), tmp_path / "wide", False)
    refused(genoc("evaluate", first, tmp_path / "wide"), "its output is another")
