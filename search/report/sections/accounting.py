"""The parameters of a published network, accounted for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from attrs import frozen

from search.report.part import Part
from search.report.words import TIMES
from search.runs.read import Missing, read_accounts
from search.runs.records import AccountRecord


@frozen
class Accounting(Part):
    """A table with a column for each account; `published` is its last line."""

    template: ClassVar[str] = "accounting"
    header: list[str]
    lines: list[tuple[str, ...]]
    published: list[str]


def accounting(run: Path) -> Accounting:
    """The section, from accounting.json. Raises Missing if it has no accounts of the same lines."""
    accounts = read_accounts(run)
    if not accounts or any(len(account.lines) != len(accounts[0].lines) for account in accounts):
        raise Missing("accounting.json has no accounts of the same lines.")
    header = [
        "parameters",
        *(f"{TIMES} {account.factor}, top-{account.edges_per_node}" for account in accounts),
    ]
    return Accounting(
        header, list(account_lines(accounts)), [f"{account.published:,}" for account in accounts]
    )


def account_lines(accounts: Sequence[AccountRecord]) -> Iterator[tuple[str, ...]]:
    """The table's rows: a line in words, and its parameters in each account."""
    for place, line in enumerate(accounts[0].lines):
        yield line.words, *(f"{account.lines[place].parameters:,}" for account in accounts)
