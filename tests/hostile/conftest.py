"""A small world of files, one of every kind that genoc reads, to be spoilt file by file."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from genotype import canonical_text
from tests.drawn_once import drawings_made_once
from tests.hostile.commands import genoc
from tests.search.data.volumes.sets import write_decathlon
from tests.spaces import SKIP_SPACE, VOLUME_SPACE
from tests.zoo.trained import TINY
from zoo.publishing.add import Terms, add

SMALL = ("--size", "16", "--limit", "2", "--batch", "2", "--epochs", "1")


@pytest.fixture(scope="module", autouse=True)
def every_drawing_once() -> Iterator[None]:
    """A file spoilt leaves most charts of a report what they were."""
    with drawings_made_once():
        yield


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world as it should be."""
    world = tmp_path_factory.mktemp("whole") / "world"
    write_pictures(world / "pictures")
    write_decathlon(world / "volumes", 3, shape=(8, 10, 8))
    (world / "net.json").write_text(canonical_text(TINY))
    (world / "space.json").write_text(SKIP_SPACE)
    (world / "volume-space.json").write_text(VOLUME_SPACE)
    (world / "broken.json").write_text(SKIP_SPACE.replace('"depth"', '"dpeth"').replace('"width"', '"wdith"'))
    must("search", world / "space.json", "--out", world / "search", "--warmup", 0, *SMALL)
    must("train", world / "net.json", "--data", world / "pictures", "--out", world / "run", *SMALL)
    add(world / "run", world / "models", Terms())
    shutil.copytree(world / "models" / "tiny", world / "models" / "other")
    return world


def must(*arguments: object) -> None:
    result = genoc(*arguments)
    assert result.exit_code == 0, result.output


@pytest.fixture
def world_at(whole: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of it, to change at will, in a folder of any name."""

    def copied(name: str) -> Path:
        return Path(shutil.copytree(whole, tmp_path / name))

    return copied


@pytest.fixture
def world(world_at: Callable[[str], Path]) -> Path:
    return world_at("world")


def write_pictures(folder: Path, names: tuple[str, ...] = ("a0", "a1", "a2", "a3", "a4", "a5")) -> None:
    """Images with masks, a split, and lesions."""
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True)
    for index, name in enumerate(names):
        mask = np.zeros((16, 16), np.uint8)
        mask[:, : index + 3] = 255
        Image.fromarray(np.stack([mask] * 3, axis=-1)).save(folder / "images" / f"{name}.png")
        Image.fromarray(mask).save(folder / "masks" / f"{name}_segmentation.png")
    thirds = {"train": names[::3], "val": names[1::3], "test": names[2::3]}
    (folder / "splits.json").write_text(json.dumps(thirds))
    rows = ["image_id,lesion_id", *(f"{name},lesion-{index}" for index, name in enumerate(names))]
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n")
