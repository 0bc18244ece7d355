"""What a search by trainings found."""

from collections.abc import Iterator

from attrs import evolve, frozen

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from genotype import content_hash, encode
from search.measures.constant import has_learnt
from search.runs.documents.document import Document
from search.runs.files import FOUND as FOUND_FILE
from search.study.budgets import Budget
from search.study.contenders import contenders
from search.study.contenders.agreement import SharedSearch
from search.study.contenders.base import Contender, Finished, Trial
from search.study.contenders.reference import Reference
from search.study.findings.cost import SearchCost, search_cost
from search.study.findings.result import nothing_learnt
from search.study.findings.trivial import trivial_of
from search.study.folder import StudyFolder


@frozen(kw_only=True)
class Found:
    """The network that a method found within a budget: what it is and costs, all that was tried, best first,
    what the method says of itself, and what finding it took.

    `trial` is that of the network, `plain` that of the scaled reference; None where they were not trained.
    """

    network: str
    about: str
    budget: Budget
    parameters: int
    macs: int
    trial: Trial | None
    plain: Trial | None
    trials: tuple[Trial, ...]
    notes: tuple[str, ...]
    search: SearchCost | None = None
    shared: SharedSearch | None = None
    trivial: float | None = None

    @staticmethod
    def of(study: StudyFolder, finished: Finished) -> "Found":
        """What a search found whose jobs are all finished."""
        *_, method = contenders(study, finished)
        genotype = study.network(method.network)
        counted = cost(lower(genotype), study.record.size)
        trials = method.trials(study, finished)
        return Found(
            network=method.network,
            about=method.what(study),
            budget=method.budget,
            parameters=counted.parameters,
            macs=counted.macs,
            trial=next((one for one in trials if is_of(study, one, method)), None),
            plain=next((one for one in trials if one.network == Reference(method.budget).network), None),
            trials=tuple(trials),
            notes=tuple(method.notes(study, finished)),
            search=search_cost(study, method, finished),
            shared=method.shared(study),
            trivial=trivial_of(study.path, "val"),
        )

    @property
    def conclusion(self) -> str:
        """What was found, in a sentence."""
        if self.shared is not None:
            return self.by_shared_weights(self.shared)
        if self.trial is None or self.plain is None:
            return self.about or f"{self.network}, of which nothing more is known"
        if not has_learnt(self.trial.dice, self.trivial):
            return nothing_learnt("validation", self.trial.dice, self.trivial)
        dice = f"validation Dice {self.trial.dice:.4f} after {self.trial.length}"
        if self.trial.network == self.plain.network:
            return f"nothing that was tried beats the scaled reference for sure: {dice}"
        loses = "; it loses next to nothing, and costs less" if self.trial.dice < self.plain.dice else ""
        return f"{self.about}: {dice}, the scaled reference {self.plain.dice:.4f}{loses}"

    def by_shared_weights(self, shared: SharedSearch) -> str:
        """The same of a search with shared weights: the Dice with those, and how far that tells anything."""
        dice = next((point.dice for point in shared.front if point.is_chosen), 0.0)
        if not has_learnt(dice, self.trivial):
            return nothing_learnt("validation", dice, self.trivial)
        told = f"validation Dice {dice:.4f} with shared weights"
        return f"{self.about}: {told}, Kendall's tau to trained Dice {shared.agreement.tau:.2f}"

    def lines(self) -> Iterator[str]:
        """The same with what it costs."""
        yield self.conclusion
        yield f"budget   {self.budget.words}: {self.macs:,} MACs, {self.parameters:,} parameters"
        if self.search is not None:
            yield f"search   {self.search.words()}"
        yield from self.notes


FOUND = Document[Found](FOUND_FILE, Found, encode)


def is_of(study: StudyFolder, trial: Trial, method: Contender) -> bool:
    """Whether a trial was of the network that a method found."""
    one, other = (evolve(study.network(name), schema=None) for name in (trial.network, method.network))
    return content_hash(one) == content_hash(other)
