"""All search methods: every class with a name, or an order, in a file of this folder."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeGuard

import search.methods
from genotype import Diagnostic, InputError
from search.config import SearchConfig
from search.data import Dataset
from search.distributed import ALONE, Ranks
from search.methods.base import Bilevel
from search.methods.plugged import BILEVEL_PLUGINS
from search.selection.budget import Steering, no_steering
from search.supernet.supernet import Supernet
from search.training.losses import Loss

ORDINALS = {1: "first", 2: "second"}


def methods() -> Iterator[type[Bilevel]]:
    """Every method, in the order of their file names."""
    for file in iter_modules(search.methods.__path__):
        module = import_module(f"{search.methods.__name__}.{file.name}")
        yield from (value for value in vars(module).values() if is_method(value, module.__name__))


def is_method(value: object, module: str) -> TypeGuard[type[Bilevel]]:
    """Whether a class is a method defined in this module: a subclass with its own name or order."""
    if not isinstance(value, type) or not issubclass(value, Bilevel) or value is Bilevel:
        return False
    return value.__module__ == module and bool({"name", "order"} & vars(value).keys())


def method_of(config: SearchConfig) -> type[Bilevel]:
    """The method that the settings name. Raises InputError if there is none."""
    named = methods_named(config.method)
    matching = [method for method in named if method.order == config.order]
    if not matching:
        raise InputError("search", [missing(config, named)])
    return matching[0]


def methods_named(name: str) -> list[type[Bilevel]]:
    """The methods of a name, one for each order; or the plug-in's. Raises InputError if that is unusable."""
    if BILEVEL_PLUGINS.is_named(name):
        return [BILEVEL_PLUGINS.load(name)]
    return [method for method in methods() if method.name == name]


def missing(config: SearchConfig, named: list[type[Bilevel]]) -> Diagnostic:
    """The problem that there is no method of that name, or not in that order."""
    if not named:
        known = ", ".join([*sorted({method.name for method in methods()}), *BILEVEL_PLUGINS.names()])
        return Diagnostic(
            f"--method {config.method}",
            "no such method; is a plug-in missing?",
            f"use one of {known}",
        )
    there = named[0].order
    others = [f"--method {method.name}" for method in methods() if method.order == config.order]
    remedy = ", or ".join([f"use --order {there}", *others])
    problem = f"the method {config.method} has only a {ORDINALS[there]} order"
    return Diagnostic(f"--order {config.order}", problem, remedy)


def require_method(config: SearchConfig) -> None:
    """Refuse settings that do not go together.

    If the method does not have the order, the requirements of the orders that exist are reported too.
    """
    named = methods_named(config.method)
    matching = [method for method in named if method.order == config.order]
    problems = [] if matching else [missing(config, named)]
    if named and not matching:
        matching = [method for method in methods() if method.order == config.order]
    problems += [problem for method in matching for problem in method.diagnostics(config)]
    if problems:
        raise InputError("search", dict.fromkeys(problems))


def require_data(data: Dataset, config: SearchConfig) -> None:
    """Refuse data that the method cannot learn from, before the run's folder is made."""
    method_of(config).schedule(data, config)


def bilevel(
    supernet: Supernet,
    loss: Loss,
    head_weights: tuple[float, ...],
    config: SearchConfig,
    steer: Steering = no_steering,
    ranks: Ranks = ALONE,
) -> Bilevel:
    """The method that the settings name, on a supernet."""
    return method_of(config).of(supernet, loss, head_weights, config, steer, ranks)
