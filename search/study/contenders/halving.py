"""Successive halving over real trainings (Jamieson and Talwalkar 2016): of sizes, then of changes.

The reference is trained for a third of a training within the budget, half and a quarter of it, and less while
less does better: where trainings are short, a smaller network, which takes more steps in the same time, often
wins. (Of trainings with a number of steps it gains none, so only the budget is tried.) Within that part of
the budget the plain genotype of the space with every single change is trained for a ninth of a training;
then the best changes together. The best two go on for a third of a training.

A network is preferred to the reference only if its Dice on the validation images is better for sure, by the
bootstrap over images: the best of many is often so by chance. So what is entered is hardly ever worse than
the reference.
"""

from collections.abc import Generator, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import ClassVar

from attrs import evolve, frozen

from genotype import Genotype, InputError, content_hash
from search.scaling import Limit, scaled_to
from search.study.candidates import Candidate, fitting
from search.study.contenders.base import Contender, Finished, Trial
from search.study.contenders.reference import Reference
from search.study.findings.statistics import difference
from search.study.folder import StudyFolder
from search.study.job import Job
from search.study.kinds import changes, kind_of
from search.supernet.decisions import decisions_of

SIZES = 4
"""The most sizes of the reference, each half of the one before."""
MOST = 20
"""The most genotypes that are trained after them."""
COMBINED = 3
SURVIVORS = 2
SHORT, LONG = 9, 3
"""The parts of a training: a ninth for every candidate, then a third for the best."""
SURE = 0.99
"""A network is better for sure from this probability on: of a few that are compared, one may be by chance."""
SEARCH_SEED = 1000
"""The seed of all trainings of a search; those of the comparison have others."""

Jobs = list[Job]


@frozen
class Entrant:
    """A candidate under the name of its network, within a part of the budget; None is the reference."""

    name: str
    candidate: Candidate | None
    part: Fraction = Fraction(1)

    def job(self, part: int) -> Job:
        """Its training in a search, as long as a whole one over `part`."""
        before = self.job(SHORT).name if part == LONG else None
        return Job(network=self.name, seed=SEARCH_SEED, part=part, after=before)


class Halving(Contender):
    """A network found by successive halving."""

    name: ClassVar[str] = "halving"
    title: ClassVar[str] = "successive halving"
    help: ClassVar[str] = "trained briefly, the best for longer"

    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        if study.has_network(self.network):
            return ()
        unfinished = (jobs for jobs in self.jobs(study, finished) if not all_in(finished, jobs))
        return next(unfinished, ())

    def jobs(self, study: StudyFolder, finished: Finished) -> Iterator[Jobs]:
        """The jobs of the search, list by list; what follows a list reads what came of it."""
        sizes = yield from self.sizes(study, finished)
        size = preferred(study, sizes[0], sizes, finished)
        first = [size, *self.entrants(study, "a", singles(study), size.part)]
        yield [each.job(SHORT) for each in first]
        second = self.entrants(study, "b", together(best(first, SHORT, finished)), size.part)
        yield [each.job(SHORT) for each in second]
        changed = [each for each in (*first, *second) if each is not size]
        survivors = best(changed, SHORT, finished)[:SURVIVORS]
        yield [each.job(LONG) for each in survivors]
        winner = preferred(study, size, survivors, finished)
        study.add_network(self.network, study.network(winner.name))

    def sizes(self, study: StudyFolder, finished: Finished) -> Generator[Jobs, None, list[Entrant]]:
        """The reference within the budget, half and a quarter of it, and less while that does better.

        If trainings are as many steps, whatever they cost, within the budget alone.
        """
        sizes: list[Entrant] = []
        for number in range(1 if study.config.train.minutes is None else SIZES):
            smaller = self.size(study, number)
            if smaller is None or (number > 2 and best(sizes, LONG, finished)[0] is not sizes[-1]):
                break
            sizes.append(smaller)
            if number >= 2:
                yield from in_turn(sizes)
        yield from in_turn(sizes)
        return sizes

    def size(self, study: StudyFolder, number: int) -> Entrant | None:
        """The reference within so often halved a budget; None where it cannot be so small."""
        if number == 0:
            return Entrant(Reference(self.budget).network, None)
        name, part = f"{self.network}_s{number}", Fraction(1, 2**number)
        if not study.has_network(name):
            try:
                scaled = scaled_to(study.reference, [self.within(study, part)], study.record.size).genotype
            except InputError:
                return None
            study.add_network(name, evolve(scaled, about=f"the reference within {part} of the budget"))
        return Entrant(name, None, part)

    def within(self, study: StudyFolder, part: Fraction) -> Limit:
        """What a part of the budget allows."""
        limit = self.limit(study)
        return evolve(limit, most=limit.most * float(part))

    def trials(self, study: StudyFolder, finished: Finished) -> list[Trial]:
        names = {Reference(self.budget).network: "the reference"}
        for name in study.networks(f"{self.network}_"):
            names[name] = study.network(name).about
        jobs = [Entrant(name, None).job(part) for name in names for part in (LONG, SHORT)]
        done = [one for one in jobs if one.name in finished]
        found = [Trial(one.network, names[one.network], one.part, finished[one.name]) for one in done]
        return sorted(found, key=lambda trial: (trial.part, -trial.dice))

    def entrants(
        self, study: StudyFolder, letter: str, candidates: Sequence[Candidate], part: Fraction
    ) -> list[Entrant]:
        """The candidates that can be scaled to a part of the budget; their networks are written once."""
        named = [(f"{self.network}_{letter}{number}", one) for number, one in enumerate(candidates)]
        return [
            Entrant(name, candidate, part)
            for name, candidate in named
            if study.has_network(name) or self.written(study, name, candidate, part)
        ]

    def written(self, study: StudyFolder, name: str, candidate: Candidate, part: Fraction) -> bool:
        """Write a candidate's network, if it can be scaled to a part of the budget."""
        genotype, limit = candidate.genotype(study.space), self.within(study, part)
        try:
            scaled = fitting(study.space, limit, study.record.size, [genotype])
        except InputError:
            return False
        about = scaled.about if part == 1 else f"{scaled.about}, within {part} of the budget"
        study.add_network(name, evolve(scaled, about=about))
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


def preferred(study: StudyFolder, plain: Entrant, entrants: Sequence[Entrant], finished: Finished) -> Entrant:
    """The best of some entrants that are better than the plain one for sure; the plain one if none is."""
    better = [each for each in entrants if each is not plain and is_better(study, each, plain)]
    return best(better or [plain], LONG, finished)[0]


def is_better(study: StudyFolder, one: Entrant, other: Entrant) -> bool:
    """Whether an entrant did better for sure than another in its longer training, image by image."""
    scores, others = (study.scores_of([each.job(LONG)]) for each in (one, other))
    return difference(scores, others).wins >= SURE
