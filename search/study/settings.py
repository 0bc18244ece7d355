"""The settings of a study."""

from typing import Annotated

from attrs import frozen

from genotype.form.field_types import Between
from search.config import TrainConfig
from search.study.budgets import Budget

Count = Annotated[int, Between(0, 1000)]


@frozen(kw_only=True)
class StudyConfig:
    """What is compared, and how each network is trained.

    Within every one of the `budgets` there are the reference network scaled to it, `random` genotypes of the
    space, and what each of the `methods` finds, all scaled to it too. All are trained alike, as `train` says,
    for as many steps or minutes, with the seeds 0 to `seeds` - 1. Without seeds nothing is compared: it is a
    search by its methods.

    With `lose_at_most` there is one budget, and the cheapest network is sought whose Dice on the validation
    images is at most so much below the best of those that were tried.
    """

    budgets: tuple[Budget, ...]
    lose_at_most: float | None = None
    seeds: Count = 3
    random: Count = 3
    methods: tuple[str, ...] = ("halving",)
    train: TrainConfig
