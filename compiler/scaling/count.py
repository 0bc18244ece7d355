"""Numbers of channels that know which widths they are made of."""

from collections import Counter
from collections.abc import Collection, Mapping

from attrs import evolve

from compiler.structure.widths import depths
from genotype import Genotype, Stage
from genotype.form.every_width import with_widths


class Count(int):
    """A number of channels, and how often each width is in it, by the path of the width.

    What `compiler/structure/widths.py` computes on a genotype with such widths is such a number too.
    """

    terms: Mapping[str, int]

    def __new__(cls, value: int, terms: Mapping[str, int]) -> "Count":
        number = super().__new__(cls, value)
        number.terms = terms
        return number

    def __add__(self, other: int) -> "Count":
        return Count(int(self) + int(other), Counter(self.terms) + Counter(terms_of(other)))

    __radd__ = __add__

    def __mul__(self, times: int) -> "Count":
        return Count(int(self) * times, {path: times * often for path, often in self.terms.items()})

    __rmul__ = __mul__


def terms_of(count: int) -> Mapping[str, int]:
    """The widths in a number of channels; a plain number has none."""
    return count.terms if isinstance(count, Count) else {}


def traced(genotype: Genotype) -> Genotype:
    """A genotype whose widths know where they stand; those that are the logits stay plain numbers."""
    fixed = logit_widths(genotype)
    return with_widths(genotype, lambda path, width: width if path in fixed else Count(width, {path: 1}))


def logit_widths(genotype: Genotype) -> Collection[str]:
    """The paths of the widths that heads without a convolution give as logits."""
    return {
        f"stages.{name}.widths[{depth - 1}]"
        for name in bare_stages(genotype)
        for depth in depths(genotype.stages[name])
    }


def bare_stages(genotype: Genotype) -> set[str]:
    """The stages whose channels are logits."""
    return {head.source for head in genotype.heads if not head.conv}


def with_logits_apart(genotype: Genotype) -> Genotype:
    """A genotype in which stages that give logits have a width for every block."""
    stages = dict(genotype.stages)
    for name in bare_stages(genotype):
        stages[name] = evolve(stages[name], widths=stages[name].layer_widths)
    return evolve(genotype, stages=stages)


def as_written(stage: Stage, before: Stage) -> Stage:
    """A stage with one width for all its blocks, where it had one before and they are still equal."""
    if isinstance(before.widths, tuple) or len(set(stage.layer_widths)) > 1:
        return stage
    return evolve(stage, widths=stage.layer_widths[0])
