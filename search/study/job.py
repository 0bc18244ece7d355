"""A job of a study: one training."""

from typing import Any, Final

from attrs import asdict, frozen

from genotype.text.decode import decode

KEY: Final = "job"
"""Under which a trial of Optuna keeps it."""


@frozen(kw_only=True)
class Job:
    """The training of a network, which lies in the study's folder under that name, with a seed.

    It takes so many steps, and starts with the weights of the job `after`, if there is one.
    """

    network: str
    seed: int
    steps: int
    after: str | None = None

    @property
    def name(self) -> str:
        """The name of its run's folder, which no other job of the study has."""
        return f"{self.network}-{self.steps}-{self.seed}"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def read(value: Any) -> "Job | None":
        """A job as it is kept; None where the value is none."""
        job: Job | None
        job, _ = decode(value, Job)
        return job
