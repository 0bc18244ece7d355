"""One call from a name or a path to a data set."""

from __future__ import annotations

from pathlib import Path

from genotype.problems import Problem, Refused, refuse
from search.config import DataConfig
from search.data.apportion import apportioned
from search.data.dataset import Dataset
from search.data.folder import read_pairs
from search.data.lesions import read_lesions
from search.data.pairs import find_pairs
from search.data.split import PARTS, Split, random_split
from search.data.split_files import find_split, read_split
from search.data.synthetic import synthetic_dataset
from search.data.undivided import require_undivided

SYNTHETIC = "synthetic"
_DRAWN = (320, 64, 64)


def load_dataset(config: DataConfig, seed: int) -> Dataset:
    """The data set that the settings ask for.

    The source None or "synthetic" draws 320, 64 and 64 pictures by the seed; anything else is a
    folder (see `find_pairs`). The split is a split file or a folder of part lists; without it the
    folder's own is used, and where there is none, one drawn by the seed. Raises Refused with every
    problem that is found.
    """
    _require_pictures(config)
    if config.source is None or config.source == SYNTHETIC:
        return _drawn(config, seed)
    return _from_folder(Path(config.source), config, seed)


def _require_pictures(config: DataConfig) -> None:
    least = {"size": 8, "limit": 1, "images": len(PARTS)}
    asked = {name: getattr(config, name) for name in least if getattr(config, name) is not None}
    problems = [
        Problem(name, f"{number} leaves no pictures", f"give {least[name]} or more")
        for name, number in asked.items()
        if number < least[name]
    ]
    if problems:
        raise Refused("data", problems)


def _drawn(config: DataConfig, seed: int) -> Dataset:
    if config.split is not None:
        raise refuse(SYNTHETIC, config.split, "drawn pictures come already split", "leave the split out")
    counts = _DRAWN if config.images is None else apportioned(_DRAWN, config.images)
    most = max(_DRAWN) if config.limit is None else config.limit
    train, val, test = (min(count, most) for count in counts)
    return synthetic_dataset(config.size, train=train, val=val, test=test, seed=seed)


def _from_folder(folder: Path, config: DataConfig, seed: int) -> Dataset:
    pairs = find_pairs(folder)
    parts = _used(_parts(folder, [pair.id for pair in pairs], config.split, seed), config, seed)
    # Only what is used is decoded, and all of it in one go, because a set is judged as a whole.
    wanted = {*parts.train, *parts.val, *parts.test}
    samples = read_pairs(folder, [pair for pair in pairs if pair.id in wanted], config.size, config.fit)
    return Dataset(
        folder.resolve().name, samples.named(parts.train), samples.named(parts.val), samples.named(parts.test)
    )


def _parts(folder: Path, ids: list[str], split: str | None, seed: int) -> Split:
    given = find_split(folder) if split is None else Path(split)
    if given is None:
        return random_split(ids, seed, read_lesions(folder, ids))
    parts = read_split(given, ids)
    require_undivided(str(given), parts, read_lesions(folder, [*parts.train, *parts.val, *parts.test]))
    return parts


def _used(parts: Split, config: DataConfig, seed: int) -> Split:
    parts = parts if config.images is None else parts.within(config.images, seed)
    return parts if config.limit is None else parts.limited(config.limit, seed)
