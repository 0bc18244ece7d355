"""The networks that a search by halving trains: what each is, its trainings, and which is preferred."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from attrs import evolve, frozen

from genotype import Genotype, content_hash
from search.study.candidates import Candidate
from search.study.contenders.base import Finished
from search.study.findings.statistics import difference
from search.study.folder import StudyFolder
from search.study.job import SEARCH_SEED, Job
from search.study.kinds import changes, kind_of
from search.supernet.decisions import decisions_of

MOST = 20
"""The most genotypes that are trained after the sizes of the reference."""
COMBINED = 3
SHORT, LONG, WHOLE = 9, 3, 1
"""The parts of a training: a ninth for every candidate, a third for the best, and one to be certain."""
SURE = 0.99
"""A network is better for sure from this probability on: of a few that are compared, one may be by chance."""

Jobs = list[Job]


@frozen
class Entrant:
    """A candidate under the name of its network, within a part of the budget; None is the reference."""

    name: str
    candidate: Candidate | None
    part: Fraction = Fraction(1)

    def job(self, part: int) -> Job:
        """Its training in a search, as long as a whole one over `part`."""
        before = self.job(SHORT).name if part == LONG else None  # a whole one is as that of a study
        return Job(network=self.name, seed=SEARCH_SEED, part=part, after=before)


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
    """The best changes, two or three of them together; the better, the earlier."""
    single = [each.candidate for each in ranked if each.candidate is not None and each.candidate.changes][:4]
    groups = [group for count in (2, 3) for group in combinations(range(len(single)), count)]
    found = [
        Candidate(tuple(change for place in group for change in single[place].changes))
        for group in sorted(groups, key=sum)
    ]
    fair = [one for one in found if len({(c.about, c.where) for c in one.changes}) == len(one.changes)]
    return fair[:COMBINED]


def in_turn(entrants: Sequence[Entrant]) -> Iterator[Jobs]:
    """The short trainings of entrants, then the longer ones."""
    yield [each.job(SHORT) for each in entrants]
    yield [each.job(LONG) for each in entrants]


def all_in(finished: Finished, jobs: Sequence[Job]) -> bool:
    """Whether all jobs are finished."""
    return all(job.name in finished for job in jobs)


def best(entrants: Sequence[Entrant], part: int, finished: Finished) -> list[Entrant]:
    """Entrants by what came of their trainings, best first."""
    return sorted(entrants, key=lambda each: -finished[each.job(part).name])


def preferred(
    study: StudyFolder, plain: Entrant, entrants: Sequence[Entrant], finished: Finished, part: int = LONG
) -> Entrant:
    """The best of some entrants that are better than the plain one for sure; the plain one if none is."""
    better = [each for each in entrants if each is not plain and is_better(study, each, plain, part)]
    return best(better or [plain], part, finished)[0]


def is_better(study: StudyFolder, one: Entrant, other: Entrant, part: int) -> bool:
    """Whether an entrant did better for sure than another in a training of a length, image by image."""
    scores, others = (study.scores_of([each.job(part)]) for each in (one, other))
    return difference(scores, others).wins >= SURE
