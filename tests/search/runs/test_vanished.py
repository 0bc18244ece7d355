"""A run whose folder or data vanish, or may not be used, while it runs."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from PIL import Image

from genotype import InputError
from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.data.images import resized
from search.training.train import Training
from tests.zoo.trained import TINY

CONFIG = TrainConfig(batch=4, epochs=2, precision="fp32", plan="source", lr=0.01)
SAME = ("steps.csv", "model.safetensors", "evaluation.json")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures with masks, and a training on them."""
    folder = tmp_path_factory.mktemp("made")
    draw = np.random.default_rng(0)
    for name in ("images", "masks"):
        (folder / "data" / name).mkdir(parents=True)
    for number in range(12):
        pixels = draw.integers(0, 255, (16, 16, 3), np.uint8)
        Image.fromarray(pixels).save(folder / "data" / "images" / f"{number:02}.png")
        Image.fromarray((pixels[..., 0] > 128).astype(np.uint8) * 255).save(
            folder / "data" / "masks" / f"{number:02}.png"
        )
    trained(folder)
    return folder


def trained(folder: Path, resume: bool = False) -> None:
    """A training in `run` on what is in `data`."""
    data = DataConfig(source=str(folder / "data"), size=16)
    run_training(TINY, evolve(CONFIG, data=data), folder / "run", resume)


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "data", tmp_path / "data")
    return tmp_path


def within(epoch: int, harm: Callable[[], object]) -> pytest.MonkeyPatch:
    """Let something happen in the middle of an epoch, counted from 0, once."""
    patch, plain = pytest.MonkeyPatch(), Training.step
    left = [harm]

    def step(self: Training, batch: object) -> float:
        if self.loop.next_epoch == epoch and left:
            left.pop()()
        return plain(self, batch)

    patch.setattr(Training, "step", step)
    return patch


def require_same(one: Path, other: Path) -> None:
    for name in SAME:
        assert (one / "run" / name).read_bytes() == (other / "run" / name).read_bytes(), name


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))


def emptied(path: Path) -> None:
    """As a mount point is whose share is gone."""
    moved(path)
    path.mkdir()


def cut(path: Path) -> None:
    for image in path.rglob("*.png"):
        image.write_bytes(image.read_bytes()[:40])


def replaced(path: Path) -> None:
    """Another run begins under its name."""
    moved(path)
    shutil.copytree(path.with_name("other"), path)


@pytest.mark.parametrize("harm", [moved, emptied, cut])
def test_images_are_read_before_the_first_epoch_and_not_needed_after(
    harm: Callable[[Path], None], made: Path, place: Path
):
    patch = within(1, lambda: harm(place / "data"))
    try:
        trained(place)
    finally:
        patch.undo()
    require_same(place, made)


@pytest.mark.parametrize("harm", [moved, emptied])
@pytest.mark.parametrize("epoch", [0, 1])
def test_a_run_whose_folder_vanishes_says_so_and_goes_on_once_it_is_back(
    harm: Callable[[Path], None], epoch: int, made: Path, place: Path
):
    run = place / "run"
    patch = within(epoch, lambda: harm(run))
    try:
        with pytest.raises(InputError, match=r"put .*folder back.*--resume then goes on from"):
            trained(place)
    finally:
        patch.undo()
    shutil.rmtree(run, ignore_errors=True)
    (place / "elsewhere").rename(run)
    trained(place, resume=True)
    require_same(place, made)
    assert {path.name for path in run.iterdir()} == {path.name for path in (made / "run").iterdir()}


@pytest.mark.parametrize("epoch", [0, 1])
def test_another_run_in_the_place_of_one_that_was_moved_stays_as_it_is(epoch: int, made: Path, place: Path):
    run, other = place / "run", place / "other"
    shutil.copytree(made / "run", other)
    (other / "run.json").write_text((other / "run.json").read_text() + "\n")
    before = {path.name: path.read_bytes() for path in other.rglob("*") if path.is_file()}
    patch = within(epoch, lambda: replaced(run))
    try:
        with pytest.raises(InputError, match=r"another folder has its path\n    -> put its folder back"):
            trained(place)
    finally:
        patch.undo()
    assert {path.name: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before
    shutil.rmtree(run)
    (place / "elsewhere").rename(run)
    trained(place, resume=True)
    require_same(place, made)


def size(path: Path) -> None:
    with Image.open(path) as image:
        image.resize((8, 8)).save(path)


HARMS: dict[str, Callable[[Path], object]] = {
    "vanishes": Path.unlink,
    "is cut off": lambda path: path.write_bytes(path.read_bytes()[:60]),
    "changes its size": size,
    "cannot be read": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("harm", HARMS)
def test_an_image_that_changes_while_images_are_read_is_named(
    harm: str, made: Path, place: Path, monkeypatch: pytest.MonkeyPatch
):
    path = place / "data" / "images" / "07.png"
    plain = resized.gathered

    def gathered(*given: object, **named: object) -> object:
        if path.is_file():
            HARMS[harm](path)
        return plain(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(resized, "gathered", gathered)
        with pytest.raises(InputError, match=r"07(\.png)?.*\n?.*->"):
            trained(place)
    assert not (place / "run").exists()
    shutil.rmtree(place / "data")
    shutil.copytree(made / "data", place / "data")
    trained(place)
    require_same(place, made)


@pytest.mark.parametrize("harm", ["vanishes", "is cut off"])
def test_a_run_is_not_resumed_without_its_images(harm: str, made: Path, place: Path):
    patch = within(1, lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    try:
        with pytest.raises(KeyboardInterrupt):
            trained(place)
    finally:
        patch.undo()
    HARMS[harm](place / "data" / "images" / "07.png")
    with pytest.raises(InputError, match="07"):
        trained(place, resume=True)
    shutil.rmtree(place / "data")
    shutil.copytree(made / "data", place / "data")
    trained(place, resume=True)
    require_same(place, made)
