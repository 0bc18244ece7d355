"""Relatives of faults that were mended: for each kind a search for others, counted.

python -m tests.reliability.relatives             a sample: what did not hold, a line each
"""

import os
import sys

from tests.reliability.figure import Figure

EVERY = int(os.environ.get("RELIABILITY_EVERY", "1"))
"""For a quick look: only so many-th tries."""


def figures(every: int = EVERY) -> list[Figure]:
    """All kinds, or of each only every so many-th try."""
    from tests.reliability.cases import PREPARED
    from tests.reliability.kills import world
    from tests.reliability.relatives import foreign, forged, races, streams

    found = list[Figure]()
    with world(PREPARED) as place:
        for kind in (foreign, streams, forged, races):
            for figure in kind.figures(place, every):
                print(f"{figure.tried}: {figure.count}, {len(figure.failed)} failed", file=sys.stderr)
                found.append(figure)
    return found
