"""Readers of what other programs wrote: cells, lists of widths, arguments, plans, checkpoints, logs."""

from pathlib import Path

from search.reproductions.decide import decided, vectors
from search.reproductions.read import read_log
from search.selection.derive import derive
from search.selection.origin import searched
from tests.fuzz.target import Read, Target, halves, of_file
from zoo.imports.adwu_net import imported as adwu_net
from zoo.imports.darts.imported import imported as darts
from zoo.imports.monai.config import imported as monai
from zoo.imports.nnunet.read import Asked, read
from zoo.imports.smp.config import imported as smp
from zoo.imports.texts import text_of
from zoo.references import reference

UNET, SPACE = reference("unet-32"), reference("darts-unet")


def text(path: Path) -> str:
    return text_of(path, "give a text")


def log(path: Path) -> None:
    """A log, and the genotype of its last epoch."""
    epochs = read_log(path).epochs
    derive(SPACE, decided(SPACE, vectors(SPACE, epochs[-1].cells)), searched(SPACE, len(epochs)))


def plans(folder: Path) -> Read:
    """Plans and the dataset.json beside them, as one input."""

    def read_both(data: bytes) -> None:
        for name, half in zip(("plans.json", "dataset.json"), halves(data), strict=True):
            (folder / name).write_bytes(half)
        read(Asked(plans=folder / "plans.json"))

    return read_both


def checkpoint(path: Path) -> None:
    """A checkpoint of nnU-Net; what it says of itself is used too."""
    from zoo.imports.nnunet.checkpoint import read_checkpoint

    found = read_checkpoint(path)
    if found.dataset is not None:
        found.dataset.get("labels")


TARGETS = (
    of_file("import-darts", "text", "cells.txt", lambda path: darts(text(path), "text", UNET).passed()),
    of_file(
        "import-adwu-net", "text", "widths.txt", lambda path: adwu_net(text(path), "text", 1, 2, 3).passed()
    ),
    of_file("import-monai", "json", "net.json", lambda path: monai(text(path), "text").passed()),
    of_file("import-smp", "json", "net.json", lambda path: smp(text(path), "text").passed()),
    of_file("import-log", "text", "log.csv", log),
    Target("import-plans", "json", plans),
    of_file("import-checkpoint", "bytes", "checkpoint.pth", checkpoint),
)
