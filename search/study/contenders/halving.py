"""Successive halving over real trainings (Jamieson and Talwalkar 2016) of a plain network's changes.

The reference, the plain genotype of the space, and this one with every single change are trained for a ninth
of a training; then the best changes together. Of all of them the best three go on for a third of a training,
and the one that does best on the validation images is entered. It is the simple baseline that others must
beat, and since the reference takes part it can hardly find anything worse.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import ClassVar

from attrs import evolve, frozen

from genotype import Genotype, InputError, content_hash
from search.study.candidates import Candidate, fitting
from search.study.contenders.base import Contender, Finished, Trial
from search.study.contenders.reference import Reference
from search.study.folder import StudyFolder
from search.study.job import Job
from search.study.kinds import changes, kind_of
from search.supernet.decisions import decisions_of

MOST = 24
"""The most genotypes that are trained first."""
COMBINED = 6
SURVIVORS = 3
SHORT, LONG = 9, 3
"""The parts of a training: a ninth for every candidate, a third for the best."""
SEARCH_SEED = 1000
"""The seed of all trainings of a search; those of the comparison have others."""


@frozen
class Entrant:
    """A candidate under the name of its network; None is the reference."""

    name: str
    candidate: Candidate | None


class Halving(Contender):
    """A network found by successive halving."""

    name: ClassVar[str] = "halving"
    title: ClassVar[str] = "successive halving"

    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        if study.has_network(self.network):
            return ()
        first = [Entrant(Reference(self.budget).network, None), *self.entrants(study, "a", singles(study))]
        jobs = [job(each, SHORT) for each in first]
        if not all_in(finished, jobs):
            return jobs
        second = self.entrants(study, "b", together(best(first, jobs, finished)))
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

    def trials(self, study: StudyFolder, finished: Finished) -> list[Trial]:
        names = {Reference(self.budget).network: "the reference"}
        for name in study.networks(f"{self.network}_"):
            names[name] = study.network(name).about
        jobs = [job(Entrant(name, None), part) for name in names for part in (LONG, SHORT)]
        done = [one for one in jobs if one.name in finished]
        found = [Trial(one.network, names[one.network], one.part, finished[one.name]) for one in done]
        return sorted(found, key=lambda trial: (trial.part, -trial.dice))

    def entrants(self, study: StudyFolder, letter: str, candidates: Sequence[Candidate]) -> list[Entrant]:
        """The candidates that can be scaled to the budget; their networks are written unless they were."""
        named = [(f"{self.network}_{letter}{number}", one) for number, one in enumerate(candidates)]
        return [
            Entrant(name, candidate)
            for name, candidate in named
            if study.has_network(name) or self.written(study, name, candidate)
        ]

    def written(self, study: StudyFolder, name: str, candidate: Candidate) -> bool:
        """Write a candidate's network, if it can be scaled to the budget."""
        genotype, limit = candidate.genotype(study.space), self.limit(study)
        try:
            study.add_network(name, fitting(study.space, limit, study.record.size, [genotype]))
        except InputError:
            return False
        return True


def singles(study: StudyFolder) -> list[Candidate]:
    """The plain genotype of the space, and with each single change; where only cells are open, several."""
    space = study.space
    possible = list(changes([kind_of(space, decision) for decision in decisions_of(space)]))
    if not possible:
        return [Candidate(number=number) for number in range(MOST // 2)]
    plain = Candidate()
    is_reference = alike(plain.genotype(space), study.reference)
    return [*([] if is_reference else [plain]), *(Candidate((change,)) for change in possible)][:MOST]


def alike(one: Genotype, other: Genotype) -> bool:
    """Whether two genotypes are one network."""
    bare = (evolve(each, name="net", about="", schema=None) for each in (one, other))
    return len({content_hash(each) for each in bare}) == 1


def together(ranked: Sequence[Entrant]) -> list[Candidate]:
    """The best changes, two and three and four of them together."""
    single = [each.candidate for each in ranked if each.candidate is not None and each.candidate.changes][:4]
    groups = [group for count in (2, 3, 4) for group in combinations(single, count)]
    found = [Candidate(tuple(change for one in group for change in one.changes)) for group in groups]
    fair = [one for one in found if len({(c.about, c.where) for c in one.changes}) == len(one.changes)]
    return fair[:COMBINED]


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
