"""What of a genotype a search may decide, in words."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import attrs

from genotype.form.blocks import StageBlock
from genotype.form.cells import Block, Edge
from genotype.form.choose import Choose
from genotype.form.links import Link
from genotype.form.stages import Stage

HOLDERS = {
    Stage: "a stage",
    StageBlock: "its block",
    Link: "a link",
    Edge: "an edge",
    Block: "a cell's block",
}
"""The objects in which something may be a choice."""


def open_places() -> str:
    """`depth, widths, ... of a stage; ... of its block; ...`."""
    return "; ".join(f"{', '.join(open_keys(cl))} of {words}" for cl, words in HOLDERS.items())


def open_keys(cl: Any) -> Iterator[str]:
    """The attributes of a class that may be a choice."""
    yield from (a.name for a in attrs.fields(attrs.resolve_types(cl)) if may_be_open(a.type))


def may_be_open(kind: Any) -> bool:
    """Whether a type is a choice, or is one among others."""
    return get_origin(kind) is Choose or any(may_be_open(member) for member in get_args(kind))
