"""How genoc holds up, in figures, written into docs/reliability.md.

    python -m tests.reliability [kills] [faults] [relatives] [inputs]

Every part by default. Exit code 1 if something did not hold; each failure is printed with what repeats it.
"""

import sys
from importlib import import_module

from tests.reliability.table import PAGE, table, with_table

PARTS = ("kills", "faults", "relatives", "inputs")


def main(wanted: list[str]) -> int:
    if {"--help", "-h"} & {*wanted}:
        print(__doc__)
        return 0
    unknown = set(wanted) - set(PARTS)
    if unknown:
        print(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    failed = 0
    for part in wanted or PARTS:
        figures = import_module(f"tests.reliability.{part}").figures()
        print(table(figures))
        for line in (line for figure in figures for line in figure.failed):
            print(line)
            failed += 1
        PAGE.write_text(with_table(PAGE.read_text(), part, figures))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
