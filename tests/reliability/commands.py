"""Commands that write, with the least that they can have to do."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import frozen

from genotype import canonical_text
from tests.reliability.forked import ended, forked
from tests.spaces import SKIP_SPACE
from tests.zoo.trained import TINY

SMALL = (
    *("--size", "16", "--limit", "4", "--batch", "2", "--epochs", "2", "--threads", "1"),
    *("--precision", "fp32", "--plan", "source", "--log", "json"),
)
LOG = "zoo/.versions/tiny/log.json"


def nothing(folder: Path) -> None:
    """What a command needs that needs nothing."""


@frozen
class Command:
    """A command that writes below a folder, and how it goes on there after it was stopped.

    `is_done_once`: what it has made it does not make again, and says so. `goes_on` are the words that it is
    given when it goes on from what `started` names. `may_lack` is a file that it can do without, and says so.
    """

    name: str
    words: Callable[[Path], Sequence[object]]
    prepare: Callable[[Path], object] = nothing
    is_done_once: bool = False
    started: str = ""
    goes_on: Sequence[str] = ()
    may_lack: str = ""

    def run(self, folder: Path, again: bool) -> None:
        """Run it in this process, which then ends."""
        import search.report.page
        import zoo.publishing.keep
        from zoo.main import main

        search.report.page.page = lambda run: f"the report of {run.name}\n"
        zoo.publishing.keep.now = lambda: "2000-01-01T00:00:00Z"
        os.chdir(folder)
        more = self.goes_on if again and self.started and (folder / self.started).exists() else ()
        main([str(word) for word in (*self.words(folder), *more)], prog_name="genoc")


def commands(made: Path) -> tuple[Command, ...]:
    """All of them; `made` has what they start from, as `make` leaves it."""
    genotype = made / "tiny.json"
    resumed = {"started": "out/run.json", "goes_on": ("--resume",)}
    return (
        Command("search", lambda _: ("search", made / "space.json", "--out", "out", *SMALL), **resumed),
        Command("train", lambda _: ("train", genotype, "--out", "out", *SMALL), **resumed),
        Command(
            "continued",
            lambda _: ("train", genotype, "--out", "out", "--resume", *longer(3)),
            lambda folder: shutil.copytree(made / "run", folder / "out"),
        ),
        Command(
            "predict",
            lambda _: ("predict", made / "run", made / "images", "-o", "out", "--overlay", "--device", "cpu"),
        ),
        Command(
            "add", lambda _: ("zoo", "add", made / "run", "--zoo", "zoo"), is_done_once=True, may_lack=LOG
        ),
        Command(
            "new version",
            lambda _: ("zoo", "add", made / "run", "--zoo", "zoo", "--force"),
            lambda folder: shutil.copytree(made / "zoo", folder / "zoo"),
            may_lack=LOG,
        ),
        Command(
            "export",
            lambda _: ("export", made / "run", "--to", "safetensors", "-o", "out"),
            is_done_once=True,
        ),
        Command("new", lambda _: ("new", "unet", "-o", "net.json"), is_done_once=True),
        Command(
            "fmt",
            lambda _: ("fmt", "net.json"),
            lambda folder: (folder / "net.json").write_text(" " + (made / "tiny.json").read_text()),
        ),
        Command("compile", lambda _: ("compile", genotype, "-o", "net.py"), is_done_once=True),
        Command("draw", lambda _: ("draw", genotype, "-o", "net.svg"), is_done_once=True),
    )


def longer(epochs: int) -> list[str]:
    words = list(SMALL)
    words[words.index("--epochs") + 1] = str(epochs)
    return words


def make(folder: Path) -> Path:
    """What the commands start from: a space, a genotype, its finished training, a zoo with it, and images."""
    import numpy as np
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "space.json").write_text(SKIP_SPACE)
    (folder / "tiny.json").write_text(canonical_text(TINY))
    (folder / "images").mkdir()
    for number in range(2):
        pixels = np.random.default_rng(number).integers(0, 255, (16, 16, 3), np.uint8)
        Image.fromarray(pixels).save(folder / "images" / f"{number}.png")
    done(folder, "train", "tiny.json", "--out", "run", *SMALL)
    done(folder, "zoo", "add", "run", "--zoo", "zoo", "--tag", "earlier")
    return folder


def done(folder: Path, *words: str) -> None:
    """Run a command in a process of its own, which must come to its end."""
    command, said = Command("made", lambda _: words), folder / "said"
    assert ended(forked(lambda: command.run(folder, again=False), said), said).code == 0, said.read_text()
