"""An open choice, which makes a genotype a search space."""

from typing import Any, Generic, TypeVar

from attrs import field, frozen

T = TypeVar("T", covariant=True)


@frozen
class Choose(Generic[T]):
    """`{"choose": [a, b, c]}`: the search decides between the options."""

    options: tuple[T, ...] = field(metadata={"json": "choose"})
    """The candidates, each once."""


def decided(value: "T | Choose[T]") -> T:
    """What stands somewhere that is decided."""
    assert not isinstance(value, Choose)
    return value


def options_of(value: Any) -> tuple[Any, ...]:
    """What may stand somewhere: every option of a choice, or the one value that is decided."""
    return value.options if isinstance(value, Choose) else (value,)
