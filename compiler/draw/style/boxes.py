"""The boxes of the input and of levels, and what those of stages have in common."""

from collections.abc import Sequence

from compiler.draw.style.palette import INK, QUIET
from compiler.draw.style.tags import Tag
from compiler.draw.style.text import Line, Text, html_label, quiet, widest
from compiler.draw.words.network import count_words, resolution_words
from genotype import Genotype

NAME, WORDS = 12, 11
"""The font sizes of a stage's name, and of the lines below it."""
NOTHING, APART = "\N{NO-BREAK SPACE}", 3
"""What is on the line between the two, and its font size."""
LEAST = 76.0
"""The smallest width of a stage."""


def box_tag(title: Line, words: Sequence[str], families: tuple[str, ...] = ()) -> Tag:
    """A title above lines of text, a little apart, for an underscore is as low as that."""
    lines: list[Line] = [title, Text(NOTHING, APART), *(Text(text, WORDS) for text in words)]
    return Tag(html_label(lines), (max(LEAST, widest(lines) + 16), 28 + 14 * len(words)), INK, families)


def input_box(genotype: Genotype) -> Tag:
    """The box of the network's input."""
    channels = count_words(genotype.in_channels, "channel")
    lines: list[Line] = [Text("input", 10, bold=True), quiet(channels)]
    return Tag(html_label(lines), (widest(lines) + 18, 32), QUIET)


def level_box(genotype: Genotype, level: int, is_optional: bool = False) -> Tag:
    """The resolution of a level, as a fraction of the image's, and whether a search may leave it out."""
    below = [resolution_words(genotype, level), *(["optional"] if is_optional else [])]
    lines: list[Line] = [Text(f"level {level}", 10, bold=True), *(quiet(text, 10) for text in below)]
    return Tag(html_label(lines), (widest(lines) + 10, 17 + 13 * len(below)))
