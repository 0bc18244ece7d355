"""Search, training and evaluation on volumes, as a person runs them."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image
from safetensors.torch import load_file

from search.config import DataConfig
from search.recorded import recorded_data
from search.search import Search
from search.training.train import Training
from tests.options import overridden
from tests.search.data.volumes.sets import (
    affine_of,
    change_description,
    save_header,
    two_balls,
    write_decathlon,
    write_nnunet,
)
from tests.search.test_api import rows, same_tensors, stop_in
from tests.spaces import VOLUME_SPACE
from zoo.main import main

SMALL = ["--batch", "2", "--epochs", "2", "--patch", "8x12x8", "--patches", "4"]


def genoc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set, a search on it, and a training of what it found."""
    folder = tmp_path_factory.mktemp("volumes")
    write_decathlon(folder / "balls", 6, shape=(12, 16, 10))
    (folder / "space.json").write_text(VOLUME_SPACE)
    result = searched(folder, folder / "search")
    assert result.exit_code == 0, result.output
    result = trained(folder, folder / "train")
    assert result.exit_code == 0, result.output
    return folder


def searched(made: Path, out: Path, *more: object) -> Result:
    given = ["--data", made / "balls", "--out", out, "--warmup", 0, *SMALL]
    return genoc("search", made / "space.json", *overridden(given, more))


def trained(made: Path, out: Path, *more: object) -> Result:
    genotype = made / "search" / "genotype.json"
    return genoc("train", genotype, *overridden(["--data", made / "balls", "--out", out, *SMALL], more))


def told(run: Path) -> dict:
    return json.loads((run / "run.json").read_text())


def test_a_run_records_what_its_volumes_came_to(made: Path):
    for run in (made / "search", made / "train"):
        data = told(run)["data"]
        preparation = data["preparation"]
        assert (preparation["spacing"], preparation["patch"]) == ([1, 1, 1], [8, 12, 8])
        assert (preparation["labels"], data["patches"]) == (["background", "Front part", "Back part"], 4)
        assert (data["train"], data["val"], data["test"]) == (4, 1, 1)
    assert len(rows(made / "train" / "steps.csv")) == 2 * 2


def test_every_class_is_measured(made: Path):
    found = json.loads((made / "train" / "evaluation.json").read_text())
    (case,) = found["images"]
    assert case["dice"] == pytest.approx((case["dice_front_part"] + case["dice_back_part"]) / 2)
    assert {"dice_front_part", "dice_back_part"} <= found["mean"].keys()
    assert "dice_back_part" in rows(made / "train" / "epochs.csv")[1]
    report = (made / "train" / "report.html").read_text()
    assert "Dice, front part" in report
    assert "for 8 \N{MULTIPLICATION SIGN} 12 \N{MULTIPLICATION SIGN} 8 voxels" in report
    assert "predicted Back part" in report


def test_predictions_show_the_slice_on_the_files_own_grid(made: Path):
    (picture,) = (made / "train" / "predictions").glob("*.png")
    with Image.open(picture) as image:
        assert image.size == (12 * 12, 16 * 12)


def test_evaluate_repeats_what_the_training_measured(made: Path):
    recorded = json.loads((made / "train" / "evaluation.json").read_text())
    result = json.loads(genoc("evaluate", made / "train", "--json").stdout)
    again, before = result.pop("measures"), recorded.pop("measures")
    assert again["unit"] == before["unit"] == "mm"
    assert again["classes"] == before["classes"]
    assert result == recorded
    assert (
        len(json.loads(genoc("evaluate", made / "train", "--json", "--part", "train").stdout)["images"]) == 4
    )


def test_other_data_are_brought_to_the_spacing_of_the_training(made: Path, tmp_path: Path):
    write_decathlon(tmp_path / "other", 3, shape=(6, 8, 5), spacing=(2.0, 2.0, 2.0))
    result = genoc("evaluate", made / "train", "--data", tmp_path / "other")
    assert result.exit_code == 0, result.output
    assert "volumes at 1 x 1 x 1 mm" in result.stderr
    assert recorded_data(made / "train") == DataConfig(
        source=str(made / "balls"), spacing=(1.0, 1.0, 1.0), patch=(8, 12, 8), patches=4
    )


def test_labels_that_mean_something_else_are_refused(made: Path, tmp_path: Path):
    shutil.copytree(made / "balls", tmp_path / "balls")
    labels = {"0": "background", "1": "Back part", "2": "Front part"}
    change_description(tmp_path / "balls", labels=labels)
    refused(genoc("evaluate", made / "train", "--data", tmp_path / "balls"), "trained on background, Front")


def test_the_same_seed_gives_the_same_run_and_another_does_not(made: Path, tmp_path: Path):
    searched(made, tmp_path / "again")
    for name in ("genotype.json", "alphas.json", "steps.csv", "evaluation.json"):
        assert (tmp_path / "again" / name).read_bytes() == (made / "search" / name).read_bytes()
    searched(made, tmp_path / "other", "--seed", 1)
    assert (tmp_path / "other" / "steps.csv").read_bytes() != (made / "search" / "steps.csv").read_bytes()


@pytest.mark.parametrize(("job", "run"), [(Search, "search"), (Training, "train")])
def test_what_was_stopped_and_resumed_is_what_was_not(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: type, run: str
):
    start = searched if job is Search else trained
    with monkeypatch.context() as patch:
        stop_in(patch, job, 1)
        assert start(made, tmp_path / "run").exit_code == 130
    assert start(made, tmp_path / "run", "--resume").exit_code == 0
    assert same_tensors(tmp_path / "run" / "checkpoint.safetensors", made / run / "checkpoint.safetensors")
    for name in ("steps.csv", "evaluation.json"):
        assert (tmp_path / "run" / name).read_bytes() == (made / run / name).read_bytes()


def test_what_is_derived_by_perturbation(made: Path, tmp_path: Path):
    shutil.copytree(made / "search", tmp_path / "search")
    options = ("--method", "perturbation", "--tune-steps", 1)
    result = genoc("derive", tmp_path / "search", *options, "-o", tmp_path / "other.json")
    assert result.exit_code == 0, result.output


def test_training_learns_the_balls(made: Path, tmp_path: Path):
    more = ("--epochs", 12, "--patches", 8, "--lr", 0.01, "--average", 0.5)
    assert trained(made, tmp_path / "run", *more).exit_code == 0
    found = json.loads((tmp_path / "run" / "evaluation.json").read_text())
    assert found["mean"]["dice"] > 0.6


def test_the_raw_data_of_nnunet_are_trained_on(made: Path, tmp_path: Path):
    write_nnunet(tmp_path / "raw", 4)
    result = trained(made, tmp_path / "run", "--data", tmp_path / "raw", "--augment", "none")
    assert result.exit_code == 0, result.output
    assert told(tmp_path / "run")["data"]["name"] == "raw"


def test_a_mask_of_volumes_with_two_channels(tmp_path: Path):
    write_decathlon(tmp_path / "balls", 3, 2, {"0": "background", "1": "ball"}, shape=(12, 16, 10))
    text = VOLUME_SPACE.replace('"in_channels": 1', '"in_channels": 2').replace('"classes"', '"mask"')
    (tmp_path / "space.json").write_text(text.replace('"out_channels": 3', '"out_channels": 1'))
    assert genoc("sample", tmp_path / "space.json", "-o", tmp_path / "net.json").exit_code == 0
    given = ("--data", tmp_path / "balls", "--out", tmp_path / "run", *SMALL)
    result = genoc("train", tmp_path / "net.json", *given)
    assert result.exit_code == 0, result.output
    mean = json.loads((tmp_path / "run" / "evaluation.json").read_text())["mean"]
    assert mean.keys() == {"dice", "iou", "accuracy"}


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    for word in words:
        assert word in result.stderr


def test_what_does_not_fit_is_refused_before_a_folder_is_made(made: Path, pair_folder, tmp_path: Path):
    run = tmp_path / "run"
    refused(
        trained(made, run, "--augment", "darts-unet"), "brought to one size", "none, basic, affine or strong"
    )
    refused(trained(made, run, "--patch", "9"), "--patch", "multiples of 2 x 2 x 2")
    refused(trained(made, run, "--patch", "8x8"), "8x8: has 2 axes", "give 3 numbers, or one for all axes")
    refused(trained(made, run, "--spacing", 0, 1, 1), "--spacing")
    refused(
        trained(made, run, "--data", pair_folder(4)), "volume-space reads 3D volumes", "folder of volumes"
    )
    narrow = (made / "search" / "genotype.json").read_text().replace('"in_channels": 1', '"in_channels": 2')
    (tmp_path / "two.json").write_text(narrow)
    refused(genoc("train", tmp_path / "two.json", "--out", run), "synthetic volumes have 1: MRI")
    flat = VOLUME_SPACE.replace('"spatial_dims": 3', '"spatial_dims": 2').replace("trilinear", "bilinear")
    (tmp_path / "flat.json").write_text(flat.replace("conv_3x3x3", "conv_3x3"))
    refused(
        genoc("search", tmp_path / "flat.json", "--data", made / "balls", "--out", run), "reads 2D images"
    )
    shutil.copytree(made / "balls", tmp_path / "balls")
    change_description(tmp_path / "balls", labels={"0": "background", "1": "ball"})
    refused(trained(made, run, "--data", tmp_path / "balls"), "out_channels", "-> write 2")
    assert not run.exists()


def test_settings_of_volumes_are_refused_for_pictures(pair_folder, tmp_path: Path):
    assert genoc("new", "demo", "-o", tmp_path / "space.json").exit_code == 0
    begin = ("search", tmp_path / "space.json", "--out", tmp_path / "run")
    for option in (("--patch", "8"), ("--geometry", "sform")):
        refused(genoc(*begin, *option), option[0], "is not for synthetic images")
    refused(genoc(*begin, "--data", pair_folder(4), "--geometry", "sform"), "--geometry: is for volumes")
    assert not (tmp_path / "run").exists()


def write_two_geometries(folder: Path) -> Path:
    """A set whose qforms are right, and whose sforms say half the spacing."""
    write_decathlon(folder, 6, shape=(12, 16, 10))
    for index in range(6):
        for kind, array in zip(("imagesTr", "labelsTr"), two_balls((12, 16, 10), seed=index), strict=True):
            forms = affine_of((0.5, 0.5, 0.5)), affine_of()
            save_header(folder / kind / f"c{index}.nii.gz", array, *forms)
    return folder


def test_geometries_that_disagree_are_refused_or_one_is_chosen_and_recorded(made: Path, tmp_path: Path):
    folder = write_two_geometries(tmp_path / "balls")
    run = tmp_path / "run"
    words = ("0.5 x 0.5 x 0.5 mm", "1 x 1 x 1 mm", "--geometry sform or --geometry qform", "c0.nii.gz")
    refused(trained(made, run, "--data", folder), *words)
    refused(searched(made, run, "--data", folder), *words)
    refused(genoc("evaluate", made / "train", "--data", folder), *words)
    assert not run.exists()
    result = trained(made, run, "--data", folder, "--geometry", "qform")
    assert result.exit_code == 0, result.output
    assert told(run)["data"]["preparation"]["geometry"] == told(run)["config"]["data"]["geometry"] == "qform"
    assert recorded_data(run).geometry == "qform"
    assert told(run)["data"]["preparation"]["spacing"] == [1, 1, 1]
    again = json.loads(genoc("evaluate", run, "--json").stdout)
    recorded = json.loads((run / "evaluation.json").read_text())
    assert again.pop("measures")["classes"] == recorded.pop("measures")["classes"]
    assert again == recorded
    other = genoc("evaluate", run, "--geometry", "sform", "--json")
    assert other.exit_code == 0
    assert json.loads(other.stdout)["images"] != again["images"]


def test_search_records_the_geometry_and_says_it_again(made: Path, tmp_path: Path):
    folder = write_two_geometries(tmp_path / "balls")
    result = searched(made, tmp_path / "run", "--data", folder, "--geometry", "qform")
    assert result.exit_code == 0, result.output
    assert told(tmp_path / "run")["data"]["preparation"]["geometry"] == "qform"
    assert "--geometry qform" in next(line for line in result.output.splitlines() if line.startswith("next"))


def test_a_run_from_before_there_was_a_choice_is_resumed(made: Path, tmp_path: Path):
    shutil.copytree(made / "train", tmp_path / "run")
    about = told(tmp_path / "run")
    del about["config"]["data"]["geometry"]
    (tmp_path / "run" / "run.json").write_text(json.dumps(about))
    assert trained(made, tmp_path / "run", "--resume").exit_code == 0


def test_settings_of_pictures_are_refused_for_volumes(made: Path, tmp_path: Path):
    result = trained(made, tmp_path / "run", "--size", 32, "--fit", "crop")
    refused(result, "--size: is for images", "--fit: is for images")
    assert not (tmp_path / "run").exists()


def test_three_hippocampi(hippocampus: Path, made: Path, tmp_path: Path):
    result = trained(
        made, tmp_path / "run", "--data", hippocampus, "--limit", 1, "--patch", "32x48x32", "--patches", 2
    )
    assert result.exit_code == 0, result.output
    data = told(tmp_path / "run")["data"]["preparation"]
    assert data["labels"] == ["background", "Anterior", "Posterior"]
    assert data["spacing"] == [1, 1, 1]
    (case,) = json.loads((tmp_path / "run" / "evaluation.json").read_text())["images"]
    assert {"dice_anterior", "dice_posterior"} <= case.keys()
    weights = load_file(tmp_path / "run" / "model.safetensors")
    assert all(np.isfinite(values.numpy()).all() for values in weights.values())
