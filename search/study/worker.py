"""Who does a job: a process of a machine, so that on that machine others see when it is gone."""

import os
import platform
from pathlib import Path
from typing import Annotated, Any, Final

from attrs import asdict, frozen

from genotype.form.field_types import Between
from genotype.text.decode import decode

KEY: Final = "worker"
"""Under which a trial of Optuna keeps it."""
PROC = Path("/proc")


@frozen
class Worker:
    """A process; `begun` tells it from a later one of the same number, and is empty where that is unknown."""

    machine: str
    pid: Annotated[int, Between(1, 2**31 - 1)]
    begun: str = ""

    @staticmethod
    def here() -> "Worker":
        """This process."""
        return Worker(machine(), os.getpid(), status_of(os.getpid())[1])

    @staticmethod
    def read(value: Any) -> "Worker | None":
        """A worker as it is kept; None where the value is none."""
        worker: Worker | None
        worker, _ = decode(value, Worker)
        return worker

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def is_here(self) -> bool:
        """Whether it is a process of this machine, of which one sees whether it lives."""
        return self.machine == machine() and bool(self.begun)

    @property
    def is_gone(self) -> bool:
        """Whether it is known to live no more; of a process of another machine nothing is known."""
        if self.machine != machine():
            return False
        if not exists(self.pid):
            return True
        state, begun = status_of(self.pid)
        return state in ("Z", "X") or bool(self.begun and begun and begun != self.begun)


def machine() -> str:
    """This machine since it was started, and its numbering of processes: containers have their own."""
    return " ".join([platform.node(), *marks()])


def marks() -> list[str]:
    """What tells machines and containers of one name apart, where the system says so."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return [boot, str((PROC / "self/ns/pid").stat().st_ino)]
    except OSError:
        return []


def exists(pid: int) -> bool:
    """Whether there is a process of a number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        return True
    return True


def status_of(pid: int) -> tuple[str, str]:
    """The state of a process, and when it began, in ticks since the machine did; empty where unknown."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return "", ""
    fields = text.rpartition(")")[2].split()  # the name before it may hold anything
    return fields[0], fields[19]
