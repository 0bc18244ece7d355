"""The genotypes and spaces that come with genoc: something to start from, and to compare with."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from genotype import Genotype, loads
from zoo.unknown import unknown


def names() -> tuple[str, ...]:
    """Every reference, by name."""
    return tuple(sorted(paths()))


def text(name: str) -> str:
    """A reference's canonical text. Refused for an unknown name."""
    found = paths()
    if name not in found:
        raise unknown("references", name, names())
    return found[name].read_text(encoding="utf-8")


def reference(name: str) -> Genotype:
    """A reference as a genotype, or space. Refused for an unknown name."""
    return loads(text(name), name)


def paths() -> dict[str, Traversable]:
    """The packaged files, which are named like the genotypes in them."""
    return {
        path.name.removesuffix(".json"): path
        for path in files("zoo.reference").iterdir()
        if path.name.endswith(".json")
    }
