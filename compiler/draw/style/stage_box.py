"""The box of a stage: the sign of its fusion, its name, blocks, widths and settings."""

from collections.abc import Sequence

from attrs import evolve

from compiler.draw.style.boxes import LEAST, NAME, WORDS, box_tag
from compiler.draw.style.grounds import block_families, ground_of
from compiler.draw.style.markup import SQUARE, cell, room, space, strip, table
from compiler.draw.style.palette import INK, paint
from compiler.draw.style.tags import Size, Tag
from compiler.draw.style.text import Line, Text, markup, widest
from compiler.draw.words.choices import OPTIONS
from compiler.draw.words.fusions import fusion_sign, joining_lines
from compiler.draw.words.stages import block_lines, block_options, setting_lines, width_lines
from genotype import Choose, Genotype, Stage
from genotype.form.choices import leaves_open
from genotype.form.choose import options_of

SIGN = 15
"""The font size of a fusion's sign."""
ROW, AROUND = 15, 4
"""The height of a row that names an option, and the space around its words and around all rows."""
GAP = f' HEIGHT="{AROUND}"'


def stage_box(genotype: Genotype, name: str, is_tinted: bool = True) -> Tag:
    """A stage on the ground of its blocks; where their kind is open, a row for each on its ground."""
    stage = genotype.stages[name]
    title, families = name_line(stage, name), ("open",) if leaves_open(stage) else ()
    below = [*width_lines(stage), *joining_lines(stage), *setting_lines(genotype, stage)]
    if isinstance(stage.block, Choose):
        return open_box(title, stage, below, is_tinted)
    return evolve(box_tag(title, [*block_lines(stage), *below], families), ground=ground_of(stage))


def name_line(stage: Stage, name: str) -> Line:
    """A stage's name, after the sign of its fusion."""
    sign = fusion_sign(stage)
    return (Text(f"{sign} ", SIGN), Text(name, NAME, bold=True)) if sign else Text(name, NAME, bold=True)


def open_box(title: Line, stage: Stage, below: Sequence[str], is_tinted: bool) -> Tag:
    """A box that shows the options for its blocks between its name and its other lines."""
    families = block_families(stage)
    squares = families if is_tinted and len(families) > OPTIONS else ()
    shown, size = square_row(squares) if squares else option_rows(stage, is_tinted)
    lines: list[Line] = [title, *(Text(text, WORDS) for text in below)]
    width = max(LEAST, widest(lines) + 16, size[0] + 16)
    rows = [cell(markup(title)), *shown, *(cell(markup(line)) for line in lines[1:])]
    height = 28 + 14 * len(below) + size[1]
    return Tag(f"<{table(rows)}>", (width, height), INK, ("open",), squares=squares)


def square_row(families: Sequence[str]) -> tuple[list[str], Size]:
    """Table rows with many options for a stage's blocks as squares, and their size."""
    squares = [space(1, GAP), cell(strip(families, SQUARE)), space(1, GAP)]
    return squares, (SQUARE * len(families), SQUARE + 2 * AROUND)


def option_rows(stage: Stage, is_tinted: bool) -> tuple[list[str], Size]:
    """Table rows with the options for a stage's blocks, each on its ground if that is drawn; their size."""
    texts = [Text(option, WORDS) for option in block_options(options_of(stage.block))]
    width = max(map(room, texts)) + 2 * AROUND
    grounds = [f' BGCOLOR="{paint(one).colour}"' if is_tinted else "" for one in block_families(stage)]
    rows = [
        cell(text.markup, f'{ground} WIDTH="{width}" HEIGHT="{ROW}"')
        for text, ground in zip(texts, grounds, strict=True)
    ]
    return [space(1, GAP), *rows, space(1, GAP)], (width, (ROW + 1) * len(rows) + 2 * AROUND)
