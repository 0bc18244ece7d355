"""Output that is forged: files of runs, entries and exports, edited between writing and reading."""

import json
import shutil
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from random import Random

from tests.fuzz.mutations import changed
from tests.reliability.cases import TRAIN, typed
from tests.reliability.figure import Figure
from tests.reliability.folders import contents
from tests.reliability.relatives.ending import tried, wrong
from tests.reliability.trial import leave

SEEDS = range(4)
OF_RUNS = (
    "report {w}/forged", "evaluate {w}/forged", "runs {w}/forged", "zoo add {w}/forged --zoo {out}",
    "predict {w}/forged {w}/pictures/images/a1.png -o {out} --threads 1",
    f"{TRAIN} --resume".replace("{out}", "{w}/forged").replace(" --average 0.5", ""),
)  # fmt: skip
OF_ENTRIES = (
    "zoo verify tiny --zoo {w}/forged", "zoo list --zoo {w}/forged", "zoo show tiny --zoo {w}/forged",
    "zoo push --zoo {w}/forged {out}",
    "predict {w}/forged/tiny {w}/pictures/images/a1.png -o {out} --threads 1",
)  # fmt: skip
OF_STORES = ("zoo pull {w}/forged --zoo {out}", "zoo list --zoo {w}/zoo", "zoo push --zoo {w}/zoo {w}/forged")
REMEASURED = ("zoo verify tiny --zoo {w}/forged",)
"""What must find any change of an entry's files."""
JSON_ENDINGS = (".json",)


def figures(place: Path, every: int) -> Iterator[Figure]:
    yield of_folder("forged output: files of a run", place, place / "run", OF_RUNS, every)
    yield of_folder("forged output: files of an entry", place, place / "zoo", OF_ENTRIES, every)
    store = place / "store"
    if not store.exists():
        end = tried(lambda: leave("zoo", "push", "--zoo", str(place / "zoo"), str(store)), place)
        assert end.code == 0, end.words
    yield of_folder("forged output: index and files of a store", place, store, OF_STORES, every)
    yield swapped(place, every)
    yield diverged(place, every)


def of_folder(tried_: str, place: Path, folder: Path, commands: tuple[str, ...], every: int) -> Figure:
    """Each file changed by its structure; each command reads what it is then."""
    names = sorted(name for name in contents(folder) if (folder / name).stat().st_size)
    tries = list(islice(product(names, SEEDS, commands), 0, None, every))
    failed = list[str]()
    for name, seed, words in tries:
        path = forge(place, folder) / name
        data = path.read_bytes()
        path.write_bytes(edited(data, path.suffix in JSON_ENDINGS, seed))
        is_same = path.read_bytes() == data or not name.startswith("tiny/")
        failed += [f"{name} edited by {seed}, {words}: {line}" for line in judged(place, words, is_same)]
    return Figure(tried_, len(tries), tuple(failed), f"{len(names)} files, {len(commands)} commands")


def forge(place: Path, folder: Path) -> Path:
    """A copy of a folder, and no output."""
    for name in ("forged", "out"):
        shutil.rmtree(place / name, ignore_errors=True)
    return Path(shutil.copytree(folder, place / "forged"))


def edited(data: bytes, is_json: bool, seed: int) -> bytes:
    """A file as a hand or a program changes it: JSON, text, or bytes."""
    random = Random(seed)
    if is_json:
        return changed(random, data, "json", [])
    return changed(random, data, "bytes" if b"\0" in data else "text", [])


def judged(place: Path, words: str, is_same: bool = True) -> list[str]:
    end = tried(lambda: leave(*typed(words, place)), place)
    found = [*wrong(end)]
    if words in REMEASURED and end.code == 0 and not is_same:
        found.append("is found to be whole")
    return found


def swapped(place: Path, every: int) -> Figure:
    """Files of a run in place of those of another one, of other weights."""
    run, other = place / "run", place / "second"
    names = sorted(name for name in contents(run) if (other / name).is_file())
    tries = list(islice(product(names, OF_RUNS), 0, None, max(1, every // 4)))
    failed = list[str]()
    for name, words in tries:
        shutil.copyfile(other / name, forge(place, run) / name)
        failed += [f"{name} of another run, {words}: {line}" for line in judged(place, words)]
    return Figure("forged output: files of another run", len(tries), tuple(failed))


VALUES = ("NaN", "Infinity", "-Infinity", "1e999", "null", '"0.5"', "-1", "2")


def diverged(place: Path, every: int) -> Figure:
    """Measures that are no measures: none is taken into a zoo as if it were sound."""
    words = ("zoo add {w}/forged --zoo {out}", "evaluate {w}/forged", "report {w}/forged")
    tries = list(islice(product(VALUES, words, ("evaluation.json", "epochs.csv")), 0, None, every))
    failed = list[str]()
    for value, command, name in tries:
        path = forge(place, place / "run") / name
        path.write_text(with_value(path, value))
        failed += [f"{value} in {name}, {command}: {line}" for line in judged(place, command)]
        if (place / "out").is_dir() and any(text in numbers(place / "out") for text in ("NaN", "Infinity")):
            failed.append(f"{value} in {name}, {command}: is taken into the zoo")
    return Figure("divergence: measures that are none", len(tries), tuple(failed))


def with_value(path: Path, value: str) -> str:
    """The text of a file with another Dice: the mean of a document, the last row of a table."""
    if path.suffix == ".json":
        content = json.loads(path.read_text())
        content["mean"]["dice"] = "HERE"
        return json.dumps(content).replace('"HERE"', value)
    rows = path.read_text().splitlines()
    at = next(number for number, key in enumerate(rows[0].split(",")) if "dice" in key)
    last = rows[-1].split(",")
    last[at] = value.strip('"')
    return "\n".join([*rows[:-1], ",".join(last)]) + "\n"


def numbers(zoo: Path) -> str:
    return "".join(path.read_text() for path in zoo.rglob("entry.json"))
