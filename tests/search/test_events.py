"""TensorBoard's event files."""

from pathlib import Path

import pytest
from attrs import evolve

from genotype import InputError
from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.training import events
from tests.search.test_continued import rows
from tests.zoo.trained import TINY

CONFIG = TrainConfig(
    data=DataConfig(size=16, limit=6), batch=4, epochs=2, precision="fp32", plan="source", tensorboard=True
)


def test_every_epoch_is_in_them_with_pictures(tmp_path: Path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run_training(TINY, CONFIG, tmp_path / "run", False)
    run_training(TINY, evolve(CONFIG, epochs=4), tmp_path / "run", True)
    found = EventAccumulator(str(tmp_path / "run" / "tensorboard"))
    found.Reload()
    assert set(found.Tags()["scalars"]) == {"loss/train", "loss/val", "dice/val", "learning rate"}
    told = [float(row["dice"]) for row in rows(tmp_path / "run", "epochs.csv") if row["split"] == "val"]
    dice = found.Scalars("dice/val")
    assert [event.step for event in dice] == [1, 2, 3, 4]
    assert [event.value for event in dice] == pytest.approx(told, abs=1e-5)
    pictures = found.Tags()["images"]
    assert len(pictures) == 3
    assert found.Images(pictures[0])[0].encoded_image_string.startswith(b"\x89PNG")


def test_they_may_be_left_out_when_a_run_goes_on(tmp_path: Path):
    run_training(TINY, evolve(CONFIG, tensorboard=False), tmp_path / "run", False)
    assert not (tmp_path / "run" / "tensorboard").exists()
    pytest.importorskip("tensorboard")
    run_training(TINY, CONFIG, tmp_path / "run", True)


def test_without_the_package_it_is_refused_with_the_line_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(events, "find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"pip install 'genoc\[tensorboard\]'"):
        run_training(TINY, CONFIG, tmp_path / "run", False)
    assert not (tmp_path / "run").exists()
