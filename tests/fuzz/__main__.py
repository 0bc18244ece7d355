"""`python -m tests.fuzz [TARGET ...] --minutes 10`: tries readers with inputs that nobody has thought of.

All targets by default: half of the time for all alike, the rest for those that read fast. With --guided atheris
chooses by coverage; without, inputs that are refused in new words are gone on from.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.fuzz.apart import tried_apart
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
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"), help="where failures are kept")
    parser.add_argument("--record", action="store_true", help="add the counts to tests/fuzz/tried.json")
    given = parser.parse_args()
    every = targets()
    if unknown := [name for name in given.targets if name not in every]:
        parser.error(f"no such target: {', '.join(unknown)}; there are {', '.join(every)}")
    chosen = {name: every[name] for name in given.targets or every}
    return 1 if tried_all(chosen, 60 * given.minutes, given.findings, given.seed, given.record) else 0


def tried_all(
    chosen: Mapping[str, Target], seconds: float, findings: Path, seed: int, is_recorded: bool
) -> bool:
    """Try targets; whether one failed."""
    begun = tried_for(chosen, dict.fromkeys(chosen, seconds / 2 / len(chosen)), findings, seed, is_recorded)
    whole = sum(tally.rate for tally in begun.values())
    shares = {name: seconds / 2 * tally.rate / whole for name, tally in begun.items()}
    more = tried_for(chosen, shares, findings, seed + 1, is_recorded)
    return any(tally.failures for tally in (*begun.values(), *more.values()))


def tried_for(
    chosen: Mapping[str, Target], shares: Mapping[str, float], findings: Path, seed: int, is_recorded: bool
) -> dict[str, Tally]:
    """Try each target for its seconds."""
    found = {}
    for name, target in chosen.items():
        tally = found[name] = tried_apart(target, shares[name], findings, seed)
        print(f"{name:24} {tally.inputs:8,} inputs  {tally.seconds:7.1f} s  {len(tally.failures)} failures", flush=True)
        for kind, place in tally.failures.items():
            print(f"    {kind}: {place}", flush=True)
        if is_recorded:
            write_record(read_record().plus(name, tally))
    return found


if __name__ == "__main__":
    sys.exit(main())
