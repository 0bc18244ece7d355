"""`python -m tests.fuzz [TARGET ...] --minutes 10`: tries readers with inputs that nobody has thought of.

All targets by default: half of the time for all alike, the rest for those that read fast. With --guided
atheris chooses by coverage; without, inputs that are refused in new words are gone on from.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before torch is imported: forks have no other threads

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from attrs import frozen

from tests.fuzz.apart import guided_apart, tried_apart
from tests.fuzz.campaign import Tally
from tests.fuzz.records import read_record, write_record
from tests.fuzz.target import Target
from tests.fuzz.targets import targets


def main() -> int:
    """Try the targets that are named; 1 if something failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=10, help="minutes of the processor in all")
    parser.add_argument("--seed", type=int, default=0, help="another one, other inputs")
    parser.add_argument(
        "--findings", type=Path, default=Path("fuzz-findings"), help="where failures are kept"
    )
    parser.add_argument("--guided", action="store_true", help="by coverage: pip install 'genoc[fuzzing]'")
    parser.add_argument("--record", action="store_true", help="add the counts to tests/fuzz/tried.json")
    given = parser.parse_args()
    every = targets()
    if unknown := [name for name in given.targets if name not in every]:
        parser.error(f"no such target: {', '.join(unknown)}; there are {', '.join(every)}")
    chosen = {name: every[name] for name in given.targets or every}
    attempts = Attempts(chosen, given.findings, guided_apart if given.guided else tried_apart, given.record)
    return 1 if attempts.of_all(60 * given.minutes, given.seed) else 0


@frozen
class Attempts:
    """How targets are tried: where failures go, in what way, and whether the counts are recorded."""

    chosen: Mapping[str, Target]
    findings: Path
    way: Callable[[Target, float, Path, int], Tally]
    is_recorded: bool

    def of_all(self, seconds: float, seed: int) -> bool:
        """Try targets; whether one failed."""
        begun = self.of_each(dict.fromkeys(self.chosen, seconds / 2 / len(self.chosen)), seed)
        whole = sum(tally.rate for tally in begun.values())
        shares = {name: seconds / 2 * tally.rate / whole for name, tally in begun.items()}
        more = self.of_each(shares, seed + 1)
        return any(tally.failures for tally in (*begun.values(), *more.values()))

    def of_each(self, shares: Mapping[str, float], seed: int) -> dict[str, Tally]:
        """Try each target for its seconds."""
        found = {}
        for name, target in self.chosen.items():
            found[name] = self.way(target, shares[name], self.findings, seed)
            print(*lines(name, found[name]), sep="\n", flush=True)
            if self.is_recorded:
                write_record(read_record().plus(name, found[name]))
        return found


def lines(name: str, tally: Tally) -> Iterator[str]:
    """What was tried of a target, and where failures are."""
    yield f"{name:24} {tally.inputs:8,} inputs  {tally.seconds:7.1f} s  {len(tally.failures)} failures"
    yield from (f"    {kind}: {place}" for kind, place in tally.failures.items())


if __name__ == "__main__":
    sys.exit(main())
