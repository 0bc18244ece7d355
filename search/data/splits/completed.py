"""A split that a folder declares in part, completed by the seed."""

from __future__ import annotations

from collections.abc import Mapping

from search.data.splits.split_ids import SplitIds, drawn_part


def completed(parts: SplitIds, seed: int, group_of: Mapping[str, str]) -> tuple[SplitIds | None, str]:
    """The three sets, and a sentence that says what was drawn; None where there is no training set.

    Where only a validation set is declared beside the training set, as benchmarks do that keep their test
    labels to themselves, it is the test set here, because nothing may be chosen by what is reported.
    """
    if parts.train and parts.val and parts.test:
        return parts, ""
    if not parts.train or not (parts.val or parts.test):
        return None, ""
    train, val = drawn_part(parts.train, seed, group_of)
    note = "the validation set is drawn from the training set"
    if not parts.test:
        note += "; what the folder calls validation is the test set"
    return SplitIds(train, val, parts.test or parts.val), note
