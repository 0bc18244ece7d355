"""The bundled networks that targets are tried with, and the fewest of them that hold every kind of layer."""

from collections.abc import Mapping

from compiler.layer_source import every_source, needed, plugged_layers
from compiler.lowering.network import lower
from compiler.program.program import called, cell_units
from genotype import Genotype
from tests.zoo.thinned import decided, thin
from zoo.references import names, reference


def bundled() -> Mapping[str, Genotype]:
    """Every bundled network, and a network of every bundled space, thin."""
    return {name: thin(decided(reference(name))) for name in names()}


def layers(genotype: Genotype) -> frozenset[str]:
    """The kinds of layers that a network is made of, by the names in its source."""
    program = lower(genotype)
    used = [name for unit in (*cell_units(program), program.network) for name in called(unit)]
    texts = {definition.text for definition in needed(used, plugged_layers(genotype))}
    carried = {name for name, definition in every_source().items() if definition.text in texts}
    return frozenset({*carried, *(name for name in used if name.startswith("nn."))})


def cover(kinds: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The fewest names that together have every kind."""
    every = frozenset().union(*kinds.values())
    return next(found for most in range(len(kinds) + 1) if (found := within(kinds, every, most)) is not None)


def within(kinds: Mapping[str, frozenset[str]], left: frozenset[str], most: int) -> tuple[str, ...] | None:
    """At most so many names that have all that is left, if there are."""
    if not left or not most:
        return None if left else ()
    rarest = min(sorted(left), key=lambda kind: sum(kind in each for each in kinds.values()))
    for name, each in kinds.items():
        if rarest in each and (rest := within(kinds, left - each, most - 1)) is not None:
            return (name, *rest)
    return None
