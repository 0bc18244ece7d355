"""Every command that reads files, as it is typed in that world, and running one with an end in sight."""

import faulthandler
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from click.testing import CliRunner, Result

from tests.hostile.watch import watched
from zoo.main import main

PATIENCE = 60
"""Seconds; whatever takes longer hangs."""

TINY_RUN = ("--size", "16", "--batch", "2", "--epochs", "1")
VOLUME_RUN = ("--patch", "8x8x8", "--batch", "2", "--epochs", "1", "--patches", "2", "--warmup", "0")

COMMANDS: dict[str, tuple[str, ...]] = {
    "check": ("check", "{w}/net.json", "{w}/space.json"),
    "check, broken": ("check", "{w}/broken.json"),
    "check, json": ("check", "--json", "{w}/broken.json"),
    "check, github": ("check", "--format", "github", "{w}/broken.json"),
    "fix": ("fix", "--yes", "{w}/broken.json"),
    "show": ("show", "{w}/net.json"),
    "show, json": ("show", "--json", "{w}/net.json"),
    "draw": ("draw", "{w}/net.json", "-o", "{w}/net.svg"),
    "fmt": ("fmt", "{w}/space.json"),
    "fmt, check": ("fmt", "--check", "{w}/net.json"),
    "diff": ("diff", "{w}/net.json", "{w}/space.json"),
    "diff, json": ("diff", "--json", "{w}/net.json", "{w}/models/tiny/genotype.json"),
    "scale": ("scale", "--by", "2", "{w}/net.json"),
    "scale, budget": ("scale", "--max-macs", "1M", "{w}/net.json"),
    "latency": ("latency", "{w}/net.json", "--size", "16", "--predict"),
    "compile": ("compile", "{w}/net.json"),
    "compile, optimized": (
        "compile", "{w}/net.json", "--optimize", "inference", "--weights", "{w}/run/model.safetensors",
        "-o", "{w}/quick.py",
    ),
    "sample": ("sample", "{w}/space.json"),
    "search": ("search", "{w}/space.json", "--data", "{w}/pictures", "--out", "{w}/new", *TINY_RUN),
    "search, volumes": (
        "search", "{w}/volume-space.json", "--data", "{w}/volumes", "--out", "{w}/new", *VOLUME_RUN,
    ),
    "derive": ("derive", "{w}/search"),
    "derive, perturbation": ("derive", "{w}/search", "--method", "perturbation", "--tune-steps", "0"),
    "train": ("train", "{w}/net.json", "--data", "{w}/pictures", "--out", "{w}/new", *TINY_RUN),
    "train, split": (
        "train", "{w}/net.json", "--data", "{w}/pictures", "--split", "{w}/pictures/splits.json",
        "--out", "{w}/new", *TINY_RUN,
    ),
    "train, inherit": (
        "train", "{w}/search/genotype.json", "--inherit", "{w}/search", "--out", "{w}/new", "--limit", "2",
        *TINY_RUN,
    ),
    "train, resume": (
        "train", "{w}/net.json", "--data", "{w}/pictures", "--out", "{w}/run", "--resume", "--limit", "2",
        *TINY_RUN,
    ),
    "evaluate": ("evaluate", "{w}/run"),
    "evaluate, entry": ("evaluate", "{w}/models/tiny", "--data", "{w}/pictures"),
    "runs": ("runs", "{w}"),
    "runs, json": ("runs", "{w}", "--json"),
    "report": ("report", "{w}/run"),
    "report, search": ("report", "{w}/search"),
    "import": ("import", "darts-unet-log", "{w}/log.csv", "--out", "{w}/new"),
    "add": ("zoo", "add", "{w}/run", "--zoo", "{w}/models", "--name", "new"),
    "add, json": ("zoo", "add", "{w}/run", "--zoo", "{w}/models", "--name", "new", "--json"),
    "list": ("zoo", "list", "--zoo", "{w}/models"),
    "list, json": ("zoo", "list", "--zoo", "{w}/models", "--json"),
    "zoo show": ("zoo", "show", "tiny", "--zoo", "{w}/models"),
    "zoo show, json": ("zoo", "show", "tiny", "--zoo", "{w}/models", "--json"),
    "verify": ("zoo", "verify", "--zoo", "{w}/models"),
    "verify, json": ("zoo", "verify", "tiny", "--zoo", "{w}/models", "--json"),
    "load": ("zoo", "load", "tiny", "--zoo", "{w}/models"),
    "load, image": (
        "zoo", "load", "tiny", "--zoo", "{w}/models", "--image", "{w}/pictures/images/a0.png",
        "-o", "{w}/mask.png",
    ),
}  # fmt: skip


def typed(name: str, world: Path) -> list[str]:
    return [word.replace("{w}", str(world)) for word in COMMANDS[name]]


def genoc(*arguments: object) -> Result:
    """Run a command. A traceback fails the test, and so do a wait without an end and what none may do."""
    with an_end(), watched():
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@contextmanager
def an_end() -> Iterator[None]:
    """An AssertionError after a while; and should even that be waited for, the end of the process."""

    def hangs(number: int, frame: FrameType | None) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(PATIENCE)
    faulthandler.dump_traceback_later(2 * PATIENCE, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
