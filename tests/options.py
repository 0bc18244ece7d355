"""Options for the commands of tests."""

from collections.abc import Sequence


def overridden(defaults: Sequence[object], given: Sequence[object]) -> list[object]:
    """Defaults followed by what is given, less the options that it names: no option may be given twice."""
    named = {word for word in given if str(word).startswith("--")}
    kept: list[object] = []
    taking = True
    for word in defaults:
        if str(word).startswith("--"):
            taking = word not in named
        if taking:
            kept.append(word)
    return [*kept, *given]
