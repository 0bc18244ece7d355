"""An open choice, which makes a genotype a search space."""

from typing import Generic, TypeVar

from attrs import field, frozen

T = TypeVar("T")


@frozen
class Choose(Generic[T]):
    """`{"choose": [a, b, c]}`: the search decides between the options."""

    options: tuple[T, ...] = field(metadata={"json": "choose"})
    """The candidates, each once."""
