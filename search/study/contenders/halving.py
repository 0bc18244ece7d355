"""Successive halving over real trainings (Jamieson and Talwalkar 2016), with mutations of the best.

Candidates within the budget are trained for a ninth of the steps; then as many mutations of the best three.
Of all of them the best three go on for a third of the steps, and the one that does best on the validation
images is entered. So a search costs as much as three trainings. It is the simple baseline that others must
beat.
"""

from collections.abc import Sequence
from typing import ClassVar

from attrs import frozen

from search.study.candidates import Candidate, drawn, mutation
from search.study.contenders.base import Contender, Finished
from search.study.folder import StudyFolder
from search.study.job import Job

CANDIDATES = 9
SURVIVORS = 3
SEARCH_SEED = 1000
"""The seed of all trainings of a search; those of the comparison have others."""


@frozen
class Entrant:
    """A candidate under the name of its network."""

    name: str
    candidate: Candidate


class Halving(Contender):
    """A network found by successive halving."""

    name: ClassVar[str] = "halving"
    title: ClassVar[str] = "successive halving"

    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        if study.has_network(self.network):
            return ()
        short_steps, long_steps = max(1, study.config.steps // 9), max(1, study.config.steps // 3)
        first = self.generation(study, "a", ())
        jobs = [self.job(each, short_steps) for each in first]
        if not all_in(finished, jobs):
            return jobs
        second = self.generation(study, "b", best(first, jobs, finished))
        jobs += [self.job(each, short_steps) for each in second]
        if not all_in(finished, jobs):
            return jobs
        survivors = best([*first, *second], jobs, finished)
        longer = [self.job(each, long_steps, self.job(each, short_steps)) for each in survivors]
        if not all_in(finished, longer):
            return longer
        (winner, *_) = best(survivors, longer, finished)
        study.add_network(self.network, study.network(winner.name))
        return ()

    def generation(self, study: StudyFolder, letter: str, parents: Sequence[Entrant]) -> list[Entrant]:
        """Random candidates, or mutations of the parents in turn; their networks are written."""
        found = []
        for number in range(CANDIDATES):
            name, costs = f"{self.network}_{letter}{number}", self.costs(study)
            if parents:
                parent = parents[number % len(parents)].candidate
                candidate, genotype = mutation(study.space, costs, parent, number)
            else:
                candidate, genotype = drawn(study.space, costs, SEARCH_SEED + number)
            if not study.has_network(name):
                study.add_network(name, genotype)
            found.append(Entrant(name, candidate))
        return found

    def job(self, entrant: Entrant, steps: int, after: Job | None = None) -> Job:
        before = None if after is None else after.name
        return Job(network=entrant.name, seed=SEARCH_SEED, steps=steps, after=before)


def all_in(finished: Finished, jobs: Sequence[Job]) -> bool:
    """Whether all jobs are finished."""
    return all(job.name in finished for job in jobs)


def best(entrants: Sequence[Entrant], jobs: Sequence[Job], finished: Finished) -> list[Entrant]:
    """The entrants of the best jobs, best first."""
    ranked = sorted(zip(jobs, entrants, strict=True), key=lambda pair: -finished[pair[0].name])
    return [entrant for _, entrant in ranked[:SURVIVORS]]
