"""A configuration of MONAI: the arguments of a network, alone or in a bundle's file."""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from genotype import Diagnostic
from genotype.diagnostics.paths import THE_FILE, in_path
from zoo.imports.configs import Config, read_config
from zoo.imports.imported import Imported
from zoo.imports.monai.networks import NAMES, NETWORKS

TARGET = "_target_"
NO_ARGUMENTS = (TARGET, "_requires_", "_disabled_", "_desc_", "_mode_")
"""The keys that MONAI itself reads in an object."""
MOST_STEPS = 32
"""References that lead to one another."""


def imported(text: str, subject: str) -> Imported:
    """The network of a configuration as a genotype, its references resolved and no expression evaluated.

    Raises InputError if there is no network, more than one, or one that a genotype cannot say.
    """
    config = read_config(text, subject)
    path, data = network_in(config)
    resolver = Resolver(config, path)
    arguments = {key: resolver.resolved(value, key) for key, value in data.items() if key not in NO_ARGUMENTS}
    network = config.structured(arguments, NETWORKS[name_of(data)], path)
    with config.located(path):
        return network.imported()


def network_in(config: Config) -> tuple[str, dict[str, Any]]:
    """The only object of a configuration that is a network, with its path."""
    found = list(networks(config.data, ""))
    if len(found) == 1:
        return found[0]
    if found:
        places = ", ".join(path or THE_FILE for path, _ in found[:5])
        raise config.refused((Diagnostic(THE_FILE, f"has {len(found)} networks: {places}", "leave one"),))
    others = sorted({str(one[TARGET]) for one in objects(config.data) if TARGET in one})
    problem = f"has no network that can be imported: {NAMES}"
    if others:
        problem += f"; its targets are {', '.join(others[:5])}"
    remedy = f'name the network: {{"{TARGET}": "monai.networks.nets.UNet", ...}}'
    raise config.refused((Diagnostic(THE_FILE, problem, remedy),))


def networks(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects below a value that are networks, with their paths."""
    if isinstance(value, dict) and name_of(value) in NETWORKS:
        yield path.removeprefix("."), value
        return
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from networks(item, path + in_path(step))


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a configuration."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(item)


def name_of(value: dict[str, Any]) -> str:
    """The name of the class that an object stands for, in lower case."""
    target = value.get(TARGET)
    return target.rpartition(".")[2].lower() if isinstance(target, str) else ""


@frozen
class Resolver:
    """Follows references like "@channels" or "@net#channels" within a configuration."""

    config: Config
    above: str

    def resolved(self, value: Any, path: str, steps: int = 0) -> Any:
        """A value with its references followed. Raises InputError for expressions, which are code."""
        if isinstance(value, list):
            return [self.resolved(item, f"{path}[{place}]", steps) for place, item in enumerate(value)]
        if isinstance(value, dict):
            return {key: self.resolved(item, path + in_path(key), steps) for key, item in value.items()}
        if not isinstance(value, str) or value[:1] not in ("@", "$", "%"):
            return value
        if value[0] != "@":
            problem = "is an expression, or part of another file, which is not evaluated"
            raise self.refused(path, problem, "write its value")
        if steps >= MOST_STEPS:
            raise self.refused(path, "refers to itself", "write its value")
        return self.resolved(self.looked_up(value[1:], path), path, steps + 1)

    def looked_up(self, reference: str, path: str) -> Any:
        """What a reference names."""
        found: Any = self.config.data
        for step in reference.replace("::", "#").split("#"):
            if isinstance(found, dict) and step in found:
                found = found[step]
            elif isinstance(found, list) and step.isdecimal() and len(step) < 9 and int(step) < len(found):
                found = found[int(step)]
            else:
                raise self.refused(path, f"there is no '{reference}' in this file", "write its value")
        return found

    def refused(self, path: str, problem: str, remedy: str) -> Exception:
        return self.config.refused((Diagnostic(path, problem, remedy),), self.above)
