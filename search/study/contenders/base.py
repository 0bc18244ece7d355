"""What takes part in a study."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from attrs import frozen

from search.scaling import Limit
from search.study.budgets import Budget
from search.study.contenders.agreement import SharedSearch
from search.study.folder import StudyFolder
from search.study.job import Job


@frozen
class Trial:
    """A network that was tried in a search: what it is, the part of a training that it had, the Dice on the
    validation images after it, and what became of it.
    """

    network: str
    about: str
    part: int
    dice: float
    fate: str = ""

    @property
    def length(self) -> str:
        """Its part of a training in words."""
        return "a whole training" if self.part == 1 else f"1/{self.part} of a training"


@frozen
class Load:
    """So many jobs at most, together as long as so many trainings."""

    jobs: int
    trainings: float

    def __add__(self, other: "Load") -> "Load":
        return Load(self.jobs + other.jobs, self.trainings + other.trainings)


Finished = Mapping[str, float]
"""The validation Dice of every finished job, by its name."""


@frozen
class Contender(ABC):
    """A network within a budget, or what finds one; it may need trainings for that."""

    name: ClassVar[str]
    """Its word in the names of networks."""
    title: ClassVar[str]
    """What the report calls it."""

    needs_supernet: ClassVar[bool] = False
    """Whether a space must have one."""

    budget: Budget

    @property
    def network(self) -> str:
        """The name of the network that it enters."""
        return f"{self.name}_{self.budget.name}"

    @abstractmethod
    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        """Write its network, or else give the jobs that must be finished before.

        It is asked again when all of them are, and gives the same for the same finished jobs.
        """

    def trials(self, study: StudyFolder, finished: Finished) -> "list[Trial]":
        """What was tried to find its network, best first."""
        return []

    def search_jobs(self, study: StudyFolder, finished: Finished) -> "list[Job]":
        """The finished jobs by which its network was found; not those by which it is compared."""
        return []

    def load(self, study: StudyFolder) -> Load:
        """The most that finding its network may take."""
        return Load(0, 0.0)

    def shared(self, study: StudyFolder) -> SharedSearch | None:
        """What it found with shared weights, if it searched so."""
        return None

    @abstractmethod
    def what(self, study: StudyFolder) -> str:
        """What its network is, in a few words, when it is written."""

    def notes(self, study: StudyFolder, finished: Finished) -> Sequence[str]:
        """Sentences for the report, when the study is finished."""
        return ()

    def limit(self, study: StudyFolder) -> Limit:
        """What the budget allows."""
        return study.limit(self.budget)
