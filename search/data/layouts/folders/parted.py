"""Joining the cases of sets that a folder keeps apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from search.data.cases import Case
from search.data.layouts.folders.ids import in_order
from search.data.layouts.folders.names import few
from search.data.splits.split_ids import PARTS, SplitIds


@frozen
class Parted:
    """All cases, ordered by id, their sets if there is more than one, and what to tell the user."""

    cases: tuple[Case, ...]
    parts: SplitIds | None
    notes: tuple[str, ...]


def parted(subject: str, cases_of: Mapping[str, Sequence[Case]]) -> Parted:
    """The cases of the sets `train`, `val` and `test` together.

    Ids that recur in several sets have the set's name before them, all of them: then `0` is `train_0`.
    One set alone divides nothing. Raises InputError for two images with one id in a set.
    """
    count = Counter(name for cases in cases_of.values() for name in {case.id for case in cases})
    again = sorted(name for name, times in count.items() if times > 1)
    if again:
        cases_of = {part: [_renamed(part, case) for case in cases] for part, cases in cases_of.items()}
    every = in_order(subject, [case for cases in cases_of.values() for case in cases])
    notes = (f"the same names are in several sets ({few(again)}): ids begin with the set",) if again else ()
    filled = [part for part in PARTS if cases_of.get(part)]
    if len(filled) < 2:
        return Parted(every, None, notes)
    split = SplitIds(**{part: tuple(sorted(case.id for case in cases_of.get(part, ()))) for part in PARTS})
    return Parted(every, split, notes)


def _renamed(part: str, case: Case) -> Case:
    return evolve(case, id=f"{part}_{case.id}")
