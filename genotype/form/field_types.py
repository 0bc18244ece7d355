"""The types of a genotype's values: ranges and patterns in type annotations.

The decoder and the JSON Schema both read these annotations, so that they cannot disagree.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from attrs import frozen

from genotype.diagnostics.synonyms import BLOCKS


@frozen
class Between:
    """A number from `low` to `high`, both inclusive."""

    low: float
    high: float


@frozen
class Matching:
    """A string that matches `pattern` as a whole; `means` describes it in words.

    `among` are well-known names, one of which is meant where a name does not match.
    """

    pattern: str
    means: str
    among: tuple[str, ...] = ()

    def accepts(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text) is not None


@frozen
class AnyFloat:
    """A number that may also be infinite or NaN, as Python writes them in JSON."""


@frozen
class OrWord:
    """An object of a class, or its kind alone as a word, where every other key has a default."""


Name = Annotated[
    str,
    Matching("[a-z][a-z0-9_]{0,62}", "a lower-case identifier: a letter, then up to 62 letters, digits or _"),
]
BlockName = Annotated[
    str, Matching("[a-z][a-z0-9_]{0,62}", f"a kind of block: {', '.join(BLOCKS)}", tuple(BLOCKS))
]
Title = Annotated[
    str, Matching("[a-z][a-z0-9_-]{0,62}", "lower-case: a letter, then up to 62 letters, digits, _ or -")
]
Width = Annotated[int, Between(1, 65_536)]
Depth = Annotated[int, Between(1, 64)]
Size = Annotated[int, Between(1, 63)]
Index = Annotated[int, Between(0, 9_999)]
Factor = Annotated[float, Between(-1e6, 1e6)]
Axes = Size | tuple[Size, ...]
"""One size for all spatial axes, or one for each: `3` or `[1, 3, 3]`."""

ResizeKind = Literal[
    "max_pool",
    "avg_pool",
    "strided_conv",
    "bilinear",
    "trilinear",
    "nearest",
    "transposed_conv",
    "mednext",
]
FusionKind = Literal["concat", "add", "gate"]
Output = Literal["mask", "mask_pair", "classes"]


def per_axis(size: int | Sequence[int], dims: int) -> tuple[int, ...]:
    """`3` becomes `(3, 3)` for two axes; a sequence is returned as it is."""
    return (size,) * dims if isinstance(size, int) else tuple(size)
