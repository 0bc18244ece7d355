"""One call from a name or a path to a data set."""

from __future__ import annotations

from pathlib import Path

from genotype.problems import refuse
from search.data.folder import read_pairs
from search.data.lesions import read_lesions
from search.data.pairs import find_pairs
from search.data.samples import Dataset
from search.data.split import Split, random_split
from search.data.split_files import find_split, read_split
from search.data.synthetic import synthetic_dataset

SYNTHETIC = "synthetic"
_DRAWN = {"train": 320, "val": 64, "test": 64}


def load_dataset(
    source: str | Path | None, size: int, seed: int, split: Path | None = None, limit: int | None = None
) -> Dataset:
    """The data set at `source`, as pictures of `size` x `size` pixels.

    None or "synthetic" draws 320, 64 and 64 pictures by the seed; anything else is a folder (see
    `find_pairs`). `split` is a split file or a folder of part lists; without it the folder's own
    split is used, and where there is none, one drawn by the seed. `limit` is the most images that
    a part may have. Raises Refused with every problem that is found.
    """
    if size < 8 or (limit is not None and limit < 1):
        remedy = "use a size from 8 and a limit from 1"
        raise refuse("data", "request", f"size {size} with limit {limit} leaves no pictures", remedy)
    if source is None or source == SYNTHETIC:
        return _drawn(size, seed, split, limit)
    return _from_folder(Path(source), size, seed, split, limit)


def _drawn(size: int, seed: int, split: Path | None, limit: int | None) -> Dataset:
    if split is not None:
        raise refuse(SYNTHETIC, str(split), "drawn pictures come already split", "leave the split out")
    counts = {part: min(count, limit or count) for part, count in _DRAWN.items()}
    return synthetic_dataset(size, **counts, seed=seed)


def _from_folder(folder: Path, size: int, seed: int, split: Path | None, limit: int | None) -> Dataset:
    pairs = find_pairs(folder)
    parts = _parts(folder, [pair.id for pair in pairs], seed, split)
    parts = parts if limit is None else parts.limited(limit, seed)
    # Only what is used is decoded, and all of it in one go, because a set is judged as a whole.
    wanted = {*parts.train, *parts.val, *parts.test}
    samples = read_pairs(folder, [pair for pair in pairs if pair.id in wanted], size)
    return Dataset(
        folder.resolve().name, samples.named(parts.train), samples.named(parts.val), samples.named(parts.test)
    )


def _parts(folder: Path, ids: list[str], seed: int, split: Path | None) -> Split:
    given = split if split is not None else find_split(folder)
    if given is not None:
        return read_split(given, ids)
    return random_split(ids, seed, read_lesions(folder, ids))
