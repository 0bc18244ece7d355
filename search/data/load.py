"""Loading an image data set from its settings."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from search.config import DataConfig
from search.data.dataset import Dataset
from search.data.images.folder import read_pairs
from search.data.images.lesions import read_lesions
from search.data.images.pairs import find_pairs
from search.data.splits.apportion import apportioned
from search.data.splits.chosen import chosen_split
from search.data.splits.split_ids import PARTS
from search.data.synthetic.dermoscopy import synthetic_dataset

SYNTHETIC = "synthetic"
_DRAWN = (320, 64, 64)


def load_dataset(config: DataConfig, seed: int) -> Dataset:
    """The data set that the settings describe.

    The source None or "synthetic" generates 320, 64 and 64 images from the seed; anything else is a folder
    (see `find_pairs`). The split is a split file or a folder of lists; without one, the folder's own is
    used, or else one is drawn by the seed. Raises InputError with every problem found.
    """
    require_some(config)
    if config.source is None or config.source == SYNTHETIC:
        return _drawn(config, seed)
    return _from_folder(Path(config.source), config, seed)


def require_some(config: DataConfig) -> None:
    """Refuse settings that leave no images."""
    least = {"size": 8, "limit": 1, "images": len(PARTS)}
    asked = {name: getattr(config, name) for name in least if getattr(config, name) is not None}
    problems = [
        Diagnostic(name, f"{number} is too small", f"give {least[name]} or more")
        for name, number in asked.items()
        if number < least[name]
    ]
    if problems:
        raise InputError("data", problems)


def _drawn(config: DataConfig, seed: int) -> Dataset:
    if config.split is not None:
        raise refuse(SYNTHETIC, config.split, "synthetic images are already split", "leave out the split")
    counts = _DRAWN if config.images is None else apportioned(_DRAWN, config.images)
    most = max(_DRAWN) if config.limit is None else config.limit
    train, val, test = (min(count, most) for count in counts)
    drawn = synthetic_dataset(config.size, train=train, val=val, test=test, seed=seed)
    given = "; synthetic, because no --data was given" if config.source is None else ""
    return evolve(drawn, words=f"{_words(config)}{given}")


def _from_folder(folder: Path, config: DataConfig, seed: int) -> Dataset:
    pairs = find_pairs(folder)
    parts = chosen_split(folder, [pair.id for pair in pairs], config, seed)
    # Only what is used is decoded, and all of it in one go, because a set is judged as a whole.
    wanted = {*parts.train, *parts.val, *parts.test}
    samples = read_pairs(folder, [pair for pair in pairs if pair.id in wanted], config.size, config.fit)
    train, val, test = (samples.named(ids) for ids in (parts.train, parts.val, parts.test))
    groups = read_lesions(folder, sorted(wanted))
    return Dataset(folder.resolve().name, train, val, test, groups=groups, words=_words(config))


def _words(config: DataConfig) -> str:
    cut = ", cropped to the central square" if config.fit == "crop" else ""
    return f"images of {config.size}x{config.size}{cut}"
