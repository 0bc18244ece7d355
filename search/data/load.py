"""Loading a data set from its settings."""

from __future__ import annotations

from attrs import evolve

from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from search.config import DataConfig
from search.data.counted import of_counted_alone
from search.data.dataset import Dataset
from search.data.images.choice import as_size, required
from search.data.images.load import load_pictures
from search.data.input_spec import PICTURES, InputSpec, require_axes, require_suits
from search.data.source import found_source, reading
from search.data.splits.apportion import apportioned
from search.data.splits.split_ids import PARTS
from search.data.synthetic.dermoscopy import synthetic_dataset
from search.data.volumes.load import load_volumes
from search.preparation import Preparation

SYNTHETIC = "synthetic"
SMALLEST = 8
"""The smallest side of a picture, in pixels."""

NOT_DRAWN = ("images", "masks", "threshold", "spacing", "patch", "patches", "geometry")
"""Settings that mean nothing for images that are drawn."""

_DRAWN, _SIZE = (320, 64, 64), 64


def load_dataset(config: DataConfig, seed: int, needs: InputSpec) -> Dataset:
    """The data set that the settings describe, for a network that `needs` some input.

    The source None or "synthetic" generates 320, 64 and 64 images from the seed; anything else is a folder
    of images with masks, whose layout is recognised (see `list_cases`), or a table of them. The split is a
    split file or a folder of lists; without one, the folder's own is used, or else one is drawn by the
    seed. Raises InputError with every problem found, and where data and network do not suit each other.
    """
    require_some(config)
    if config.source is None or config.source == SYNTHETIC:
        require_suits(PICTURES, needs)
        require_unset(config, NOT_DRAWN, "is not for synthetic images")
        return _drawn(config, seed, needs)
    with reading(config.source):
        return _loaded(config, seed, needs)


def _loaded(config: DataConfig, seed: int, needs: InputSpec) -> Dataset:
    source = found_source(config, seed)
    require_axes(source.axes, needs, config)
    if source.axes == 2:
        require_unset(config, ("spacing", "geometry"), "is for volumes, but these are images")
        return of_counted_alone(load_pictures(source, config, needs))
    require_unset(config, ("size", "fit"), "is for images, but these are volumes")
    return of_counted_alone(load_volumes(source, config, needs))


def require_some(config: DataConfig) -> None:
    """Refuse settings that leave no images."""
    least = {"size": SMALLEST, "limit": 1, "at_most": len(PARTS)}
    given = {**{name: getattr(config, name) for name in least}, "size": min(config.size or (SMALLEST,))}
    asked = {name: number for name, number in given.items() if number is not None}
    problems = [
        Diagnostic(name, f"{number} is too small", f"give {least[name]} or more")
        for name, number in asked.items()
        if number < least[name]
    ]
    if problems:
        raise InputError("data", problems)


def require_unset(config: DataConfig, names: tuple[str, ...], problem: str) -> None:
    """Refuse settings that have no meaning for these data, if they differ from the defaults."""
    default = DataConfig()
    given = [name for name in names if getattr(config, name) != getattr(default, name)]
    if given:
        raise InputError("data", [Diagnostic(f"--{name}", problem, "leave it out") for name in given])


def _drawn(config: DataConfig, seed: int, needs: InputSpec) -> Dataset:
    if config.split is not None:
        raise refuse(SYNTHETIC, config.split, "synthetic images are already split", "leave out the split")
    height, width = required(as_size(config.size or (_SIZE,)), needs, "--size")
    if height != width or not needs.sizes.divide((height, width)):
        problem = "synthetic images are squares, of a size that the network takes"
        raise refuse("--size", f"{width}x{height}", problem, f"give one number: {needs.sizes}")
    counts = _DRAWN if config.at_most is None else apportioned(_DRAWN, config.at_most)
    most = max(_DRAWN) if config.limit is None else config.limit
    train, val, test = (min(count, most) for count in counts)
    drawn = synthetic_dataset(height, train=train, val=val, test=test, seed=seed)
    given = "; synthetic, because no --data was given" if config.source is None else ""
    preparation = Preparation(
        channels=PICTURES.channels, labels=PICTURES.labels, size=(width, height), fit=config.fit
    )
    return evolve(drawn, words=f"images of {width}x{height}{given}", preparation=preparation)
