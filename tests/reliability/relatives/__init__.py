"""Relatives of faults that were mended: for each kind a search for others, counted."""

import os
import sys
from pathlib import Path

from tests.reliability.figure import Figure

EVERY = int(os.environ.get("RELIABILITY_EVERY", "1"))
"""For a quick look: only so many-th tries."""


def figures() -> list[Figure]:
    """All kinds, each fault tried; or only every so many-th."""
    from tests.reliability.cases import PREPARED
    from tests.reliability.kills import world

    with world(PREPARED) as place:
        return of_world(place, EVERY)


def of_world(place: Path, every: int) -> list[Figure]:
    """The kinds, in a world with two runs and a zoo, whose files stay as they are."""
    from tests.reliability.relatives import foreign, forged, races, streams

    found = list[Figure]()
    for kind in (foreign, streams, forged, races):
        for figure in kind.figures(place, every):
            print(f"{figure.tried}: {figure.count}, {len(figure.failed)} failed", file=sys.stderr)
            found.append(figure)
    return found
