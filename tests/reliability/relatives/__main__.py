"""A sample of each kind; prints what did not hold."""

import sys

from tests.reliability.relatives import figures


def main(every: str = "60") -> None:
    found = figures(int(every))
    print(*(line for figure in found for line in figure.failed), sep="\n", end="")
    print(f"{sum(figure.count for figure in found)} tries", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
