"""What stands on the way from stage to stage: a resize in words, an op, a cell, a small stage."""

from collections.abc import Sequence

from attrs import frozen

from compiler.draw.markup import SQUARE, html_label, keyed, quiet, strip, styled, table, text_width
from compiler.draw.markup import cell as table_cell
from compiler.draw.palette import INK, QUIET, dominant, family_of, in_legend_order, paint
from compiler.draw.words import OPTIONS, head_words, resize_words, stage_lines
from compiler.lower_cell import has_choices
from compiler.widths import is_open
from genotype import Cell, Choose, Genotype, Link

STRIP = 100
"""About how wide the strip of a cell's ops may be, in points."""

Size = tuple[float, float]


@frozen
class Tag:
    """A label with its size, the colour of its outline if it has one, and the families it shows.

    With the family `open` there is a choice in it, and its outline is dashed.
    """

    label: str
    size: Size
    colour: str | None = None
    families: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return "open" in self.families


def link_tag(genotype: Genotype, link: Link) -> Tag | None:
    """A link's tag; none where its source reaches its target as it is."""
    words = resize_words(genotype, link)
    if link.cell is not None:
        return cell_tag(link.cell, genotype.cell(link.cell), words)
    if link.op is not None:
        return op_tag(link, link.op, words)
    return Tag(html_label([quiet(words)]), (text_width(words, 9) + 6, 15)) if words else None


def stage_tag(genotype: Genotype, name: str, link: Link) -> Tag:
    """A stage that stands on the way of a link, in a line."""
    stage, words = genotype.stages[name], resize_words(genotype, link)
    widths = ", ".join(stage_lines(genotype, stage))
    label = styled(name, 9, bold=True) + caption(f"  {widths}", words)
    width = text_width(name, 10) + text_width(f"  {widths}", 9) + text_width(f"  {words}", 8) + 12
    return Tag(html_label([label]), (width, 18), INK, ("open",) if is_open(stage) else ())


def cell_tag(name: str, cell: Cell, words: str) -> Tag:
    """A cell's name, and a strip with a square for each edge."""
    families = cell_families(cell)
    if not families and not has_choices(cell):
        return plain_tag(name, words)
    return striped(name, words, "open" if has_choices(cell) else dominant(families), families)


def plain_tag(name: str, words: str) -> Tag:
    """A cell that passes its input on: it has no ops."""
    size = (text_width(name, 9) + text_width(f"  {words}", 8) + 12, 18)
    return Tag(html_label([caption(name, words)]), size, QUIET)


def cell_families(cell: Cell) -> tuple[str, ...]:
    """The family of every edge's op, `open` where it is a choice."""
    return tuple("open" if isinstance(edge.op, Choose) else family_of(edge.op) for edge in cell.edges)


def op_tag(link: Link, op: str | Choose[str], words: str) -> Tag:
    """An op, or the ops to choose from."""
    width = "" if link.width is None else f"→ {link.width}"
    if isinstance(op, Choose):
        return choice_tag(op, " ".join(filter(None, [width, words])))
    text, family = f"{op} {width}".strip(), family_of(op)
    size = (text_width(text, 9) + text_width(f"  {words}", 8) + 12, 17)
    return Tag(html_label([caption(text, words)]), size, paint(family).colour, (family,))


def choice_tag(op: Choose[str], words: str) -> Tag:
    """Few options by name, one below the other; of many a strip of their families."""
    families = tuple(family_of(option) for option in op.options)
    if len(families) > OPTIONS:
        return striped(f"one of {len(families)} ops", words, "open", families)
    width = max(*(text_width(option, 10) for option in op.options), text_width(words, 8)) + SQUARE + 20
    size = (width, 13 * (len(families) + bool(words)) + 8)
    return Tag(f"<{options_table(op, words)}>", size, paint("open").colour, (*families, "open"))


def options_table(op: Choose[str], words: str = "") -> str:
    """The ops to choose from, one below the other, over a few words."""
    rows = [keyed(family_of(option), styled(option, 9)) for option in op.options]
    return table([*rows, *([table_cell(quiet(words, 8), ' COLSPAN="3"')] if words else [])])


def striped(name: str, words: str, family: str, families: tuple[str, ...]) -> Tag:
    """A name over a strip of families."""
    square = square_of(families)
    rows = [table_cell(caption(name, words))]
    rows += [table_cell(strip(families, square))] if families else []
    width = max(text_width(name, 9) + text_width(f"  {words}", 8), square * len(families)) + 12
    shown = tuple(in_legend_order([*families, family]))
    return Tag(f"<{table(rows)}>", (width, 31), paint(family).colour, shown)


def square_of(families: Sequence[str]) -> int:
    """The width of a square in a strip of so many."""
    return max(2, min(SQUARE, STRIP // max(1, len(families))))


def caption(name: str, words: str) -> str:
    return styled(name, 9) + quiet(f"  {words}" if words else "", 8)


def head_tag(genotype: Genotype, number: int) -> Tag:
    """Where a head ends."""
    name, more = head_words(genotype, number)
    width = max(text_width(name, 10), text_width(more, 9)) + 16
    return Tag(html_label([styled(name, 10, bold=True), quiet(more)]), (width, 32), QUIET)
