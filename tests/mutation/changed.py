"""A mutant in place of the code: in functions that are loaded already, or in a module yet to be imported.

Nothing is written into the project, so a killed run leaves nothing behind.
"""

import ast
import gc
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import islice
from types import CodeType, FunctionType
from typing import Any

from attrs import frozen

from tests.mutation.groups import ROOT
from tests.mutation.mutants import Mutant


def exchange(mutant: Mutant) -> None:
    """Give every loaded function of the mutant's file the code that it has there."""
    path = str(ROOT / mutant.file)
    gc.unfreeze()  # what was imported before tests began is frozen
    new = {key(code): code for code in codes(compile(mutant.tree(), path, "exec", dont_inherit=True))}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename == path:
            code = new.get(key(each.__code__))
            if code is not None and len(code.co_freevars) == len(each.__code__.co_freevars):
                each.__code__ = code


def codes(code: CodeType) -> Iterator[CodeType]:
    """Those of all functions within."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from codes(each)


def key(code: CodeType) -> tuple[str, int, int | None]:
    """What tells a function from others of its file; of lambdas several may stand in a line."""
    column = next(islice(code.co_positions(), 1, None))[2] if code.co_name == "<lambda>" else None
    return code.co_qualname, code.co_firstlineno, column


@frozen
class Changed(MetaPathFinder):
    """Imports a mutant's module from its tree."""

    mutant: Mutant

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        if name != self.mutant.file.removesuffix(".py").removesuffix("/__init__").replace("/", "."):
            return None
        path = str(ROOT / self.mutant.file)
        return spec_from_file_location(name, path, loader=Loader(name, path, self.mutant.tree()))


class Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self.tree = tree

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.tree, self.path, "exec", dont_inherit=True)
