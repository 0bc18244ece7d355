"""An account of parameters as a table of text."""

from collections.abc import Iterator, Sequence

from search.reproductions.accounting import Account


def account_table(accounts: Sequence[Account]) -> Iterator[str]:
    """A column for each account, a row for each line, and the sums."""
    heads = [f"n={account.factor} top-{account.edges_per_node}" for account in accounts]
    names = [line.words for line in accounts[0].lines]
    rows = [[account.lines[place].parameters for account in accounts] for place in range(len(names))]
    table = [("parameters", heads), *zip(names, map(in_digits, rows), strict=True)]
    table.append(("what the authors' code counts", in_digits([account.published for account in accounts])))
    width = max(len(name) for name, _ in table)
    for name, cells in table:
        yield f"{name:{width}}" + "".join(f"{cell:>11}" for cell in cells)


def in_digits(numbers: Sequence[int]) -> list[str]:
    """Numbers with all digits."""
    return [f"{number:,}" for number in numbers]
