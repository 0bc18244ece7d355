"""Labels on the edges from stage to stage: a resize in words, an op, a cell, a small stage."""

import textwrap
from collections.abc import Sequence
from math import ceil

from attrs import evolve, frozen

from compiler.draw.style.grounds import ground_of
from compiler.draw.style.markup import SQUARE, WORDS, keyed, room, space, strip, table
from compiler.draw.style.markup import cell as table_cell
from compiler.draw.style.palette import INK, QUIET, dominant, family_of, in_legend_order, paint
from compiler.draw.style.text import Line, Text, html_label, line_width, markup, quiet, widest
from compiler.draw.words.choices import OPTIONS
from compiler.draw.words.fusions import FIRM
from compiler.draw.words.network import brief_words, head_settings, head_words, resize_kinds, scale_words
from compiler.draw.words.stages import stage_lines
from compiler.lowering.cell import has_choices
from genotype import Cell, Choose, Genotype, Link
from genotype.form.choices import leaves_open

LONG, SHORT = 30, 18
"""More letters than the first are said on several lines; of several settings, more than the second."""
STRIP = 100
"""The approximate width of the row of a cell's ops, in points."""

Size = tuple[float, float]


@frozen
class Tag:
    """A label with its size, the colour of its outline if it has one, the families it shows, its ground, and
    the families of which it has squares, with letters if there is room.

    With the family `open` it contains a choice, and its outline is dashed.
    """

    label: str
    size: Size
    colour: str | None = None
    families: tuple[str, ...] = ()
    ground: str | None = None
    squares: tuple[str, ...] = ()
    has_letters: bool = True

    @property
    def is_open(self) -> bool:
        return "open" in self.families


def link_tag(genotype: Genotype, link: Link) -> Tag | None:
    """A link's label; None if the link carries nothing."""
    words = brief_words(genotype, link)
    if link.cell is not None:
        return cell_tag(link.cell, genotype.cell(link.cell), words)
    if link.op is not None:
        return op_tag(link, link.op, words)
    if isinstance(link.resize, Choose):
        return lines_tag([*resize_kinds(genotype, link), scale_words(genotype, link)])
    if not words:
        return None
    lines = [quiet(text) for text in in_lines(words)]
    return Tag(html_label(lines), (widest(lines) + 6, 4 + 11 * len(lines)))


def in_lines(words: str) -> list[str]:
    """A resize in words, if it is long on several lines of about the same length, broken between settings."""
    settings = [one if len(one) > LONG else one.replace(" ", FIRM) for one in words.split(", ")]
    most = max(ceil(len(words) / LONG), 2 if len(settings) > 1 and len(words) > SHORT else 1)
    text = ", ".join(settings)
    tried = (textwrap.wrap(text, letters, break_long_words=False) for letters in range(1, len(text) + 1))
    return [line.replace(FIRM, " ") for line in next(lines for lines in tried if len(lines) <= most)]


def lines_tag(words: Sequence[str]) -> Tag:
    """The options of a choice, one below the other, and what they have in common below."""
    return boxed_tag([quiet(text) for text in words if text], paint("open").colour, ("open",))


def boxed_tag(lines: Sequence[Line], colour: str, families: tuple[str, ...] = ()) -> Tag:
    """Several lines in a box."""
    return Tag(html_label(lines), (widest(lines) + 14, 13 * len(lines) + 8), colour, families)


def line_tag(line: Line, height: float, colour: str, families: tuple[str, ...] = ()) -> Tag:
    """A single line in a box."""
    return Tag(html_label([line]), (line_width(line) + 14, height), colour, families)


def stage_tag(genotype: Genotype, name: str, link: Link) -> Tag:
    """A stage that is drawn on a link, in one line."""
    stage, words = genotype.stages[name], brief_words(genotype, link)
    widths = ", ".join(stage_lines(genotype, stage))
    line = (Text(name, 9, bold=True), *caption(f"  {widths}", words))
    tag = line_tag(line, 18, INK, ("open",) if leaves_open(stage) else ())
    return evolve(tag, ground=ground_of(stage))


def cell_tag(name: str, cell: Cell, words: str) -> Tag:
    """A cell's name, and a row with a square for each edge."""
    families = cell_families(cell)
    if not families and not has_choices(cell):
        return line_tag(caption(name, words), 18, QUIET)  # it passes its input on
    return striped(name, words, "open" if has_choices(cell) else dominant(families), families)


def cell_families(cell: Cell) -> tuple[str, ...]:
    """The family of every edge's op, `open` where it is a choice."""
    return tuple("open" if isinstance(edge.op, Choose) else family_of(edge.op) for edge in cell.edges)


def op_tag(link: Link, op: str | Choose[str], words: str) -> Tag:
    """An op, or the candidate ops."""
    width = "" if link.width is None else f"→ {link.width}"
    if isinstance(op, Choose):
        return choice_tag(op, " ".join(filter(None, [width, words])))
    family = family_of(op)
    return line_tag(caption(f"{op} {width}".strip(), words), 17, paint(family).colour, (family,))


def choice_tag(op: Choose[str], words: str) -> Tag:
    """A few options by name, one below the other; many as a row of their families."""
    families = tuple(family_of(option) for option in op.options)
    if len(families) > OPTIONS:
        return striped(f"one of {len(families)} ops", words, "open", families)
    size = (options_width(op, words) + 14, 13 * (len(families) + bool(words)) + 8)
    label = f"<{options_table(op, words)}>"
    return Tag(label, size, paint("open").colour, (*families, "open"), squares=families)


def options_table(op: Choose[str], words: str = "") -> str:
    """The candidate ops one below the other, above a few words."""
    width = options_width(op, words) - SQUARE - WORDS
    rows = [keyed(family_of(option), Text(option, 9), width) for option in op.options]
    return table([*rows, *([table_cell(quiet(words, 8).markup, ' COLSPAN="3"')] if words else [])])


def options_width(op: Choose[str], words: str = "") -> int:
    """The width of that table, in points."""
    return max(room(quiet(words, 8)), *(SQUARE + WORDS + room(Text(option, 9)) for option in op.options))


def striped(name: str, words: str, family: str, families: tuple[str, ...]) -> Tag:
    """A name above a row of families."""
    square = square_of(families)
    line = caption(name, words)
    rows = [table_cell(markup(line))]
    rows += [space(1, ' HEIGHT="2"'), table_cell(strip(families, square))] if families else []
    width = max(line_width(line), square * len(families)) + 14
    shown = tuple(in_legend_order([*families, family]))
    tag = Tag(f"<{table(rows)}>", (width, 31), paint(family).colour, shown)
    return evolve(tag, squares=families, has_letters=square >= SQUARE)


def square_of(families: Sequence[str]) -> int:
    """The width of a square in a row of so many."""
    return max(2, min(SQUARE, STRIP // max(1, len(families))))


def caption(name: str, words: str) -> tuple[Text, ...]:
    """A name, and words after it in grey."""
    return (Text(name, 9), *([quiet(f"  {words}", 8)] if words else []))


def head_tag(genotype: Genotype, number: int) -> Tag:
    """The label of a head."""
    name, more = head_words(genotype, number)
    settings = head_settings(genotype, genotype.heads[number])
    below = [more, *(line for words in settings for line in in_lines(words))]
    lines: list[Line] = [Text(name, 10, bold=True), *map(quiet, below)]
    return Tag(html_label(lines), (widest(lines) + 18, 21 + 11 * len(below)), QUIET)
