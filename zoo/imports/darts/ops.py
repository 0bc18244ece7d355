"""What the ops of DARTS and NAS-Bench-201 are called here, and in what they differ."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from genotype import refuse
from zoo.imports.darts.published import PublishedCell


@frozen
class Same:
    """An op of ours by its word and kernel size, and what it does otherwise than theirs."""

    word: str
    size: int | None = None
    differs: str = ""

    def name(self, dims: int) -> str:
        """Its name in a genotype for images of so many axes."""
        return self.word if self.size is None else f"{self.word}_{'x'.join([str(self.size)] * dims)}"


POOL = "a norm follows it here"
AVERAGE = f"{POOL}, and its mean counts the padding"
OPS: Mapping[str, Same | None] = {
    "none": None,
    "skip_connect": Same("skip_connect"),
    "max_pool_3x3": Same("max_pool", 3, POOL),
    "avg_pool_3x3": Same("avg_pool", 3, AVERAGE),
    "sep_conv_3x3": Same("sharp_sep_conv", 3),
    "sep_conv_5x5": Same("sharp_sep_conv", 5),
    "sep_conv_7x7": Same("sharp_sep_conv", 7),
    "dil_conv_3x3": Same("dil_sep_conv", 3),
    "dil_conv_5x5": Same("dil_sep_conv", 5),
    "conv_7x1_1x7": Same("spatial_sep_conv", 7),
    "nor_conv_1x1": Same("conv", 1),
    "nor_conv_3x3": Same("conv", 3),
}
"""By the names in published cells; None is the op that leaves an edge out."""


def require_known(cells: Iterable[PublishedCell], subject: str) -> None:
    """Refuse ops that genoc has not, all of them at once."""
    used = {edge.op for cell in cells for edge in cell.edges}
    if missing := sorted(used - OPS.keys()):
        problem = f"genoc has no {', '.join(map(repr, missing[:10]))}"
        raise refuse(subject, "the ops", problem, f"known are: {', '.join(OPS)}")


def differences(cells: Iterable[PublishedCell]) -> tuple[str, ...]:
    """A line for each op that does something else here."""
    used = dict.fromkeys(edge.op for cell in cells for edge in cell.edges)
    same = {op: OPS[op] for op in used}
    return tuple(f"{op}: {one.differs}" for op, one in same.items() if one is not None and one.differs)
