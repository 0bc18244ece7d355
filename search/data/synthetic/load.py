"""Synthetic data from the settings of a run, for the network that needs them."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from genotype.diagnostics.diagnostic import refuse
from search.config import DataConfig
from search.data.dataset import Dataset
from search.data.images.choice import as_size, required
from search.data.input_spec import PICTURES, DataSpec, InputSpec, require_suits, require_unset
from search.data.patches.given_patch import given_patch
from search.data.splits.apportion import apportioned
from search.data.synthetic import volumes
from search.data.synthetic.dermoscopy import synthetic_dataset
from search.data.synthetic.volumes import synthetic_volumes
from search.data.volumes.bounds import in_mm
from search.data.volumes.load import given_spacing, words
from search.preparation import Preparation

SYNTHETIC = "synthetic"

_OF_FILES = ("images", "masks", "threshold", "geometry")
_PICTURES, _PICTURE = (320, 64, 64), 64
_VOLUMES, _VOLUME = (64, 16, 16), 32
"""How many there are in each set, and their sides."""


def load_synthetic(config: DataConfig, seed: int, needs: InputSpec) -> Dataset:
    """Dermoscopic images for a network that reads pictures, MR volumes for one that reads volumes.

    Raises InputError where the network has other channels or labels, or does not take the size.
    """
    draw = _drawn_volumes if needs.dims == 3 else _drawn_pictures
    drawn = draw(config, seed, needs)
    unasked = "; synthetic, because no --data was given" if config.source is None else ""
    return evolve(drawn, words=drawn.words + unasked)


def _drawn_pictures(config: DataConfig, seed: int, needs: InputSpec) -> Dataset:
    require_suits(PICTURES, needs)
    require_unset(config, (*_OF_FILES, "spacing", "patch", "patches"), "is not for synthetic images")
    _require_no_split(config, "images")
    height, width = required(as_size(config.size or (_PICTURE,)), needs, "--size")
    if height != width or not needs.sizes.divide((height, width)):
        problem = "synthetic images are squares, of a size that the network takes"
        raise refuse("--size", f"{width}x{height}", problem, f"give one number: {needs.sizes}")
    train, val, test = _counts(_PICTURES, config)
    drawn = synthetic_dataset(height, train=train, val=val, test=test, seed=seed)
    preparation = Preparation(
        channels=PICTURES.channels, labels=PICTURES.labels, size=(width, height), fit=config.fit
    )
    return evolve(drawn, words=f"images of {width}x{height}", preparation=preparation)


def _drawn_volumes(config: DataConfig, seed: int, needs: InputSpec) -> Dataset:
    labels = volumes.UNION if needs.labels == len(volumes.UNION) else volumes.PARTS
    require_suits(DataSpec("synthetic volumes", 3, volumes.CHANNELS, labels), needs)
    require_unset(config, (*_OF_FILES, "fit"), "is not for synthetic volumes")
    _require_no_split(config, "volumes")
    size = _side(_sizes(config), needs)
    patch = given_patch(config.patch, needs) if config.patch else (size,) * 3
    counts = _counts(_VOLUMES, config)
    train, val, test = (
        evolve(part, patch=patch)
        for part in synthetic_volumes(size, labels, train=counts[0], val=counts[1], test=counts[2], seed=seed)
    )
    train = evolve(train, patches=config.patches)
    spacing = (volumes.spacing(size),) * 3
    preparation = Preparation(
        channels=volumes.CHANNELS, labels=labels, values="standardised", patch=patch[::-1], spacing=spacing
    )
    return Dataset(SYNTHETIC, train, val, test, words=words(spacing, train), preparation=preparation)


def _sizes(config: DataConfig) -> Sequence[int]:
    """The sides of volumes as they are asked for, by number or, as a run records them, by spacing."""
    spacing = given_spacing(config.spacing)
    if spacing is None:
        return config.size or (_VOLUME,)
    sides = [volumes.MILLIMETRES / side for side in spacing]
    size = round(sides[0])
    if {*sides} != {size} or (config.size and {*config.size} != {size}):
        whole = f"synthetic volumes are cubes of {volumes.MILLIMETRES} mm along each axis"
        problem = f"divides no such cube: {whole}" if not config.size else "is not that of --size"
        raise refuse("--spacing", in_mm(spacing), problem, "give --size alone, one number of voxels")
    return (size,)


def _side(size: Sequence[int], needs: InputSpec) -> int:
    """The side of a cube. Refused where the network does not take it."""
    sizes, side = needs.sizes, size[0]
    if len(set(size)) == 1 and side >= volumes.SMALLEST and sizes.train_on((side,) * 3):
        return side
    asked = "x".join(map(str, size))
    problem = f"{needs.name} takes {sizes}, and synthetic volumes are cubes of such a size"
    raise refuse("--size", asked, problem, f"give one number, such as {_taken(needs)}")


def _taken(needs: InputSpec) -> int:
    """The least side of a cube, from the usual one on, that the network can be trained on."""
    return next(side for side in range(_VOLUME, 4096) if needs.sizes.train_on((side,) * 3))


def _require_no_split(config: DataConfig, what: str) -> None:
    if config.split is not None:
        raise refuse(SYNTHETIC, config.split, f"synthetic {what} are already split", "leave out the split")


def _counts(usual: tuple[int, ...], config: DataConfig) -> tuple[int, ...]:
    counts = usual if config.at_most is None else apportioned(usual, config.at_most)
    most = max(usual) if config.limit is None else config.limit
    return tuple(min(count, most) for count in counts)
