"""From a folder of pictures to a data set."""

from __future__ import annotations

from statistics import median_low

from search.config import DataConfig
from search.data.dataset import Dataset
from search.data.files import common_channels
from search.data.images.choice import Choice, chosen
from search.data.images.resized import samples_of
from search.data.images.values import values_of
from search.data.images.whole import whole_images_of
from search.data.input_spec import DataSpec, InputSpec, require_suits
from search.data.preparation import Preparation, padded
from search.data.source import Source


def load_pictures(source: Source, config: DataConfig, needs: InputSpec) -> Dataset:
    """The pictures of a folder, brought to one size, or as they are for patches.

    Raises InputError with every problem found, and where they do not suit the network.
    """
    channels = common_channels(source.folder, source.files)
    labelled = source.labelled(config.threshold)
    names = labelled.labels.names
    require_suits(DataSpec("the images", 2, channels, names), needs)
    choice = chosen(source.shapes, labelled.shares, len(names) - 1, config, needs)
    preparation = Preparation(
        channels=channels,
        labels=names,
        values=values_of(source.files),
        size=() if choice.size is None else choice.size[::-1],
        fit=config.fit,
        patch=() if choice.patch is None else choice.patch[::-1],
    )
    if choice.patch is not None:
        parts = whole_images_of(source, labelled, preparation, config)
    else:
        canvas = padded(preparation.extent(), needs.sizes)
        parts = samples_of(source, labelled, preparation, (canvas[0], canvas[1]), config.grid)
    return Dataset(source.name, *parts, preparation=preparation, words=words(source, preparation, choice, parts[0]))
