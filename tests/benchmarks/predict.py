"""Predicting a folder of 100 pictures, beside decoding them and their forward passes alone.

`python -m tests.benchmarks.predict`: threads are pinned, everything is measured in turn, medians are shown.
The pictures are JPEGs of 600x450, the networks those of the zoo with fresh weights.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
import torch
from PIL import Image

from compiler.backend.load import load_network
from genotype import loads
from search.data.images.batches import normalise
from search.data.patches.windows import slide
from search.data.synthetic.dermoscopy import synthetic_sample
from search.preparation import Preparation
from tests.benchmarks.machine import machine
from tests.benchmarks.side_by_side import side_by_side
from zoo.predict.model import Model
from zoo.predict.predict import predict
from zoo.predict.settings import Machine, Settings
from zoo.references import text

COUNT = 100
COLOURS = ("red", "green", "blue")
CASES = {
    "unet-32, 128x128": ("unet-32", Preparation(channels=COLOURS, size=(128, 128))),
    "unet-32, 256x256": ("unet-32", Preparation(channels=COLOURS, size=(256, 256))),
    "smp-unet-resnet18, 256x256": ("smp-unet-resnet18", Preparation(channels=COLOURS, size=(256, 256))),
    "smp-unet-mobilenet-v2, 128x128": (
        "smp-unet-mobilenet-v2",
        Preparation(channels=COLOURS, size=(128, 128)),
    ),
    "smp-unet-resnet18, patches of 256": (
        "smp-unet-resnet18",
        Preparation(channels=COLOURS, patch=(256, 256)),
    ),
}


def write_pictures(folder: Path, count: int) -> list[Path]:
    """JPEGs of 600x450."""
    paths = [folder / f"{index:03}.jpg" for index in range(count)]
    for index, path in enumerate(paths):
        pixels, _ = synthetic_sample(128, 3, "train", index)
        shown = Image.fromarray(
            np.ascontiguousarray(pixels.transpose(1, 2, 0)) if pixels.shape[0] == 3 else pixels
        )
        shown.resize((600, 450), Image.Resampling.BICUBIC).save(path, quality=90)
    return paths


def model_of(name: str, preparation: Preparation) -> Model:
    """A network with fresh weights, whose norms have seen images: else activations vanish, and numbers near
    zero take many times longer.
    """
    genotype = loads(text(name))
    torch.manual_seed(0)
    network = load_network(genotype)
    with torch.no_grad():
        for _ in range(20):
            network(torch.randn(4, 3, 128, 128))
    return Model(name, network.eval(), genotype, preparation, "0" * 64)


def forward_passes(model: Model, count: int, batch: int) -> Callable[[], None]:
    """The network's forward passes for so many pictures, and nothing else."""

    @torch.inference_mode()
    def run() -> None:
        if model.preparation.patch:
            whole = normalise(torch.zeros(3, 450, 600, dtype=torch.uint8))
            for _ in range(count):
                slide(whole, model.preparation.extent(), model.network, "cpu", batch)
            return
        images = normalise(torch.zeros(batch, 3, *model.preparation.extent(), dtype=torch.uint8))
        for _ in range(0, count, batch):
            model.network(images)

    return run


def decoding(paths: list[Path]) -> None:
    """Decode all pictures, one after another."""
    for path in paths:
        with Image.open(path) as file:
            np.asarray(file.convert("RGB"))


@click.command()
@click.option("--threads", default=1, show_default=True)
@click.option("--count", default=COUNT, show_default=True)
@click.option("--batch", default=4, show_default=True)
@click.option("--rounds", default=3, show_default=True)
@click.option("--case", "cases", multiple=True, type=click.Choice(list(CASES)), default=list(CASES))
def main(threads: int, count: int, batch: int, rounds: int, cases: tuple[str, ...]) -> None:
    """Print for each network the seconds of each, and how often decoding and passes go into all."""
    torch.set_num_threads(threads)
    click.echo(f"{machine()}, {threads} threads, {count} pictures\n")
    click.echo(
        "| network | decoding (s) | forward passes (s) | genoc predict (s) | predict / (decoding + passes) |"
    )
    click.echo("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        paths = write_pictures(Path(place), count)
        for case in cases:
            click.echo(row(case, paths, batch, rounds))


def row(case: str, paths: list[Path], batch: int, rounds: int) -> str:
    """A line of the table."""
    model, out = model_of(*CASES[case]), paths[0].parent / "out"

    def all_of_it() -> None:
        shutil.rmtree(out, ignore_errors=True)
        result = predict([model], [str(paths[0].parent)], out, Settings(), Machine(batch=batch))
        assert len(result.done) == len(paths)

    things = {
        "decoding": lambda: decoding(paths),
        "passes": forward_passes(model, len(paths), batch),
        "predict": all_of_it,
    }
    times = side_by_side(things, rounds, warmup=1)
    decode, passes, whole = (times.median(name) for name in things)
    return f"| {case} | {decode:.2f} | {passes:.2f} | {whole:.2f} | {whole / (decode + passes):.2f} |"


if __name__ == "__main__":
    main()
