"""Successive halving over real trainings (Jamieson and Talwalkar 2016), with mutations of the best.

The reference and uniform genotypes of the space are trained for a ninth of a training; then as many mutations
of the best three. Of all of them the best three go on for a third of a training, and the one that does best
on the validation images is entered. So a search costs as much as three trainings. It is the simple baseline
that others must beat, and since the reference takes part it can hardly find anything worse.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from attrs import frozen

from search.scaling import Limit
from search.study.candidates import Candidate, Drawn, founder, mutation
from search.study.contenders.base import Contender, Finished
from search.study.contenders.reference import Reference
from search.study.folder import StudyFolder
from search.study.job import Job

CANDIDATES = 9
SURVIVORS = 3
SHORT, LONG = 9, 3
"""The parts of a training: a ninth for every candidate, a third for the best."""
SEARCH_SEED = 1000
"""The seed of all trainings of a search; those of the comparison have others."""


@frozen
class Entrant:
    """A candidate under the name of its network; the reference was not drawn."""

    name: str
    candidate: Candidate | None


class Halving(Contender):
    """A network found by successive halving."""

    name: ClassVar[str] = "halving"
    title: ClassVar[str] = "successive halving"

    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        if study.has_network(self.network):
            return ()
        first = [Entrant(Reference(self.budget).network, None), *self.founders(study)]
        jobs = [job(each, SHORT) for each in first]
        if not all_in(finished, jobs):
            return jobs
        second = self.mutants(study, best(first, jobs, finished))
        jobs += [job(each, SHORT) for each in second]
        if not all_in(finished, jobs):
            return jobs
        survivors = best([*first, *second], jobs, finished)[:SURVIVORS]
        longer = [job(each, LONG, job(each, SHORT)) for each in survivors]
        if not all_in(finished, longer):
            return longer
        winner = best(survivors, longer, finished)[0]
        study.add_network(self.network, study.network(winner.name))
        return ()

    def founders(self, study: StudyFolder) -> list[Entrant]:
        """Uniform genotypes of the space; their networks are written."""
        draw = partial(founder, study.space, size=study.record.size)
        return [
            self.entrant(study, f"a{number}", partial(draw, number=number))
            for number in range(CANDIDATES - 1)
        ]

    def mutants(self, study: StudyFolder, ranked: Sequence[Entrant]) -> list[Entrant]:
        """Mutations of the best in turn; their networks are written."""
        found, draw = [], partial(mutation, study.space, size=study.record.size)
        parents = [each.candidate for each in ranked if each.candidate is not None][:SURVIVORS]
        for number in range(CANDIDATES):
            mutant = partial(draw, parent=parents[number % len(parents)], seed=number)
            found.append(self.entrant(study, f"b{number}", mutant))
        return found

    def entrant(self, study: StudyFolder, ending: str, draw: Callable[[Limit], Drawn]) -> Entrant:
        """A candidate, drawn within the budget and written, unless it was before."""
        name = f"{self.network}_{ending}"
        if not study.has_network(name):
            candidate, genotype = draw(self.limit(study))
            study.add_candidate(name, candidate)
            study.add_network(name, genotype)
        return Entrant(name, study.candidate(name))


def job(entrant: Entrant, part: int, after: Job | None = None) -> Job:
    """A training of a search."""
    before = None if after is None else after.name
    return Job(network=entrant.name, seed=SEARCH_SEED, part=part, after=before)


def all_in(finished: Finished, jobs: Sequence[Job]) -> bool:
    """Whether all jobs are finished."""
    return all(job.name in finished for job in jobs)


def best(entrants: Sequence[Entrant], jobs: Sequence[Job], finished: Finished) -> list[Entrant]:
    """Entrants by their jobs, best first."""
    ranked = sorted(zip(jobs, entrants, strict=True), key=lambda pair: -finished[pair[0].name])
    return [entrant for _, entrant in ranked]
