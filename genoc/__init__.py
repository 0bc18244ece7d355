"""genoc in Python: search, check, compile, train and keep segmentation networks.

>>> import genoc
>>> net = genoc.scale(genoc.new("unet"), by="1/8")
>>> genoc.check(net)
fine

In a notebook, the last expression of a cell shows itself: `net` as a drawing, `genoc.cost(net)` as a table.
docs/python.md is a walk from arrays in memory to the zoo. Whatever is wrong with an input is raised as
`genoc.errors.InputError`, which carries and prints what the command would print. Nothing heavy is imported
until it is used: reading, checking, drawing and compiling need no torch.
"""

from typing import TYPE_CHECKING, Any

from genoc import errors, zoo
from genoc.genotypes.code import build, compile
from genoc.genotypes.costs import cost, diff
from genoc.genotypes.files import bundled, check, explain, fix, load, loads, new, save
from genoc.genotypes.pictures import draw, svg_of
from genoc.genotypes.spaces import adapt, derive, sample, scale
from genoc.runs.arrays import Data
from genoc.runs.evaluation import evaluate
from genoc.runs.exports import export
from genoc.runs.predictions import predict
from genoc.runs.running import search, train
from genotype import Genotype
from genotype.form.shown import draw_by

if TYPE_CHECKING:
    from search.training.watching import Epoch

__all__ = [
    "Data",
    "Epoch",
    "Genotype",
    "adapt",
    "build",
    "bundled",
    "check",
    "compile",
    "cost",
    "derive",
    "diff",
    "draw",
    "errors",
    "evaluate",
    "explain",
    "export",
    "fix",
    "load",
    "loads",
    "new",
    "predict",
    "sample",
    "save",
    "scale",
    "search",
    "train",
    "zoo",
]

draw_by(svg_of)


if not TYPE_CHECKING:  # or type checkers would take every name for one that is there

    def __getattr__(name: str) -> Any:
        """`Epoch`, which callbacks are given, is imported when it is used."""
        if name == "Epoch":
            from search.training.watching import Epoch

            return Epoch
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        """What is offered, and nothing that is imported for it."""
        return [*__all__]
