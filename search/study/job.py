"""A job of a study: a training, or another part of a search."""

from typing import Annotated, Any, Final, Literal

from attrs import asdict, evolve, frozen

from genotype import refuse
from genotype.form.field_types import Between, Matching
from genotype.text.decode import decode
from search.config import EvaluatedPart, TrainConfig
from search.study.budgets import Budget

KEY: Final = "job"
"""Under which a trial of Optuna keeps it."""
FileName = Annotated[
    str, Matching("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}", "the name of a file, without its folder")
]
DAMAGED = "move it away, and go on: trainings that are finished are not done again"


JobKind = Literal["train", "share", "evolve"]
SEARCH_SEED = 1000
"""The seed of all trainings of a search; those of a comparison have others."""
SHARED_LENGTH = 2
"""The trainings that shared weights cost."""


@frozen(kw_only=True)
class Job:
    """The training of a network, which lies in the study's folder under that name, with a seed.

    It is as long as the study says, over `part`, and starts with the weights of the job `after`, if there is
    one. A job of another `kind` is about a space instead, and a `budget`: to train the weights that its
    networks share (`share`), or to search them with the weights of the job `after` (`evolve`).
    """

    network: FileName
    seed: Annotated[int, Between(0, 2**32 - 1)]
    part: Annotated[int, Between(1, 1_000_000)] = 1
    after: FileName | None = None
    kind: JobKind = "train"
    budget: Budget | None = None

    @property
    def name(self) -> str:
        """The name of its run's folder, which no other job of the study has."""
        part = "" if self.part == 1 else f"1_{self.part}-"
        kind = "" if self.kind == "train" else f"{self.kind}-"
        return f"{self.network}-{kind}{part}{self.seed}"

    @property
    def evaluated_on(self) -> EvaluatedPart:
        """The part of the data: a search must not see the test images."""
        return "val" if self.part > 1 or self.seed >= SEARCH_SEED else "test"

    @property
    def trainings(self) -> float:
        """How many whole trainings it is as long as; a search with shared weights trains none."""
        return {"train": 1 / self.part, "share": SHARED_LENGTH, "evolve": 0.0}[self.kind]

    @property
    def about(self) -> Budget:
        """The budget of a job that has one."""
        assert self.budget is not None, self.name
        return self.budget

    def of(self, train: TrainConfig) -> TrainConfig:
        """The settings of this training, given those of a whole one, whose seed is added; all are of the same
        images.
        """
        steps = None if train.steps is None else max(1, train.steps // self.part)
        minutes = None if train.minutes is None else train.minutes / self.part
        data = evolve(train.data, drawn_by=train.seed)
        return evolve(train, data=data, seed=train.seed + self.seed, steps=steps, minutes=minutes)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def read(value: Any) -> "Job | None":
        """A job as it is kept, None where there is none. Raises InputError where it is damaged, or made by
        somebody: its names become paths.
        """
        if value is None:
            return None
        job: Job | None
        job, errors = decode(value, Job)
        if job is None or (job.kind != "train" and job.budget is None):
            problem = next((f"{error.path}: {error.problem}" for error in errors), "it has no budget")
            raise refuse("the list of jobs", "a job", f"is damaged: {problem}", DAMAGED)
        return job
