"""Once for all (Cai et al. 2020): weights that all networks of a space share, then a search among them.

The space is scaled so that its largest network costs about twice the budget. Its supernet's weights are
trained as long as two networks are, by the sandwich rule with in-place distillation (Yu and Huang 2019,
BigNAS 2020), and NSGA-II looks for networks that are accurate with the weights that they inherit, and cheap.
The best within the budget is scaled to it and entered, and trained from fresh weights as all networks of a
study are. Whether inherited Dice ranks networks at all is seen on random ones, each trained for a ninth of
a training.
"""

from collections.abc import Sequence
from typing import ClassVar

from attrs import evolve

from genotype import Diagnostic, InputError
from search.scaling import scaled_to
from search.shared_weights.evolution import Measured, front
from search.shared_weights.members import Member, Members
from search.shared_weights.room import with_room
from search.study.contenders.agreement import Agreement, Point, SharedSearch, agreement_document
from search.study.contenders.base import Contender, Finished, Load
from search.study.contenders.entrants import all_in
from search.study.evolved import EVOLVED, JUDGED, Evolved, judged
from search.study.findings.statistics import kendall
from search.study.folder import StudyFolder
from search.study.job import SEARCH_SEED, SHARED_LENGTH, Job

SHORT = 9
"""The part of a training by which random members are judged."""
LISTED = 4
"""So many choices are named; of more, only how many there are."""


class OnceForAll(Contender):
    """A network found by a search with shared weights."""

    name: ClassVar[str] = "once-for-all"
    title: ClassVar[str] = "once for all"
    help: ClassVar[str] = "with weights that they share"
    needs_supernet: ClassVar[bool] = True

    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        if study.has_network(self.network):
            return ()
        shared, search = self.jobs(study)
        trained = self.trainings_of_judged(study)
        if not all_in(finished, [shared]):
            return [shared, *trained]
        if not all_in(finished, [search, *trained]):
            return [search, *trained]
        found = EVOLVED.read(study.run(search))
        self.note(study, found, trained, finished)
        self.enter(study, found)
        return ()

    @property
    def space(self) -> str:
        """The name of the scaled space."""
        return f"{self.network}_space"

    def jobs(self, study: StudyFolder) -> tuple[Job, Job]:
        """The training of the shared weights, and the search; the scaled space is written."""
        if not study.has_network(self.space):
            space = with_room(study.space, self.limit(study), study.record.size)
            study.add_network(self.space, space)
        shared = Job(network=self.space, seed=SEARCH_SEED, kind="share", budget=self.budget)
        search = Job(
            network=self.space, seed=SEARCH_SEED, kind="evolve", after=shared.name, budget=self.budget
        )
        return shared, search

    def trainings_of_judged(self, study: StudyFolder) -> list[Job]:
        """Short trainings of random members; their networks are written."""
        names = self.judged(study)
        return [Job(network=name, seed=SEARCH_SEED, part=SHORT) for name in names]

    def judged(self, study: StudyFolder) -> list[str]:
        """The names of random members, in the order in which the search measures them."""
        members = Members.of(study.network(self.space))
        names = []
        for number, member in enumerate(judged(members, SEARCH_SEED)):
            names.append(f"{self.network}_m{number}")
            if not study.has_network(names[-1]):
                study.add_network(names[-1], members.genotype(member))
        return names

    def best(self, study: StudyFolder, found: Evolved) -> Measured:
        """Of the front, the most accurate within the budget. Raises InputError where nothing is within it."""
        limit = self.limit(study)
        within = [one for one in front(found.measured) if one.cost <= limit.most]
        if not within:
            least = min(one.cost for one in found.measured)
            problem = f"the cheapest network of {study.space.name!r} that was found has {limit.words(least)}"
            raise InputError("the study", [Diagnostic(limit.option, problem, limit.remedy(least))])
        return within[-1]

    def enter(self, study: StudyFolder, found: Evolved) -> None:
        """Write the network that takes part: the best that was found, scaled up by what the budget leaves."""
        members = Members.of(study.network(self.space))
        genotype = members.genotype(self.best(study, found).member)
        scaled = scaled_to(genotype, [self.limit(study)], study.record.size).genotype
        about = changes_of(members, self.best(study, found).member)
        study.add_network(self.network, evolve(scaled, about=about))

    def note(self, study: StudyFolder, found: Evolved, trained: Sequence[Job], finished: Finished) -> None:
        """Write how far inherited and trained Dice agree."""
        dice = tuple(finished[job.name] for job in trained)
        inherited = tuple(one.dice for one in found.measured[: found.judged])
        tau = kendall(inherited, dice) if len(dice) > 1 else 0.0
        told = Agreement(tuple(job.network for job in trained), inherited, dice, tau)
        document = agreement_document(self.network)
        study.write_text(f"agreement/{document.name}", document.text(told))

    def agreement(self, study: StudyFolder) -> Agreement | None:
        """How far inherited and trained Dice agree, if that is known."""
        document, folder = agreement_document(self.network), study.path / "agreement"
        return document.read(folder) if document.is_in(folder) else None

    def notes(self, study: StudyFolder, finished: Finished) -> Sequence[str]:
        known = self.agreement(study)
        return () if known is None else (known.words(self.network),)

    def what(self, study: StudyFolder) -> str:
        about, known = study.network(self.network).about, self.agreement(study)
        is_trusted = known is None or known.is_trusted
        return about if is_trusted else f"not trusted: {about}"

    def search_jobs(self, study: StudyFolder, finished: Finished) -> list[Job]:
        if not study.has_network(self.space):
            return []
        every = [*self.jobs(study), *self.trainings_of_judged(study)]
        return [job for job in every if job.name in finished]

    def load(self, study: StudyFolder) -> Load:
        return Load(2 + JUDGED, SHARED_LENGTH + JUDGED / SHORT)

    def shared(self, study: StudyFolder) -> SharedSearch | None:
        known, (_, search) = self.agreement(study), self.jobs(study)
        if known is None or not EVOLVED.is_in(study.run(search)):
            return None
        found = EVOLVED.read(study.run(search))
        chosen = self.best(study, found)
        points = tuple(Point(one.cost, one.dice, one == chosen) for one in front(found.measured))
        return SharedSearch(self.network, points, known)


def changes_of(members: Members, member: Member) -> str:
    """What a member decides otherwise than the first options, in words; of many choices how many they are."""
    first, decided = members.decided(members.first), members.decided(member)
    changed = [path for path in decided if decided[path] != first.get(path)]
    if not changed:
        return "the first options of the space"
    if len(changed) > LISTED:
        return f"{len(changed)} of {len(decided)} choices other than the first options"
    return f"the first options, with {', '.join(f'{path} {decided[path]}' for path in changed)}"
