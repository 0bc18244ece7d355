"""A `genoc` command as a process of its own: its output in a file, its CPU time measured."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from search.runs.run import Run

Command = Sequence[str]
GENOC = [sys.executable, "-c", "from zoo.main import main; main()"]


def all_finished(folder: Path, chains: Iterable[Sequence[Command]], jobs: int) -> None:
    """Run chains of commands that must succeed, `jobs` chains at a time, those named first begun first.

    A command of a chain starts once the one before it has ended.
    """
    with ThreadPoolExecutor(jobs) as pool:
        for run in [pool.submit(in_turn, folder, chain) for chain in chains]:
            run.result()


def in_turn(folder: Path, chain: Sequence[Command]) -> None:
    for command in chain:
        finished(folder, command)


def finished(folder: Path, command: Command) -> None:
    """Run a command that must succeed; its output and CPU seconds go to files in `folder`.

    A run that is finished is left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    out = Path(command[command.index("--out") + 1]) if "--out" in command else None
    if out is not None and (out / "run.json").exists() and Run(out).is_finished():
        return
    name = "prepare" if out is None else out.name
    with (folder / f"{name}.log").open("a") as log:
        process = subprocess.Popen([*GENOC, *command], stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"genoc {' '.join(command)} failed: see {folder / name}.log")
    record = folder / f"{name}.json"
    before = cpu_seconds(folder, name)
    record.write_text(json.dumps({"cpu_seconds": before + usage.ru_utime + usage.ru_stime}) + "\n")
    click.echo(f"done     {command[0]} {name}", err=True)


def cpu_seconds(folder: Path, name: str) -> float:
    """What a run's processes took so far, those of earlier starts included."""
    record = folder / f"{name}.json"
    return float(json.loads(record.read_text())["cpu_seconds"]) if record.exists() else 0.0
