"""What a worker says of a study: the jobs that are done, how much is left, and whom it waits for."""

from collections.abc import Sequence

from attrs import define, field

from search.measures.constant import has_learnt
from search.progress import duration, say
from search.study.contenders import METHODS
from search.study.contenders.base import Load
from search.study.contenders.smallest import most_budgets
from search.study.findings.trivial import trivial_of
from search.study.folder import StudyFolder
from search.study.heartbeats import MISSED, SECONDS
from search.study.job import Job
from search.study.queue import Queue

LONGEST = 90
"""Letters of what a network is; a longer text is cut."""


@define
class Telling:
    """A study's jobs as its worker tells of them, and the most that there may be."""

    study: StudyFolder
    queue: Queue
    most: Load
    waited: frozenset[str] = field(default=frozenset())

    @staticmethod
    def of(study: StudyFolder, queue: Queue) -> "Telling":
        return Telling(study, queue, load_of(study))

    def begin(self) -> None:
        """Say how much there may be to do, and how much of it is done."""
        done = len(self.queue.results())
        before = f", {done} of them done" if done else ""
        say(f"jobs     at most {max(self.most.jobs, done)}{before}{self.left()}")

    def done(self, job: Job | None) -> None:
        """Say what came of a job."""
        if job is None:
            return
        results = self.queue.results()
        place = f"{len(results)} of at most {max(self.most.jobs, len(results))}"
        say(f"job      {place}: {words(self.study, job)}: {self.dice(results[job.name])}{self.left()}")

    def dice(self, dice: float) -> str:
        """A Dice on validation images, and whether it is anything."""
        learnt = has_learnt(dice, trivial_of(self.study.path, "val"))
        return f"Dice {dice:.4f}" if learnt else f"Dice {dice:.4f}, no better than one label for all pixels"

    def left(self) -> str:
        """About how long it may still take, where that is known."""
        took, workers = self.queue.seconds(), max(1, len(self.queue.running()))
        jobs = {job.name: job.trainings for job in self.queue.jobs()}
        done = sum(jobs.get(name, 0.0) for name in took)
        pace = sum(took.values()) / done if done else 60 * (self.study.config.train.minutes or 0.0)
        seconds = pace * max(0.0, self.most.trainings - done) / workers
        return f"; at most {duration(seconds)} left" if seconds else ""

    def waiting(self) -> None:
        """Say once whom it waits for: jobs of other workers."""
        running = self.queue.running()
        for name in running.keys() - self.waited:
            silent = running[name]
            left = max(0.0, MISSED * SECONDS - silent)
            say(
                f"waiting  for job {name} of a worker that was last heard of {silent:.0f} s ago: "
                f"if it stays silent, the job is taken up in {left:.0f} s"
            )
        self.waited = frozenset(running)


def words(study: StudyFolder, job: Job) -> str:
    """A job in words: `halving_25M_a3 (plain, with depth 1), 1/9 of a training`, `reference_25M, seed 0`."""
    if job.kind != "train":
        what = "shared weights" if job.kind == "share" else "a search by shared weights"
        return f"{what} of {job.network}"
    if job.part == 1 and job.evaluated_on == "test":
        return f"{job.network}, seed {job.seed}"
    about = study.network(job.network).about
    known = f" ({about if len(about) <= LONGEST else about[:LONGEST] + '...'})" if about else ""
    return f"{job.network}{known}, {'a whole training' if job.part == 1 else f'1/{job.part} of a training'}"


def load_of(study: StudyFolder) -> Load:
    """The most that a study may take."""
    config = study.config
    budgets = config.budgets if config.lose_at_most is None else most_budgets(study)
    whole = Load(0, 0.0)
    for budget in budgets:
        methods = [METHODS[name](budget).load(study) for name in config.methods]
        networks = len(methods) + (1 + config.random + len(study.record.given) if config.seeds else 0)
        whole += together(methods) + Load(config.seeds * networks, config.seeds * networks)
    return whole


def together(loads: Sequence[Load]) -> Load:
    """The sum of several."""
    return sum(loads, Load(0, 0.0))
