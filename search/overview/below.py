"""The folders of runs below a folder."""

import os
from collections import deque
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from search.runs.files import STUDY
from search.runs.run_record import FILE

RUNS = (FILE, STUDY)
"""The files by which the folder of a run, or of a study, is known."""
DEEPEST = 8


def runs_below(
    folder: Path,
    signs: Collection[str] = RUNS,
    deepest: int = DEEPEST,
    most: int | None = None,
    closed: Callable[[Path], None] | None = None,
) -> Iterator[Path]:
    """The folder itself and those below it that hold one of the files `signs`, the nearest first.

    Nothing is looked for inside of a run, except in the given folder itself, nor in hidden folders. Links are
    followed, each folder once. At most `most` folders are looked into; what cannot be read is passed over;
    `closed` is told of folders that this user may not look into.
    """
    waiting = deque([(folder, 0)])
    seen = set[tuple[int, int]]()
    while waiting and (most is None or len(seen) < most):
        place, depth = waiting.popleft()
        try:
            status = os.stat(place)
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            is_run, inside = False, list[str]()
            with os.scandir(place) as entries:
                for entry in entries:
                    is_run = is_run or entry.name in signs
                    if entry.name[0] != "." and entry.is_dir():
                        inside.append(entry.name)
            if is_run:
                yield place
            if depth < deepest and (depth == 0 or not is_run):
                waiting.extend((place / name, depth + 1) for name in sorted(inside))
        except PermissionError:
            if closed is not None:
                closed(place)
        except OSError:  # it has gone meanwhile
            continue
