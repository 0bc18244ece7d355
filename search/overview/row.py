"""A run at a glance."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from attrs import field, frozen

State = Literal["finished", "running", "stopped", "diverged", "damaged", "unreadable"]


@frozen(kw_only=True)
class Row:
    """A run, what it is of, how it stands, and what it came to.

    `after` says in words where it stands, `changed` when it last wrote, `about` the name of its genotype or
    space. `validation` of a training is the best Dice on the validation images, of a search by alphas that of
    the supernet after the last epoch, of one by trainings that of what it found. `problem` is why a run is
    damaged, has diverged or may not be read by this user, or why its network cannot be read here. `settings`
    are all that it was given.
    """

    path: Path
    kind: str
    state: State
    after: str = ""
    changed: datetime | None = None
    about: str = ""
    validation: float | None = None
    test: float | None = None
    macs: int | None = None
    problem: str = ""
    settings: Mapping[str, str] = field(factory=dict)

    @property
    def dice(self) -> float | None:
        """By which runs are sorted: that on the test images, or else on those of validation."""
        return self.validation if self.test is None else self.test

    @property
    def standing(self) -> str:
        """`finished`, `stopped at epoch 3 of 15`."""
        return f"{self.state} {self.after}".strip()

    def as_json(self, settings: Mapping[str, str]) -> dict[str, Any]:
        """The same for programs, with some of its settings; null is what is not known."""
        return {
            "run": str(self.path),
            "kind": self.kind,
            "state": self.state,
            "after": self.after or None,
            "changed": None if self.changed is None else self.changed.isoformat(timespec="seconds"),
            "about": self.about or None,
            "validation_dice": self.validation,
            "test_dice": self.test,
            "macs": self.macs,
            "problem": self.problem or None,
            "settings": dict(settings),
        }
