"""genoc's own ops: every class with a name in a file of `vocabulary/`."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from inspect import isabstract
from pkgutil import iter_modules
from typing import TypeGuard, get_args

import compiler.ops.vocabulary as vocabulary
from compiler.ops.op import Family, Op

FAMILIES: tuple[str, ...] = get_args(Family)


def op_classes() -> Iterator[type[Op]]:
    """Every class of ops, by the names of their files."""
    for file in iter_modules(vocabulary.__path__):
        module = import_module(f"{vocabulary.__name__}.{file.name}")
        yield from (value for value in vars(module).values() if is_op(value, module.__name__))


def is_op(value: object, module: str) -> TypeGuard[type[Op]]:
    """Whether it is an op of this module: a subclass with a word of its own."""
    if not isinstance(value, type) or not issubclass(value, Op) or isabstract(value):
        return False
    return value.__module__ == module and "word" in vars(value)


def sized(op: type[Op], dims: int) -> Iterator[Op]:
    """An op in every size it has, with a kernel of so many axes."""
    for size in op.sizes:
        yield op((size,) * dims)


def in_every_size(ops: Sequence[type[Op]]) -> tuple[Op, ...]:
    """Ops in every size that they have: those without a kernel, those in 2D, those in 3D."""
    return (
        *(op(()) for op in ops if not op.sizes),
        *(each for dims in (2, 3) for op in ops for each in sized(op, dims)),
    )


CLASSES = sorted(op_classes(), key=lambda op: FAMILIES.index(op.family))

OPS = in_every_size(CLASSES)
"""Every op of every size, by families."""
