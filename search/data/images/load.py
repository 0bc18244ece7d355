"""From a folder of pictures to a data set."""

from __future__ import annotations

from search.config import DataConfig
from search.data.channel_words import channels_in_words
from search.data.dataset import Dataset
from search.data.files import common_channels
from search.data.images.choice import Choice, chosen
from search.data.images.resized import samples_of
from search.data.images.values import values_of
from search.data.images.whole import whole_images_of
from search.data.input_spec import DataSpec, InputSpec, require_suits
from search.data.labelled import labelled, read_labels
from search.data.mask_cache import MaskCache
from search.data.source import Source
from search.data.split import Split
from search.preparation import FITTED, Preparation


def load_pictures(source: Source, config: DataConfig, needs: InputSpec) -> Dataset:
    """The pictures of a folder, brought to one size, or as they are for patches.

    Raises InputError with every problem found, and where they do not suit the network.
    """
    channels = channels_of(source)
    kept = MaskCache()
    labels = read_labels(source, config, kept)
    require_suits(DataSpec("the images", 2, channels, labels.names), needs, config)
    masks = labelled(source, labels, config, kept)
    shapes = [(height, width) for height, width in source.shapes]
    choice = chosen(shapes, masks.shares, len(labels.names) - 1, config, needs)
    preparation = Preparation(
        channels=channels,
        labels=labels.names,
        values=values_of(source.files),
        size=() if choice.size is None else choice.size[::-1],
        fit=config.fit,
        patch=() if choice.patch is None else choice.patch[::-1],
    )
    parts: tuple[Split, Split, Split]
    if choice.patch is not None:
        parts = whole_images_of(source, masks, preparation, config)
    else:
        parts = samples_of(source, masks, preparation, needs.sizes, config.grid)
    return Dataset(
        source.name,
        *parts,
        groups=source.groups,
        is_drawn=source.is_drawn,
        preparation=preparation,
        words=words(source, preparation, choice, parts[0]),
    )


def channels_of(source: Source) -> tuple[str, ...]:
    """The names of the channels: those that a layout gives where each is a file, else those of the files."""
    channels, declared = common_channels(source.folder, source.files), source.listing.channels
    is_apart = all(len(file.images) > 1 for file in source.files)
    return declared if declared and is_apart and len(declared) == len(channels) else channels


def words(source: Source, preparation: Preparation, choice: Choice, train: Split) -> str:
    """What is done with the pictures, in one line: `of 584x565, grey: 645 patches of 256x256 per epoch`."""
    channels = channels_in_words(preparation.channels)
    why = f" ({choice.reason})" if choice.reason else ""
    return f"images{own_sizes(source)}, {channels}: {prepared(source, preparation, train)}{why}"


def own_sizes(source: Source) -> str:
    """The size of the pictures, or the smallest and the largest."""
    sizes = sorted({(height * width, f"{width}x{height}") for height, width in source.shapes})
    return f" of {sizes[0][1]}" if len(sizes) == 1 else f" of {sizes[0][1]} to {sizes[-1][1]}"


def prepared(source: Source, preparation: Preparation, train: Split) -> str:
    """How the pictures are brought to the network."""
    if preparation.patch:
        patch = "x".join(map(str, preparation.patch))
        return f"{train.patches_an_epoch} patches of {patch} per epoch"
    if {shape[::-1] for shape in source.shapes} == {preparation.size}:
        return "as they are"
    size = "x".join(map(str, preparation.size))
    return f"{FITTED[preparation.fit]} to {size}"
