"""What takes part in a study."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from attrs import frozen

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from genotype import Genotype
from search.study.candidates import Costs
from search.study.folder import StudyFolder
from search.study.job import Job

Finished = Mapping[str, float]
"""The validation Dice of every finished job, by its name."""


@frozen
class Contender(ABC):
    """A network within a budget of MACs, or what finds one; it may need trainings for that."""

    name: ClassVar[str]
    """Its word in the names of networks."""
    title: ClassVar[str]
    """What the report calls it."""

    budget: int

    @property
    def network(self) -> str:
        """The name of the network that it enters."""
        return f"{self.name}_{short(self.budget)}"

    @abstractmethod
    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        """Write its network, or else give the jobs that must be finished before.

        It is asked again when all of them are, and gives the same for the same finished jobs.
        """

    def costs(self, study: StudyFolder) -> Costs:
        """How much of the budget a genotype uses."""
        size = study.record.size
        return lambda genotype: macs(genotype, size) / self.budget


def macs(genotype: Genotype, size: Sequence[int]) -> int:
    """The multiply-accumulates for one image."""
    return cost(lower(genotype), tuple(size)).macs


def short(amount: int) -> str:
    """A budget in a name: 25M, 1G5 for 1.5 G."""
    for power, unit in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if amount >= power:
            whole, part = divmod(amount, power)
            tenths = f"{part / power:.3f}"[2:].rstrip("0")
            return f"{whole}{unit}{tenths}"
    return str(amount)
