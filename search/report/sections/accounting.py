"""The parameters of a published network, accounted for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from search.report.markup import Child, Html, element, joined, paragraph, table
from search.report.words import TIMES
from search.runs.read import Missing, read_accounts
from search.runs.records import AccountRecord

WORDS = (
    "From the network that is derived here to what the authors' code counts, to the last parameter. Every "
    f"line is counted on a network or follows from the arithmetic of its layers. {TIMES} 2 is with twice the "
    "channels; top-3 keeps three ops into a node."
)


def accounting(run: Path) -> Html:
    found = read_accounts(run)
    if not found or any(len(one.lines) != len(found[0].lines) for one in found):
        raise Missing("accounting.json has no accounts of the same lines.")
    header = ["parameters", *(f"{TIMES} {one.factor}, top-{one.edges_per_node}" for one in found)]
    return joined([paragraph(WORDS), table(header, account_rows(found), class_="numbers small")])


def account_rows(found: Sequence[AccountRecord]) -> Iterator[Sequence[Child]]:
    for place, line in enumerate(found[0].lines):
        yield line.words, *(f"{one.lines[place].parameters:,}" for one in found)
    totals = (element("b", f"{one.published:,}") for one in found)
    yield element("b", "what the authors' code counts"), *totals
