"""Numbers that ceased to be finite, and a run that ended by them.

The same settings would lead there again, so such a run is not resumed, and not taken into a zoo.
"""

from pathlib import Path

from genotype import Diagnostic, InputError, refuse
from search.runs.run_record import FILE, RunRecord

TRY = "a smaller --lr, a smaller --clip or --precision fp32"


class Diverged(InputError):
    """Losses or gradients that are not finite, and do not become so again."""

    def __init__(self, problem: str, remedy: str = f"start again with {TRY}") -> None:
        self.problem = problem
        super().__init__("the run", [Diagnostic("it diverged", problem, remedy)])


def require_sound(folder: Path, record: RunRecord) -> None:
    """Refuse a run that has diverged."""
    if record.diverged is not None:
        remedy = f"the same settings lead there again: start in another folder with {TRY}"
        raise refuse(str(folder), FILE, f"this run diverged: {record.diverged}", remedy)
