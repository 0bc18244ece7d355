"""Help whose headings and names are in colour on a terminal, and plain elsewhere."""

from collections.abc import Iterable

import click

from genotype.commands.colours import painted


class PaintedFormatter(click.HelpFormatter):
    """Paints headings, and the names of options and commands; click counts no colour as width."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{painted(f'{heading}:', 'heading')}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        names = [(painted(first, "option"), second) for first, second in rows]
        super().write_dl(names, col_max, col_spacing)


class PaintedContext(click.Context):
    """The context of commands with such help."""

    formatter_class = PaintedFormatter
