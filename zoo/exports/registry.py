"""The targets there are: one in each file or folder of `zoo/exports/targets/`, imported when it is used."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from genotype import refuse
from genotype.diagnostics.spelling import did_you_mean
from zoo.exports import targets
from zoo.exports.target import Target


def target_names() -> tuple[str, ...]:
    """The names of all targets; none is imported."""
    return tuple(sorted(module.name.replace("_", "-") for module in iter_modules(targets.__path__)))


def target_named(name: str) -> Target:
    """A target: `TARGET` of its module. Raises InputError if there is none of this name."""
    names = target_names()
    if name not in names:
        remedy = did_you_mean(name, names) or f"there are: {', '.join(names)}"
        raise refuse("genoc export", f"--to {name}", "there is no such target", remedy)
    found: Target = import_module(f"{targets.__name__}.{name.replace('-', '_')}").TARGET
    return found
