"""Verifying many entries: what is done for each does not depend on how many there are."""

import json
import sys
from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest

from zoo.entries.registry import entries
from zoo.verification.check_result import passed
from zoo.verification.several import verified


def copies(zoo: Path, count: int) -> Path:
    for number in range(len(entries(zoo)), count):
        copytree(zoo / "tiny", zoo / f"tiny{number}")
    return zoo


def operations(genoc, zoo: Path, names: list[str]) -> Counter[str]:
    """How often each operation on files is done while entries are verified."""
    found: Counter[str] = Counter()
    counting = [True]

    def watch(event: str, _: object) -> None:
        if counting[0] and event.startswith(("open", "os.")):
            found[event] += 1

    sys.addaudithook(watch)
    assert genoc("zoo", "verify", *names, "--zoo", zoo).exit_code == 0
    counting[0] = False
    return found


@pytest.mark.parametrize("by_name", [False, True], ids=["all", "by name"])
def test_operations_on_files_are_in_proportion_to_the_entries(by_name: bool, genoc, zoo: Path):
    """Four more entries take twice what two more take: none is looked at for another's sake."""
    counts = []
    for count in (1, 2, 4, 8):
        names = [entry.name for entry in entries(copies(zoo, count))] if by_name else []
        counts.append(sum(operations(genoc, zoo, names).values()))
    _, two, four, eight = counts  # the first loads what is loaded once
    assert eight - four == 2 * (four - two)


def test_several_processes_find_the_same(genoc, zoo: Path):
    (copies(zoo, 3) / "tiny1" / "model.py").write_text("print(1)\n")
    alone = genoc("zoo", "verify", "--zoo", zoo, "--json")
    several = genoc("zoo", "verify", "--zoo", zoo, "--json", "--jobs", "2")
    assert (alone.exit_code, several.exit_code) == (2, 2)
    assert json.loads(alone.stdout) == json.loads(several.stdout)
    assert [passed(results) for results in verified(entries(zoo))] == [True, False, True]
