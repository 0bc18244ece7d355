"""Search on one level: alphas and weights learn from the same images."""

from typing import ClassVar

from attrs import frozen

from search.config import SearchConfig
from search.data import Dataset, Split
from search.methods.base import Bilevel
from search.methods.batch_schedule import ValidatedSchedule, batches_of


@frozen
class OneLevelSchedule(ValidatedSchedule):
    """The alphas learn from the training set as well, in another order."""

    @property
    def for_alphas(self) -> tuple[Split, ...]:
        return (self.data.train,)


@frozen
class OneLevel(Bilevel):
    """Darts on one level, as Liu et al. 2019 compare it in section 3.3."""

    name: ClassVar[str] = "one-level"
    help: ClassVar[str] = "the training set, as the weights do"

    @classmethod
    def schedule(cls, data: Dataset, config: SearchConfig) -> OneLevelSchedule:
        return OneLevelSchedule(batches_of(config), data)
