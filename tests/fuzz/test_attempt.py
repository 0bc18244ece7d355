"""That whatever a reader may not do is seen, found and repeated."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from genotype import InputError, refuse
from tests.fuzz import attempt
from tests.fuzz.apart import tried_apart
from tests.fuzz.attempt import tried
from tests.fuzz.campaign import Campaign
from tests.fuzz.records import Record, Tally, read_record, write_record
from tests.fuzz.target import CORPUS, Read, Target, in_memory

HOME = Path(__file__).parents[2]


def forever(data: bytes) -> None:
    while True:
        try:
            data = data[::-1]
        except Exception:
            continue


def unprintable(data: bytes) -> None:
    error = refuse("a", "b", "c", "d")
    error.subject = "\x1b[2J"
    raise error


def elsewhere(data: bytes) -> None:
    os.close(os.open(HOME / "README.md", os.O_RDWR))


FAULTS: dict[str, tuple[Read, str]] = {
    "an error": (lambda data: data[10], "IndexError"),
    "no end": (forever, "Hangs"),
    "no problem": (lambda data: (_ for _ in ()).throw(InputError("a", [])), "AssertionError"),
    "no remedy": (lambda data: (_ for _ in ()).throw(refuse("a", "b", "c", "")), "AssertionError"),
    "an escape": (unprintable, "AssertionError"),
    "a file elsewhere": (elsewhere, "AssertionError"),
    "an exit": (lambda data: (_ for _ in ()).throw(SystemExit(0)), "SystemExit"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(attempt, "ABANDONED", 0.2)
    read, name = FAULTS[fault]
    assert tried(read, b"abc", tmp_path).failure.startswith(name)


def test_slow_and_large_readers_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(attempt, "SECONDS", 0.0)
    assert tried(sum, b"abc" * 1000, tmp_path).failure.startswith("slow")
    monkeypatch.setattr(attempt, "SECONDS", 9.0)
    monkeypatch.setattr(attempt, "GROWTH", -1)
    assert tried(sum, b"abc", tmp_path).failure.startswith("large")


def test_a_refusal_is_none(tmp_path: Path):
    def refusing(data: bytes) -> None:
        (tmp_path / "own").write_bytes(data)
        raise refuse("a", "b", "line 3 of 'x' is wrong", "mend it", "G001")

    assert tried(refusing, b"", tmp_path).refusal == "G line  of  is wrong"


def planted(data: bytes) -> None:
    """Fails for a number that is below zero, wherever it stands."""
    assert b"-" not in data


def of_check(read: Read) -> Target:
    """A target with the corpus of another."""
    assert (CORPUS / "run-rates").is_dir()
    return in_memory("run-rates", "json", read)


def test_a_campaign_finds_a_planted_fault_and_makes_it_small(tmp_path: Path):
    campaign = Campaign(of_check(planted), tmp_path, tmp_path / "found", Random(1))
    tally = campaign.go(0.3, lambda data: None)
    assert tally.inputs > 50
    assert [Path(place).read_bytes() for place in tally.failures.values()] == [b"-"]


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (lambda data: os.kill(os.getpid(), signal.SIGSEGV), "SIGSEGV"),
        (lambda data: bytes(3 << 30), "MemoryError"),
    ],
)
def test_what_kills_its_process_is_a_failure(read: Callable[[bytes], object], told: str, tmp_path: Path):
    tally = tried_apart(of_check(read), 0.1, tmp_path, 1)
    assert any(told in kind for kind in tally.failures), tally
    assert all(Path(place).is_file() for place in tally.failures.values())


def test_counts_add_up(tmp_path: Path):
    path = tmp_path / "tried.json"
    record = Record("", {}).plus("a", Tally(3, 1.0, {"x": "y"})).plus("a", Tally(4, 0.5, {}))
    write_record(record, path)
    assert read_record(path).tallies == {"a": Tally(7, 1.5, {"x": "y"})}
