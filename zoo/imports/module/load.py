"""Somebody's module: their file is run, their class is made."""

import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from torch import nn

from genotype import InputError, refuse
from genotype.diagnostics.diagnostic import short
from zoo.imports.module.exits import exits_raised

NAME = "genoc_imported_module"
REMEDY = "give FILE:CLASS, such as nets/unet.py:UNet"


def module_of(source: str, arguments: Mapping[str, Any]) -> tuple[nn.Module, Path]:
    """The module that FILE:CLASS makes with these arguments, in evaluation mode, and its file.

    The file is run. CLASS may be a function, too. Raises InputError with what their code raised, and where.
    """
    name, _, called = source.rpartition(":")
    path = Path(name)
    if not name or not called.isidentifier() or path.suffix != ".py":
        raise refuse(source, "FILE:CLASS", "names no class of a Python file", REMEDY)
    if not path.is_file():
        raise refuse(source, name, "there is no such file", REMEDY)
    made = getattr(run(path), called, None)
    if not callable(made):
        raise refuse(source, called, "the file has no such class", REMEDY)
    with errors_with_lines(path, called):
        network = made(**arguments)
    if not isinstance(network, nn.Module):
        raise refuse(source, called, f"gives no torch.nn.Module, but {type(network).__name__}", REMEDY)
    return network.eval(), path


def run(path: Path) -> ModuleType:
    """The Python module of a file, which may import its neighbours."""
    spec = importlib.util.spec_from_file_location(NAME, path)
    assert spec is not None  # it ends in .py
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = module  # dataclasses look there
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        with errors_with_lines(path, "the file"):
            spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(path.parent.resolve()))
        del sys.modules[NAME]
    return module


@contextmanager
def errors_with_lines(path: Path, what: str) -> Iterator[None]:
    """While this is active, what their code raises becomes an InputError with its line; exits, too."""
    try:
        with exits_raised():
            yield
    except InputError:
        raise
    except (Exception, SystemExit) as error:
        line = line_in(error, path)
        where = what if line is None else f"line {line}"
        problem = f"{type(error).__name__}: {short(str(error))}"
        remedy = "mend it, or give what it needs with --arguments, --in-channels or --size"
        raise refuse(str(path), where, problem, remedy) from None


def line_in(error: BaseException, path: Path) -> int | None:
    """The last line of a file that an error came through."""
    found, frame = None, error.__traceback__
    while frame is not None:
        if Path(frame.tb_frame.f_code.co_filename).resolve() == path.resolve():
            found = frame.tb_lineno
        frame = frame.tb_next
    return found
