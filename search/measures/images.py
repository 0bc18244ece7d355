"""The images of a set with what was measured of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from search.measures.counts import COUNTS
from search.measures.record import Unit
from search.measures.scores import MEASURES, Scores

Cells = dict[str, Any]


@frozen(eq=False)
class MeasuredImages:
    """Images with their scores by class. `tolerance` is that of NSD, in `unit`; None: no distances."""

    ids: tuple[str, ...]
    classes: tuple[str, ...]
    scores: tuple[Scores, ...]
    tolerance: float | None
    unit: Unit

    @property
    def left_out(self) -> tuple[str, ...]:
        """The images that no mean is over, because all of each is ignored."""
        return tuple(name for name, each in zip(self.ids, self.scores, strict=True) if not each.is_counted)

    def cells(self) -> Iterator[Cells]:
        """A row for each image and class: its measures, nan where they have no value, and its counts."""
        for name, scores in zip(self.ids, self.scores, strict=True):
            rows = zip(self.classes, scores.values().tolist(), scores.counts.tolist(), strict=True)
            for class_name, values, counts in rows:
                measures, found = zip(MEASURES, values, strict=False), zip(COUNTS, counts, strict=True)
                yield {"id": name, "class": class_name, **dict(measures), **dict(found)}
