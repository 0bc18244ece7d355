"""A genotype with another level below its deepest."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from re import fullmatch

from attrs import evolve, frozen

from compiler.adapting.ladder import Ladder
from genotype import Cell, Genotype, Head, Like, Link, Stage
from genotype.form.every_width import of_link, of_stage
from genotype.form.links import Resize, WidthOf


def with_deeper(genotype: Genotype) -> Genotype:
    """A genotype or search space that passes every check, with another level below its deepest.

    The new bottom is a copy of the old, and what reads it a copy of what read that. Their widths are to the
    old ones as the old bottom's to those of the level above it: twice as wide in most networks, as wide
    where widths have a limit. Without the new level, it is the same genotype again.

    Raises: InputError: the stages around the deepest level are not those of a plain U.
    """
    ladder = Ladder(genotype)
    copying = Copying(ladder)
    require_plain(ladder, copying)
    return evolve(
        genotype,
        levels=(*genotype.levels, genotype.levels[-1]),
        stages=dict(copying.stages()),
        links=tuple(copying.links()),
        heads=tuple(heads_below(copying)),
        cells=dict(copying.cells()),
    )


@frozen(slots=False)
class Copying:
    """The bottom and the decoder above it, and what their copies a level below are called."""

    ladder: Ladder

    @cached_property
    def low(self) -> str:
        """The stage by which the bottom leads up. Raises InputError where it is not one."""
        ladder = self.ladder
        found = {link.source for link in self.rising}
        if len(found) != 1:
            raise ladder.refused("several stages lead up from the deepest level, where one would")
        return found.pop()

    @cached_property
    def rising(self) -> tuple[Link, ...]:
        """The links from the bottom to the level above."""
        bottom = self.ladder.bottom
        return tuple(
            link for link in self.ladder.genotype.links if link.source in bottom and link.target not in bottom
        )

    @cached_property
    def copied(self) -> list[str]:
        """The stages that are copied, in the order of the file: the bottom, and at the level above what is
        not of the encoder.
        """
        ladder = self.ladder
        above = ladder.at(ladder.deepest - 1) - ladder.encoder
        return [name for name in ladder.genotype.stages if name in ladder.bottom | above]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What every copy is called; the last stage of the encoder stands for the bottom's."""
        genotype = self.ladder.genotype
        taken = {*genotype.stages, *genotype.cells}
        copies = {name: following(name, taken) for name in self.copied}
        return {**copies, self.ladder.entry: self.low}

    @cached_property
    def ratio(self) -> Fraction:
        """How much wider the bottom is than the stage that leads down to it."""
        return Fraction(self.ladder.width(self.low), self.ladder.width(self.ladder.entry))

    def wider(self, _: str, width: int) -> int:
        return max(1, round(width * self.ratio))

    def stages(self) -> Iterator[tuple[str, Stage]]:
        """All stages; the copies stand after the bottom, its own first."""
        ladder, copies = self.ladder, {}
        for name in self.copied:
            stage = ladder.genotype.stages[name]
            copies[name] = (self.names[name], of_stage("", evolve(stage, level=stage.level + 1), self.wider))
        bottom = [copy for name, copy in copies.items() if name in ladder.bottom]
        others = [copy for name, copy in copies.items() if name not in ladder.bottom]
        last = [name for name in self.copied if name in ladder.bottom][-1]
        for name, stage in ladder.genotype.stages.items():
            yield name, stage
            if name == last:
                yield from (*bottom, *others)

    def links(self) -> Iterator[Link]:
        """All links: the copies before what reads the bottom, which now reads the copy of what it fed."""
        ladder, made = self.ladder, False
        for link in ladder.genotype.links:
            if not made and link.target in self.names and link.target not in {*ladder.bottom, ladder.entry}:
                made = True
                yield from self.copies()
            rises = link in self.rising
            yield evolve(link, source=self.names[ladder.top]) if rises else link

    def copies(self) -> Iterator[Link]:
        """The links into the copies."""
        genotype = self.ladder.genotype
        for link in genotype.links:
            if link.target in self.copied:
                copy = of_link("", link, self.wider)
                cell = None if link.cell is None else self.cell_names[link.cell]
                yield evolve(
                    renamed(copy, self.names),
                    source=self.names[link.source],
                    target=self.names[link.target],
                    cell=cell,
                )

    @cached_property
    def cell_names(self) -> Mapping[str, str]:
        """What the cells on copied links are called there."""
        genotype = self.ladder.genotype
        carried = {link.cell for link in genotype.links if link.target in self.copied and link.cell}
        taken = {*genotype.cells}
        return {name: following(name, taken) for name in genotype.cells if name in carried}

    def cells(self) -> Iterator[tuple[str, Cell | Like]]:
        """All cells; the new ones are like those they are copies of."""
        yield from self.ladder.genotype.cells.items()
        yield from ((copy, Like(name)) for name, copy in self.cell_names.items())


def following(name: str, taken: set[str]) -> str:
    """The name of a copy: the next number, or a second one of the name. It is taken from now on."""
    numbered = fullmatch(r"(.*?)(\d+)", name)
    number = int(numbered[2]) + 1 if numbered else 2
    stem = numbered[1] if numbered else f"{name}_"
    while f"{stem}{number}" in taken:
        number += 1
    taken.add(f"{stem}{number}")
    return f"{stem}{number}"


def renamed(link: Link, names: Mapping[str, str]) -> Link:
    """A link whose resize counts the channels of the copies."""
    resize = link.resize
    if not isinstance(resize, Resize) or not isinstance(resize.width, WidthOf):
        return link
    stage = names.get(resize.width.stage, resize.width.stage)
    return evolve(link, resize=evolve(resize, width=WidthOf(stage)))


def require_plain(ladder: Ladder, copying: Copying) -> None:
    """Refuse a genotype whose two deepest levels are read, or read others, by more than one way."""
    copied = {*copying.copied}
    for link in ladder.genotype.links:
        into = link.target in copied and link.source not in copied and link.source != ladder.entry
        out = link.source in copied and link.target not in copied and link.source != ladder.top
        beside = link.source == ladder.entry and link.target not in copied
        if into or out or beside:
            problem = f"{link.target} reads {link.source}: how a deeper level would be read cannot be told"
            raise ladder.refused(problem)
        begins = link.source == ladder.entry and link.target in ladder.bottom
        if begins and ladder.width(link.target) != ladder.width(copying.low):
            problem = f"{copying.low} has other channels than {link.target}"
            raise ladder.refused(f"{problem}: how wide a deeper level would be cannot be told")
    if ladder.top not in copied:
        raise ladder.refused("which stages are its decoder's cannot be told")


def heads_below(copying: Copying) -> Iterator[Head]:
    """The heads with one more for deep supervision, where the deepest stages had one.

    Its weight continues those of the others; a coarsest head that counts for nothing stays one.
    """
    ladder = copying.ladder
    heads, bottom = ladder.genotype.heads, ladder.bottom
    of_bottom = [head for head in heads if head.source in bottom]
    of_top = [head for head in heads[1:] if head.source in copying.copied and head.source not in bottom]
    new = copying.names[ladder.top]
    if of_bottom:
        for head in heads:
            yield evolve(head, source=new) if head in of_bottom else head
        yield evolve(of_bottom[-1], source=copying.names[copying.low], weight=next_weight(heads))
    elif of_top and heads[-1].weight == 0:
        yield from heads[:-1]
        yield evolve(heads[-1], weight=next_weight(heads[:-1]))
        yield evolve(heads[-1], source=new)
    else:
        yield from heads
        yield from (evolve(head, source=new, weight=next_weight(heads)) for head in of_top[-1:])


def next_weight(heads: tuple[Head, ...]) -> float:
    """The weight that follows those of heads: in the proportion of the last two, or half of a single one."""
    if len(heads) > 1 and heads[-2].weight > 0:
        return heads[-1].weight * heads[-1].weight / heads[-2].weight
    return heads[-1].weight / 2
