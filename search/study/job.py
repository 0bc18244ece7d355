"""A job of a study: one training."""

from typing import Any, Final

from attrs import asdict, evolve, frozen

from genotype.text.decode import decode
from search.config import TrainConfig

KEY: Final = "job"
"""Under which a trial of Optuna keeps it."""


@frozen(kw_only=True)
class Job:
    """The training of a network, which lies in the study's folder under that name, with a seed.

    It is as long as the study says, over `part`, and starts with the weights of the job `after`, if there is
    one.
    """

    network: str
    seed: int
    part: int = 1
    after: str | None = None

    @property
    def name(self) -> str:
        """The name of its run's folder, which no other job of the study has."""
        part = "" if self.part == 1 else f"1_{self.part}-"
        return f"{self.network}-{part}{self.seed}"

    def of(self, train: TrainConfig) -> TrainConfig:
        """The settings of this training, given those of a whole one."""
        steps = None if train.steps is None else max(1, train.steps // self.part)
        minutes = None if train.minutes is None else train.minutes / self.part
        return evolve(train, seed=self.seed, steps=steps, minutes=minutes)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def read(value: Any) -> "Job | None":
        """A job as it is kept; None where the value is none."""
        job: Job | None
        job, _ = decode(value, Job)
        return job
