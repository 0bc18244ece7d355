"""The explanation of a code that `genoc explain` prints."""

from collections.abc import Iterable, Iterator
from textwrap import indent, wrap

from genotype.codes.code import Code
from genotype.diagnostics.fixable import FIXED

LINE = 100
SUPERNET = (
    "A space of which this is said has no supernet, so searches by alphas refuse it, and so does "
    "`genoc check --supernet`. `genoc search --method halving`, its default, takes it."
)


def explained(code: Code) -> Iterator[str]:
    """A code's title, its meaning, the remedy, and an example."""
    by_fix = " `genoc fix` repairs it." if code.name in FIXED and "genoc fix" not in code.means else ""
    yield f"{code.name}: {code.title}"
    yield ""
    only = f" {SUPERNET}" if code.supernet else ""
    yield from wrap(code.means + by_fix + only, LINE)
    if code.wrong:
        yield ""
        yield from example("refused", code.wrong)
        yield from example("fine", code.right or "(nothing)")


def example(heading: str, text: str) -> Iterator[str]:
    """An excerpt under its heading, with tabs made visible."""
    yield f"{heading}:"
    yield from indent(text.replace("\t", "<tab>"), "    ").split("\n")


def listed(codes: Iterable[Code]) -> Iterator[str]:
    """A line for each code."""
    for code in codes:
        yield f"{code.name}  {code.title}"
