"""What is told of plug-ins that nobody asked for: one line each, once in a process."""

import os

TOLD: set[str] = set()
COMPLETING = "_GENOC_COMPLETE"
"""The variable by which click is asked for completions."""


def tell(line: str) -> None:
    """Print a warning on standard error; not where a shell asks for completions."""
    if line in TOLD or COMPLETING in os.environ:
        return
    TOLD.add(line)
    from genotype.commands.console import echo  # click is not needed to check a genotype

    echo(f"warning  {line}", err=True)
