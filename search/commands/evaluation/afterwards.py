"""What to type after a training, which depends on whether anything was learnt."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.training.evaluate import Evaluation

ADVICE = "train longer (--epochs or --steps), try another --lr, and look at the data: genoc data check DIR"


def after_training(evaluation: Evaluation, run: Path) -> Iterator[str]:
    """The lines after the test scores of a network, unless it was told that nothing was learnt."""
    if not nothing_learnt(evaluation):
        yield f"next     genoc zoo add {shlex.quote(str(run))}"


def after_folds(together: Evaluation, folder: Path) -> Iterator[str]:
    """The lines after the test scores of the networks of all folds."""
    name = shlex.quote(str(folder))
    usual = [f"next     genoc evaluate {name}", f"         genoc predict {name} IMAGES -o DIR"]
    yield from nothing_learnt(together) or usual


def nothing_learnt(evaluation: Evaluation) -> list[str]:
    """That the Dice on the test set is that of a prediction of one label, and what to try; else nothing."""
    from search.measures.constant import beside_constant, best_constant, has_learnt

    if evaluation.measured is None:
        return []
    dice, constant = evaluation.mean()["dice"], best_constant(evaluation.measured.scores)
    if has_learnt(dice, constant):
        return []
    told = f"the test Dice, {dice:.4f}, {beside_constant(dice, constant)}"
    return [f"warning  nothing was learnt: {told}", f"try      {ADVICE}"]
