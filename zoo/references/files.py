"""The files of the bundled genotypes and search spaces."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from attrs import evolve

from genotype import Genotype, canonical_text, loads, refuse
from zoo.unknown import unknown

FORMER = {"nnu-net-2d": ("nnu-net-plain-2d", "dyn-unet-2d")}
"""Names that files had before: the file that is meant by the name, and what that of before is called now."""


def names() -> tuple[str, ...]:
    """Every reference, by name."""
    return tuple(sorted(paths()))


def text(name: str) -> str:
    """A reference's canonical text. Raises InputError for an unknown name."""
    return canonical_text(reference(name))


def reference(name: str) -> Genotype:
    """A reference as a genotype or search space, without the schema reference of its file.

    Raises InputError for an unknown name.
    """
    known = paths()
    if name in FORMER:
        meant, now = FORMER[name]
        raise refuse(
            "references", name, "unknown name", f"did you mean '{meant}'? What had this name is '{now}'"
        )
    if name not in known:
        raise unknown("references", name, names())
    return evolve(loads(known[name].read_text(encoding="utf-8"), name), schema=None)


def paths() -> dict[str, Traversable]:
    """The packaged files, which are named like the genotypes in them."""
    return {
        path.name.removesuffix(".json"): path
        for path in files("zoo.reference").iterdir()
        if path.name.endswith(".json") and not path.name.endswith(".schema.json")
    }
