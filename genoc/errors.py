"""The exceptions of genoc, and the problems that they carry.

All are an `InputError`: its `problems` are the diagnostics that the command would print, and `str()` of it
is that text. A `Diagnostic` has a `path` (where), a `problem` (what is wrong), a `remedy` (what to do) and,
where `genoc.explain` knows more, a `code`.

>>> import genoc
>>> try:
...     genoc.compile(genoc.new("segmentation"))
... except genoc.errors.InputError as error:
...     print(error.problems[0].code, error.problems[0].remedy)
G804 decide by a search (`genoc search`), at random (`genoc sample`), or by hand
"""

from typing import TYPE_CHECKING, Any

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from genotype.diagnostics.input_error import InputErrors, TextError, UnsuitableGenotype
from genotype.text.files import DiskFull

if TYPE_CHECKING:
    from search.runs.diverged import Diverged

__all__ = [
    "Diagnostic",
    "DiskFull",
    "Diverged",
    "InputError",
    "InputErrors",
    "TextError",
    "UnsuitableGenotype",
]


if not TYPE_CHECKING:  # or type checkers would take every name for one that is there

    def __getattr__(name: str) -> Any:
        """`Diverged` is imported when it is used, for `genoc.check` needs nothing of a run."""
        if name == "Diverged":
            from search.runs.diverged import Diverged

            return Diverged
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
