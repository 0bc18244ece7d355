"""Reading many pictures: in parallel, once, beside the time of training steps, and within a limit of memory.

python -m tests.benchmarks.data_reading --count 5000
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from statistics import median

import click
import numpy as np
from PIL import Image

from compiler.scaling.scaling import scaled
from genotype import Genotype
from search.config import DataConfig, TrainConfig
from search.data import Batch, Dataset
from search.data.arrays.store import STORE
from search.prepare import input_spec_of
from zoo.references import reference

WIDTH, HEIGHT = 200, 150
BATCH = 16


def write_set(folder: Path, count: int) -> None:
    """Pictures in colour with a disc each, as JPEG, and PNG masks."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    (folder / "images").mkdir(parents=True)
    (folder / "masks").mkdir()
    for number in range(count):
        disc = (y - rng.integers(HEIGHT)) ** 2 + (x - rng.integers(WIDTH)) ** 2 < rng.integers(20, 70) ** 2
        noise = rng.integers(0, 60, (HEIGHT, WIDTH, 3))
        picture = (120 + 80 * disc[..., None] + noise - 30).astype(np.uint8)
        Image.fromarray(picture).save(folder / f"images/p{number:05}.jpg")
        Image.fromarray(255 * disc.astype(np.uint8)).save(folder / f"masks/p{number:05}.png")


def anonymous() -> int:
    """The memory in bytes that this process cannot give back: without pages of files."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return 1024 * int(line.split()[1])
    raise RuntimeError("this system does not tell RssAnon")


def opened(folder: Path, network: Genotype, **how: object) -> tuple[Dataset, float, int]:
    """The data set, the seconds that reading it took, and the memory that it holds."""
    from search.data import load_dataset

    load_dataset(DataConfig(source=str(folder), at_most=12, **how), 0, input_spec_of(network))  # type: ignore[arg-type]
    before, start = anonymous(), time.perf_counter()
    data = load_dataset(DataConfig(source=str(folder), **how), 0, input_spec_of(network))  # type: ignore[arg-type]
    return data, time.perf_counter() - start, anonymous() - before


def share_of_data(data: Dataset, network: Genotype, steps: int = 12) -> tuple[float, float]:
    """The median seconds of the processor for the data of a step, and for the whole step."""
    from search.runs.run import Run
    from search.training.train import Training

    with tempfile.TemporaryDirectory() as folder:
        config = TrainConfig(steps=steps, batch=BATCH, precision="fp32", plan="source")
        training = Training.start(network, data, config, Run(Path(folder)))
        batches = data.train.epoch(BATCH, seed=0, epoch=0, augment="basic")
        waiting, whole = [], []
        for batch in timed(islice(batches, steps), waiting.append):
            start = time.process_time()
            training.step(batch)
            whole.append(time.process_time() - start)
    return median(waiting), median(waiting) + median(whole)


def timed(items: Iterator[Batch], note: Callable[[float], None]) -> Iterator[Batch]:
    """The items, noting how long each took to make."""
    while True:
        start = time.process_time()
        item = next(items, None)
        if item is None:
            return
        note(time.process_time() - start)
        yield item


@click.command(help=__doc__)
@click.option("--count", default=5000, show_default=True)
@click.option("--set", "folder", type=click.Path(path_type=Path), help="Folder of pictures made before.")
@click.option("--only", type=click.Choice(["size", "patch", "limited"]), hidden=True)
def main(count: int, folder: Path | None, only: str | None) -> None:
    import torch

    torch.set_num_threads(2)
    if only is None:
        with tempfile.TemporaryDirectory() as made:
            place = folder or Path(made) / "set"
            if folder is None:
                write_set(place, count)
            for what in ("size", "patch", "limited"):  # each in a process of its own, whose memory is its own
                again = [
                    sys.executable,
                    "-m",
                    "tests.benchmarks.data_reading",
                    "--set",
                    str(place),
                    "--only",
                    what,
                ]
                subprocess.run(again, check=True)
        return
    assert folder is not None
    network = scaled(reference("unet"), Fraction(1, 8))
    how = {"size": (128,)} if only == "size" else {"patch": (128,)}
    if only == "limited":
        STORE.limit = 50_000_000
    data, seconds, held = opened(folder, network, **how)
    images = len(data.train) + len(data.val) + len(data.test)
    decoded = images * WIDTH * HEIGHT * 4
    waiting, step = share_of_data(data, network)
    click.echo(
        f"{only:8} {images:,} pictures in {seconds:.1f} s; held {held / 1e6:.0f} MB, "
        f"decoded {decoded / 1e6:.0f} MB; "
        f"data {1e3 * waiting:.1f} ms of a step of {1e3 * step:.0f} ms ({waiting / step:.1%})"
    )


if __name__ == "__main__":
    main()
