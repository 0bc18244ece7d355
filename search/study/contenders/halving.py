"""Successive halving over real trainings (Jamieson and Talwalkar 2016): of sizes, then of changes.

The reference is trained for a third of a training within the budget, half and a quarter of it, and less while
less does better: where trainings are short, a smaller network, which takes more steps in the same time, often
wins. (Of trainings with a number of steps it gains none, so only the budget is tried.) Within the part of the
budget that is better for sure, or else all of it, the plain genotype of the space with every single change
is trained for a ninth of a training; then the best changes together. The best two go on for a third.

A network is preferred to the reference by then only if its Dice on the validation images is better for sure,
by the bootstrap over images: the best of many is often so by chance. Whole trainings decide which network is
entered (`finals.py`): of the reference, a smaller one, and what was preferred. Where the reference has learnt
nothing after a third, only its sizes are compared.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from fractions import Fraction
from typing import ClassVar

from attrs import evolve

from genotype import InputError
from search.measures.constant import beside_constant, has_learnt
from search.scaling import Limit, scaled_to
from search.study.candidates import Candidate, fitting
from search.study.contenders.base import Contender, Finished, Load, Trial
from search.study.contenders.entrants import (
    COMBINED,
    LONG,
    SHORT,
    WHOLE,
    Entrant,
    Jobs,
    alike,
    all_in,
    best,
    in_turn,
    preferred,
    singles,
    together,
)
from search.study.contenders.fates import REJECTED, trials_of
from search.study.contenders.finals import entered, finalists
from search.study.contenders.reference import Reference
from search.study.findings.trivial import trivial_of
from search.study.folder import StudyFolder
from search.study.job import Job

SIZES = 4
"""The most sizes of the reference, each half of the one before."""
SURVIVORS = 2
PARTS = {Fraction(1, 2): "half", Fraction(1, 4): "a quarter", Fraction(1, 8): "an eighth"}
"""Parts of a budget in words."""


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
        plain = sizes[0]
        if self.has_learnt(study, plain, LONG, finished):
            found = yield from self.changed(study, sizes, finished)
            others = finalists(sizes, found, finished)
        else:
            others = yield from self.other_sizes(study, sizes, finished)
        if others:
            yield [each.job(WHOLE) for each in (plain, *others)]
        study.add_network(self.network, study.network(entered(study, plain, others, finished).name))

    def changed(
        self, study: StudyFolder, sizes: list[Entrant], finished: Finished
    ) -> Generator[Jobs, None, Entrant]:
        """The best size of the reference; if one is better for sure, a genotype of that size with changes."""
        size = preferred(study, sizes[0], sizes, finished)
        first = [size, *self.entrants(study, "a", singles(study), size.part)]
        yield [each.job(SHORT) for each in first]
        second = self.entrants(study, "b", together(best(first, SHORT, finished)), size.part)
        yield [each.job(SHORT) for each in second]
        changed = [each for each in (*first, *second) if each is not size]
        survivors = best(changed, SHORT, finished)[:SURVIVORS]
        yield [each.job(LONG) for each in survivors]
        return preferred(study, size, survivors, finished)

    def other_sizes(
        self, study: StudyFolder, sizes: list[Entrant], finished: Finished
    ) -> Generator[Jobs, None, list[Entrant]]:
        """The best two smaller sizes; none where neither they have learnt anything after a third of a
        training, nor the reference after a whole one.
        """
        plain, *smaller = sizes
        if not smaller:
            return []
        yield [plain.job(WHOLE)]
        found = best(smaller, LONG, finished)[:2]
        learnt = [(found[0], LONG), (plain, WHOLE)]
        return found if any(self.has_learnt(study, one, part, finished) for one, part in learnt) else []

    def has_learnt(self, study: StudyFolder, entrant: Entrant, part: int, finished: Finished) -> bool:
        """Whether a network's Dice after a training of a length is above that of trivial predictions."""
        return has_learnt(finished[entrant.job(part).name], trivial_of(study.path, "val"))

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
            study.add_network(name, evolve(scaled, about=f"the reference within {PARTS[part]} of the budget"))
        return Entrant(name, None, part)

    def within(self, study: StudyFolder, part: Fraction) -> Limit:
        """What a part of the budget allows."""
        limit = self.limit(study)
        return evolve(limit, most=limit.most * float(part))

    def tried(self, study: StudyFolder) -> dict[str, str]:
        """What each network that was tried is, by its name."""
        names = {Reference(self.budget).network: "the reference"}
        for name in study.networks(f"{self.network}_"):
            if re.fullmatch(
                "[abs][0-9]+", name.removeprefix(f"{self.network}_")
            ):  # others are of other budgets
                names[name] = study.network(name).about
        return names

    def search_jobs(self, study: StudyFolder, finished: Finished) -> list[Job]:
        lengths = (WHOLE, LONG, SHORT)
        jobs = [Entrant(name, None).job(part) for name in self.tried(study) for part in lengths]
        return [job for job in jobs if job.name in finished]

    def trials(self, study: StudyFolder, finished: Finished) -> list[Trial]:
        about, reference = self.tried(study), Reference(self.budget).network
        chosen = [name for name in about if self.is_entered(study, name)]
        return trials_of(self.search_jobs(study, finished), finished, about, reference, chosen)

    def is_entered(self, study: StudyFolder, name: str) -> bool:
        """Whether the search ended with the network of that name."""
        if not study.has_network(self.network):
            return False
        return alike(study.network(self.network), study.network(name))

    def what(self, study: StudyFolder) -> str:
        network = study.network(self.network)
        is_reference = alike(network, study.network(Reference(self.budget).network))
        return "the reference itself, trained again" if is_reference else network.about

    def notes(self, study: StudyFolder, finished: Finished) -> Sequence[str]:
        plain = Entrant(Reference(self.budget).network, None)
        if plain.job(LONG).name not in finished:
            return ()
        if not self.has_learnt(study, plain, LONG, finished):
            return (f"{self.network}: {self.told_of_trivial(study, plain, finished)}",)
        return [
            f"{self.network}: {one.about} has Dice {one.dice:.4f} on the validation images after a whole "
            f"training, the reference {finished[plain.job(WHOLE).name]:.4f}; {one.fate}"
            for one in self.trials(study, finished)
            if one.part == WHOLE and one.fate.startswith(REJECTED)
        ]

    def told_of_trivial(self, study: StudyFolder, plain: Entrant, finished: Finished) -> str:
        """That the reference learnt nothing in a third of a training, and what was done."""
        dice, trivial = finished[plain.job(LONG).name], trivial_of(study.path, "val")
        told = f"after a third of a training the reference's validation Dice, {dice:.4f}, "
        told += f"{beside_constant(dice, trivial)}, so changes were not compared"
        if any(one.part == WHOLE and one.network != plain.name for one in self.trials(study, finished)):
            return f"{told}, and sizes after whole trainings; give more --minutes"
        return f"{told}, nor sizes: the reference is entered as it is; train longer (--minutes, --steps)"

    def load(self, study: StudyFolder) -> Load:
        sizes = 1 if study.config.train.minutes is None else SIZES
        short = sizes + len(singles(study)) + COMBINED
        long = sizes + SURVIVORS
        whole = min(sizes, 2) + 1
        return Load(short + long + whole, short / SHORT + long / LONG + whole)

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
        about = genotype.about if part == 1 else f"{genotype.about}, within {PARTS[part]} of the budget"
        study.add_network(name, evolve(scaled, about=about))
        return True
