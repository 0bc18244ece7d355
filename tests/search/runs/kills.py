"""The tables of a run that is killed, at each of its operations on files, and goes on.

    python -m tests.search.runs.kills FOLDER [old]

A run of some epochs appends rows and writes checkpoints as `Loop` does, here as the JSON of a position. For
each operation one line of JSON: whether the run that went on left the bytes of one that was never killed.
With `old` the first epoch's checkpoint holds the rows itself, as those of the first format did.
"""

import json
import shutil
import sys
from collections.abc import Sequence
from functools import partial
from itertools import count
from pathlib import Path

from genotype.text.files import replace_bytes
from search.runs.files import EPOCHS, MONITOR, STEPS, TableName
from search.runs.position import Position, saved_position
from search.runs.tables import COLUMNS, Row, Tables
from tests.reliability.forked import killed

LAST = 3


def rows_of(epoch: int) -> dict[TableName, Sequence[Row]]:
    """An epoch's rows; the first epoch watches nothing, and a step of the second is not taken."""
    steps = [{"epoch": epoch, "step": n, "half": "weight", "loss": n / 7, "lr": 0.1} for n in range(3)]
    if epoch == 1:
        del steps[1]["loss"]
    epochs = [
        {"epoch": epoch, "split": "train", "loss": 0.5, **({"skipped": 1} if epoch == 1 else {})},
        {"epoch": epoch, "split": "val", "loss": 0.25, "dice": epoch / 3, "dice_a": 0.5},
    ]
    monitor = [{"epoch": epoch, "beta": 0.5}] if epoch else []
    return {STEPS: steps, EPOCHS: epochs, MONITOR: monitor}


def go(folder: Path) -> None:
    """Run the epochs that are left."""
    path, tables, epoch = folder / "checkpoint", Tables(folder), 0
    found = saved_position(path, json.loads(path.read_text())) if path.exists() else None
    tables.rewind(() if found is None else found.position.tables)
    if found is not None:
        tables.append(found.rows)
        epoch = found.position.next_epoch
    for number in range(epoch, LAST):
        tables.append(rows_of(number))
        position = Position(next_epoch=number + 1, tables=tables.marks())
        replace_bytes(path, json.dumps(position.as_json()).encode())


def content(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in COLUMNS}


def begin(folder: Path, old: bool) -> None:
    """A fresh folder; or one with a checkpoint of the first format, and more rows than it has."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if old:
        rows = rows_of(0)
        history = {"steps": rows[STEPS], "epochs": rows[EPOCHS], "monitor": [], "alphas": [], "best": -1.0}
        (folder / "checkpoint").write_text(json.dumps({"next_epoch": 1, "history": history}))
        (folder / STEPS).write_text("epoch,step,half,loss,lr\n0,0,weight,9,9\n1,0,wei")


def main(given: str, *options: str) -> None:
    run, whole = Path(given) / "run", Path(given) / "whole"
    begin(whole, False)
    go(whole)
    for number in count(1):
        begin(run, "old" in options)
        if not killed(number, partial(go, run), run):
            return
        go(run)
        print(json.dumps({"killed before": number, "same": content(run) == content(whole)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
