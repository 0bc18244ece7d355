"""What every import of a network does with it: check it, write it, tell what was not taken over."""

from pathlib import Path
from typing import TYPE_CHECKING

from genotype.commands.console import echo, echo_document

if TYPE_CHECKING:
    from zoo.imports.imported import Imported


def hand_over(imported: "Imported", output: Path | None) -> None:
    """Write the genotype to a file, or print it; what was not taken over goes to standard error.

    Commands first refuse an output that exists, by `genotype.text.files.require_free`. Raises InputError for
    a genotype that `genoc check` refuses, and for a file that cannot be written.
    """
    from genotype import canonical_text
    from genotype.text.files import write_text

    text = canonical_text(imported.passed())
    echo(*(f"note     {note}" for note in imported.notes), err=True)
    if output is None:
        echo_document(text)
    else:
        write_text(output, text)
        echo(f"written: {output}", err=True)
