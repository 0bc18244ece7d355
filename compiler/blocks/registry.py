"""The kinds of blocks there are: every class with a word in a file of `vocabulary/`."""

from collections.abc import Iterator
from importlib import import_module
from inspect import isabstract
from pkgutil import iter_modules
from typing import TypeGuard

from compiler.blocks import vocabulary
from compiler.blocks.block import BlockKind


def block_kinds() -> Iterator[type[BlockKind]]:
    """Every kind, by the names of their files."""
    for file in iter_modules(vocabulary.__path__):
        module = import_module(f"{vocabulary.__name__}.{file.name}")
        yield from (value for value in vars(module).values() if is_kind(value, module.__name__))


def is_kind(value: object, module: str) -> TypeGuard[type[BlockKind]]:
    """Whether it is a kind of block of this module."""
    if not isinstance(value, type) or not issubclass(value, BlockKind) or isabstract(value):
        return False
    return value.__module__ == module


BY_NAME = {kind.word: kind for kind in block_kinds()}
"""Every kind by the name a genotype uses."""
