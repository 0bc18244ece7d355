"""Every width of a genotype: of stages and their blocks, gates, links, resizes and cells."""

from collections.abc import Callable
from typing import Any

from attrs import evolve

from genotype.form.blocks import StageBlock
from genotype.form.cells import Cell, Like
from genotype.form.choose import Choose
from genotype.form.links import Link, Resize
from genotype.form.network import Genotype
from genotype.form.stages import Fusion, Stage

Change = Callable[[str, int], int]
"""From the path of a width and its value to another value."""


def with_widths(genotype: Genotype, change: Change) -> Genotype:
    """A genotype or search space with every width changed; options that become equal are one."""
    return evolve(
        genotype,
        stages={name: of_stage(f"stages.{name}", stage, change) for name, stage in genotype.stages.items()},
        links=tuple(of_link(f"links[{index}]", link, change) for index, link in enumerate(genotype.links)),
        cells={name: of_cell(f"cells.{name}", cell, change) for name, cell in genotype.cells.items()},
    )


def of_stage(path: str, stage: Stage, change: Change) -> Stage:
    """A stage with the widths of its blocks, of their layers and of its gates changed."""
    block = each_option(f"{path}.block", stage.block, lambda place, one: of_block(place, one, change))
    fusion = each_option(f"{path}.fusion", stage.fusion, lambda place, one: of_option(place, one, change))
    if isinstance(stage.widths, tuple):
        numbered = enumerate(stage.widths)
        widths: Any = tuple(each_option(f"{path}.widths[{n}]", width, change) for n, width in numbered)
    else:
        widths = each_option(f"{path}.widths", stage.widths, change)
    return evolve(stage, block=block, fusion=fusion, widths=widths)


def of_block(path: str, block: str | StageBlock, change: Change) -> str | StageBlock:
    """Blocks with the channels that a layer of theirs adds changed, if these are given."""
    if not isinstance(block, StageBlock):
        return block
    return evolve(block, growth=each_option(f"{path}.growth", block.growth, change))


def of_link(path: str, link: Link, change: Change) -> Link:
    """A link with the widths of its op and its resizes changed."""
    resize = each_option(f"{path}.resize", link.resize, lambda place, one: of_option(place, one, change))
    width = None if link.width is None else change(f"{path}.width", link.width)
    return evolve(link, resize=resize, width=width)


def of_cell(path: str, cell: Cell | Like, change: Change) -> Cell | Like:
    """A cell with its width changed; one that is `like` another has that one's."""
    return cell if isinstance(cell, Like) else evolve(cell, width=change(f"{path}.width", cell.width))


def of_option(path: str, option: Any, change: Change) -> Any:
    """A fusion or resize with its width changed, if it has one that is a number."""
    if not isinstance(option, Fusion | Resize) or not isinstance(option.width, int):
        return option
    return evolve(option, width=change(f"{path}.width", option.width))


def each_option(path: str, value: Any, change: Callable[[str, Any], Any]) -> Any:
    """A value, or every option of a choice, changed."""
    if not isinstance(value, Choose):
        return value if value is None else change(path, value)
    options = (change(f"{path}.choose[{number}]", option) for number, option in enumerate(value.options))
    return Choose(tuple(dict.fromkeys(options)))
