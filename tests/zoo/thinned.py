"""Bundled genotypes and spaces as networks that are small enough for a test."""

from itertools import cycle

import attrs

from genotype import BlockInput, Choose, Genotype, Norm, Stage
from genotype.form.choices import choices
from genotype.form.links import Resize
from genotype.form.presence import in_force
from genotype.form.resolve_choices import fill
from tests.strategies import with_identity_widths

THINNER = 16


def decided(space: Genotype) -> Genotype:
    """A space with every edge keeping two ops, other ones in turn, and every block reading all it may;
    the depths and widths of its stages taken in turn too."""
    turn = cycle(range(8))
    filled = fill(space, {path: kept(path, choice, next(turn)) for path, choice in choices(space)})
    return in_force(filled)


def kept(path: str, choice: Choose, turn: int) -> object:
    if path.startswith(("stages", "links")):
        return choice.options[turn % len(choice.options)]
    if isinstance(choice.options[0], int):
        return tuple(BlockInput(node) for node in choice.options)
    ops = [op for op in choice.options if op != "none"]
    return (ops[turn % len(ops)], ops[(turn + 1) % len(ops)])


def thin(genotype: Genotype) -> Genotype:
    """The same network a sixteenth as wide, so that the largest ones run here too."""
    if genotype.cells:
        return genotype
    stages = {name: thin_stage(stage) for name, stage in genotype.stages.items()}
    links = tuple(attrs.evolve(link, resize=thin_resize(link.resize)) for link in genotype.links)
    heads = tuple(attrs.evolve(head, norm=thin_norm(head.norm)) for head in genotype.heads)
    norm = thin_norm(genotype.norm)
    return with_identity_widths(attrs.evolve(genotype, stages=stages, links=links, heads=heads, norm=norm))


def thin_stage(stage: Stage) -> Stage:
    return attrs.evolve(stage, widths=thinned(stage.widths), norm=thin_norm(stage.norm))


def thinned(widths: int | tuple[int, ...]) -> int | tuple[int, ...]:
    if isinstance(widths, int):
        return widths if widths < 4 else max(widths // THINNER, 2)
    return tuple(max(width // THINNER, 2) for width in widths)


def thin_norm(norm: object) -> object:
    """A group norm of two groups, where it had so many as would not divide thin stages."""
    return attrs.evolve(norm, groups=2) if isinstance(norm, Norm) and norm.groups else norm


def thin_resize(resize: object) -> object:
    if isinstance(resize, Resize) and resize.width:
        return attrs.evolve(resize, width=thinned(resize.width))
    return resize
