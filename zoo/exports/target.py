"""What a target of `genoc export` is, and what it says of what it wrote."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from attrs import frozen

from genotype import refuse
from genotype.diagnostics.installing import install
from zoo.exports.settings import ExportSettings

if TYPE_CHECKING:
    from zoo.exports.model import Exportable


@frozen(kw_only=True)
class Check:
    """What the other side's own tool found of what was written.

    `what` was done, in a few words. `sizes` are those of the images it ran on (h, w) or (d, h, w), `batches`
    how many at a time; `difference` is the largest one from genoc's own output, of logits if not said
    otherwise in `of`, and is at most `tolerance`. None where nothing is compared, and without a limit.
    """

    tool: str
    version: str
    what: str
    sizes: tuple[tuple[int, ...], ...] = ()
    batches: tuple[int, ...] = ()
    difference: float | None = None
    tolerance: float | None = None
    of: str = "logits"


@frozen(kw_only=True)
class Exported:
    """What was written: the files by their paths in the folder, what verified them, and what a user should
    know: `notes` of what the format cannot say or what was measured, and the commands to type `next`.
    """

    files: tuple[str, ...]
    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()
    next: tuple[str, ...] = ()


class Target(ABC):
    """A form that networks are written in, for another program.

    `name` is that of `--to`, and of the file or folder in `zoo/exports/targets/`, with underscores there;
    `help` is one clause; `extra` that of genoc's which brings the `modules` that are imported, empty if
    none is needed; `takes` the fields of `ExportSettings` that mean something to it. `untrained`: whether it
    takes genotypes that were not trained. Its module imports torch and the other side's packages within
    functions alone.
    """

    name: ClassVar[str]
    help: ClassVar[str]
    extra: ClassVar[str] = ""
    modules: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[tuple[str, ...]] = ()
    untrained: ClassVar[bool] = False

    @abstractmethod
    def write(self, model: Exportable, folder: Path, settings: ExportSettings) -> Exported:
        """Write into `folder`, which is new and empty, and verify what is there.

        What is found goes into the card too. Raises InputError where the form cannot hold the network, and
        where a check fails; then nothing remains of the folder.
        """


def require_extra(target: Target) -> None:
    """Refuse a target whose packages are not installed."""
    missing = [module for module in target.modules if find_spec(module) is None]
    if missing:
        problem, remedy = f"needs {listed(missing)}, not installed", install(f"genoc[{target.extra}]")
        raise refuse("genoc export", f"--to {target.name}", problem, remedy)


def require_close(name: str, check: Check) -> Check:
    """The check, refused where what was written differs by more than its tolerance, or is not a number."""
    limit = sys.float_info.max if check.tolerance is None else check.tolerance
    if check.difference is None or check.difference <= limit:
        return check
    problem = (
        f"what was written gives other {check.of} in {check.tool} {check.version}: they differ by "
        f"{check.difference:.3g}, more than {limit:.3g}"
    )
    raise refuse(name, "the export", problem, f"try another version of {check.tool}, or another target")


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, or `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
