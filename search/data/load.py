"""Loading a data set from its settings."""

from __future__ import annotations

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.config import DataConfig
from search.data.counted import of_counted_alone
from search.data.dataset import Dataset
from search.data.images.load import load_pictures
from search.data.input_spec import InputSpec, require_axes, require_unset
from search.data.source import found_source, reading
from search.data.splits.split_ids import PARTS
from search.data.synthetic.dermoscopy import SMALLEST
from search.data.synthetic.load import SYNTHETIC, load_synthetic
from search.data.volumes.load import load_volumes


def load_dataset(config: DataConfig, seed: int, needs: InputSpec) -> Dataset:
    """The data set that the settings describe, for a network that `needs` some input.

    The source None or "synthetic" generates images from the seed, 320, 64 and 64 pictures or 64, 16 and 16
    volumes; anything else is a folder of images with masks, whose layout is recognised (see `list_cases`), or
    a table of them. The split is a split file or a folder of lists; without one, the folder's own is used, or
    else one is drawn by the seed. Raises InputError with every problem found, and where data and network do
    not suit each other.
    """
    require_some(config)
    if config.source is None or config.source == SYNTHETIC:
        return load_synthetic(config, seed, needs)
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
