"""A run whose last checkpoint is damaged goes on from the one before, to the same result."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve

from genotype import InputError, Stage
from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.runs.checkpoint import Checkpoint
from search.runs.files import CHECKPOINT, EARLIER
from search.training.train import Training
from tests.search.test_api import same_tensors
from tests.zoo.trained import TINY

CONFIG = TrainConfig(
    data=DataConfig(size=16, limit=8), batch=4, epochs=3, precision="fp32", plan="source", lr=0.01
)
SAME = ("steps.csv", "model.safetensors", "evaluation.json")


def trained(folder: Path, stop: int | None = None, **settings: object) -> Path:
    """A training in a folder, resumed if it is there; stopped in an epoch, counted from 0, if asked."""
    plain = Training.epoch

    def until(self: Training, epoch: int) -> dict[str, float]:
        if epoch == stop:
            raise KeyboardInterrupt
        return plain(self, epoch)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Training, "epoch", until)
        try:
            run_training(TINY, evolve(CONFIG, **settings), folder, folder.exists())
        except KeyboardInterrupt:
            assert stop is not None
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole training, those stopped in the last epoch and in the second, and one of another seed."""
    folder = tmp_path_factory.mktemp("runs")
    trained(folder / "whole")
    trained(folder / "stopped", stop=2)
    trained(folder / "young", stop=1)
    trained(folder / "other", stop=2, seed=1)
    return folder


def flip(path: Path, place: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= 16
    path.write_bytes(data)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a bit of the header": lambda path: flip(path, 0.001),
    "a bit of a tensor": lambda path: flip(path, 0.9),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "empty": lambda path: path.write_bytes(b""),
    "of another run": lambda path: shutil.copy(path.parents[1] / "other" / CHECKPOINT, path),
    "missing": Path.unlink,
}


def copied(runs: Path, name: str, folder: Path) -> Path:
    """A copy of a run, beside the one of another seed."""
    shutil.copytree(runs / "other", folder / "other")
    return shutil.copytree(runs / name, folder / "run")


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_checkpoint_of_the_epoch_before_is_taken_and_told(
    damage: str, runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run = copied(runs, "stopped", tmp_path)
    DAMAGES[damage](run / CHECKPOINT)
    trained(run)
    said = capsys.readouterr().err
    assert f"warning  {run / CHECKPOINT} " in said
    assert "the checkpoint of the epoch before is taken instead" in said
    assert "continuing after epoch 1 of 3" in said
    for name in SAME:
        assert (run / name).read_bytes() == (runs / "whole" / name).read_bytes(), name
    for name in (CHECKPOINT, EARLIER):
        assert same_tensors(run / name, runs / "whole" / name)
    assert {path.name for path in run.iterdir()} == {path.name for path in (runs / "whole").iterdir()}


def test_a_damaged_checkpoint_does_not_take_the_place_of_the_one_before(runs: Path, tmp_path: Path):
    run = copied(runs, "stopped", tmp_path)
    before = (run / EARLIER).read_bytes()
    DAMAGES["empty"](run / CHECKPOINT)
    trained(run, stop=2)
    assert (run / EARLIER).read_bytes() == before
    assert same_tensors(run / CHECKPOINT, runs / "stopped" / CHECKPOINT)


@pytest.mark.parametrize("damage", sorted(DAMAGES.keys() - {"missing"}))
def test_a_run_without_a_whole_checkpoint_is_refused_and_left(damage: str, runs: Path, tmp_path: Path):
    for name in ("stopped", "young"):
        run = copied(runs, name, tmp_path / name)
        for path in {run / CHECKPOINT, run / EARLIER}:
            if path.exists():
                DAMAGES[damage](path)
        before = {path: path.read_bytes() for path in run.iterdir() if path.is_file()}
        with pytest.raises(
            InputError, match=r"checkpoint.*(cannot be read|other settings, seed or data)"
        ) as told:
            trained(run)
        named = [problem.path for problem in told.value.problems]
        assert named == ([CHECKPOINT, EARLIER] if (run / EARLIER).exists() else ["the checkpoint"])
        del before[run / "environment.json"]
        assert {path: path.read_bytes() for path in before} == before


def test_weights_that_were_changed_meanwhile_are_not_evaluated(runs: Path, tmp_path: Path):
    run = copied(runs, "whole", tmp_path)
    flip(run / "model.safetensors", 0.9)
    with pytest.raises(InputError, match=r"model.safetensors: was changed since the run wrote it"):
        trained(run)


def test_weights_that_may_be_of_an_epoch_that_was_cut_off_are_told(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run = copied(runs, "stopped", tmp_path)
    flip(run / "model.safetensors", 0.9)
    trained(run)
    is_best_at_last = (run / "model.safetensors").read_bytes() == (
        runs / "whole" / "model.safetensors"
    ).read_bytes()
    assert is_best_at_last or "model.safetensors was changed" in capsys.readouterr().err


def test_a_run_of_another_network_is_not_gone_on_with_and_what_differs_is_told(runs: Path, tmp_path: Path):
    run = copied(runs, "stopped", tmp_path)
    other = evolve(TINY, stages={**TINY.stages, "enc2": Stage(1, 1, 12)})
    with pytest.raises(InputError, match=r"(?s)cannot be resumed.*not that of the run: enc2 widened 8 -> 12"):
        run_training(other, CONFIG, run, True)
    (run / "genotype.json").unlink()
    with pytest.raises(InputError, match="genotype: the run was started with"):
        run_training(other, CONFIG, run, True)


def test_a_run_that_goes_on_with_other_versions_says_so(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run = copied(runs, "stopped", tmp_path)
    known = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**known, "torch": "1.0"}))
    trained(run)
    warning = f"warning  the run was begun with torch 1.0, not {known['torch']}"
    assert warning in capsys.readouterr().err
    trained(run)
    assert warning not in capsys.readouterr().err


def test_two_checkpoints_are_kept_of_neighbouring_epochs(runs: Path):
    epochs = [Checkpoint.read(runs / "whole" / name).about["next_epoch"] for name in (EARLIER, CHECKPOINT)]
    assert epochs == [2, 3]
    assert not (runs / "young" / EARLIER).exists()


def test_a_finished_training_is_repaired_before_it_is_continued(runs: Path, tmp_path: Path):
    run = copied(runs, "whole", tmp_path)
    DAMAGES["cut off"](run / CHECKPOINT)
    with pytest.raises(InputError, match="first give the length that it has"):
        trained(run, epochs=5)
    trained(run)
    assert same_tensors(run / CHECKPOINT, runs / "whole" / CHECKPOINT)
    assert (run / "model.safetensors").read_bytes() == (runs / "whole" / "model.safetensors").read_bytes()
    trained(run, epochs=5)
    whole = trained(Path(shutil.copytree(runs / "whole", tmp_path / "again")), epochs=5)
    assert (run / "steps.csv").read_bytes() == (whole / "steps.csv").read_bytes()


def test_a_part_that_was_added_does_not_go_on_from_before_it(runs: Path, tmp_path: Path):
    run = trained(copied(runs, "whole", tmp_path), stop=3, epochs=5)
    DAMAGES["empty"](run / CHECKPOINT)
    with pytest.raises(InputError, match="epoch 2, not one of 3 to 5"):
        trained(run, epochs=5)
