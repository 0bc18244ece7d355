"""The model card: a description of an entry for people, who may not have genoc."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import frozen

from compiler.analysis.cost import Cost, cost
from compiler.analysis.summary import times
from compiler.backend.emit import OUTPUTS
from compiler.lowering.network import lower
from genotype import Genotype
from zoo.entries.entry import CHECKSUMS, EXAMPLE, GENOTYPE, MODEL, PICTURE, RECORD, WEIGHTS
from zoo.entries.front_matter import front_matter
from zoo.entries.record import Record, Volumes

NORMALISED = "(pixels / 255 - 0.5) / 0.25"
"""The normalisation of pixels from 0 to 255 in words; see `search.data.images.batches.normalise`."""

FITTED = {"stretch": "brought", "crop": "cropped to their central square and brought"}
"""How images were made square, by the value in the record."""


@frozen
class Card:
    """The contents of a card."""

    record: Record
    genotype: Genotype
    has_picture: bool

    def text(self) -> str:
        """The card: metadata for the hub, then sections."""
        sections = [
            self.opening(),
            ["## Use", *self.usage()],
            ["## Metrics", *self.metrics()],
            ["## Cost", *self.costs()],
            ["## Training", *self.training()],
            ["## Licence and data", *self.rights()],
            ["## Files", *self.files()],
        ]
        paragraphs = [paragraph for section in sections for paragraph in section]
        return front_matter(self.record, self.genotype) + "\n\n" + "\n\n".join(paragraphs) + "\n"

    def opening(self) -> Iterator[str]:
        genotype = self.genotype
        yield f"# {self.record.name}"
        yield (
            f"A trained {genotype.spatial_dims}D segmentation network, compiled by genoc from the genotype "
            f"`{genotype.name}`."
        )
        if genotype.about:
            yield plain(genotype.about)
        if self.has_picture:
            yield f"![The network: its stages, and what flows between them]({PICTURE})"
        else:
            yield f"There is no picture: Graphviz was not there when this was made. `{GENOTYPE}` says all."

    def usage(self) -> Iterator[str]:
        program = lower(self.genotype)
        name = program.network.class_name
        yield (
            "With torch and safetensors alone, from outside this folder: Python started in a folder imports "
            "whatever lies there. `run_path` reads this one file and nothing else."
        )
        yield "\n".join(
            [
                "```python",
                "from runpy import run_path",
                "from safetensors.torch import load_file",
                "",
                f'folder = "models/{self.record.name}"  # where this card lies',
                f'network = run_path(f"{{folder}}/{MODEL}", run_name="model")["{name}"]().eval()',
                f'network.load_state_dict(load_file(f"{{folder}}/{WEIGHTS}"))',
                f'example = load_file(f"{{folder}}/{EXAMPLE}")',
                'logits = network(example["input"])  # as in example["output"]',
                "```",
            ]
        )
        shape = program.sizes.shape(self.genotype.in_channels)
        volumes = self.record.volumes
        saw = self.saw_pictures(shape) if volumes is None else self.saw_volumes(shape, volumes)
        yield f"{saw} Output: logits of {OUTPUTS[self.genotype.output]}."

    def saw_pictures(self, shape: str) -> str:
        side = self.record.extent[0]
        return (
            f"Input: float32 images of shape {shape}, pixels from 0 to 255 normalised as `{NORMALISED}`. "
            f"It was trained on images {FITTED[self.record.fit]} to {side} x {side}."
        )

    def saw_volumes(self, shape: str, volumes: Volumes) -> str:
        sides = " x ".join(f"{side:g}" for side in volumes.spacing)
        told = f"Where the sform and the qform of a file disagreed, its {volumes.geometry} was read. "
        form = "" if volumes.geometry is None else told
        labels = ", ".join(f"{n} {plain(name)}" for n, name in enumerate(volumes.labels))
        return (
            f"Input: float32 volumes of shape {shape}, the axes rising to the head, the front and the "
            "patient's right (z, y, x), each channel of each volume brought to mean 0 and standard "
            f"deviation 1. It was trained on patches of {times(self.record.extent)} voxels (z, y, x); "
            f"a voxel has {sides} mm (x, y, z). {form}Labels: {labels}."
        )

    def metrics(self) -> Iterator[str]:
        found = self.record.metrics
        mean = found.mean
        head = ("split", "images", "Dice", "IoU", "accuracy")
        measured = (f"{value:.4f}" for value in (mean.dice, mean.iou, mean.accuracy))
        yield table(head, [(plain(found.split), found.images, *measured)])
        if not found.class_dice:
            yield "Means over images, of the target class; where neither mask holds anything, both agree: 1."
            return
        yield table(
            ("class", "Dice"), [(plain(name), f"{dice:.4f}") for name, dice in found.class_dice.items()]
        )
        yield (
            "Means over images; the first table's over the classes too, all but the background. Where "
            "neither mask holds a class, both agree: 1."
        )

    def costs(self) -> Iterator[str]:
        found = self.cost()
        rows = [
            ("parameters", f"{found.parameters:,}"),
            ("multiply-accumulates", f"{found.macs:,}"),
            ("activations", f"{found.activations:,}"),
            ("receptive field", times(found.receptive_field)),
        ]
        yield table(("cost", f"one image of {times(found.size)}"), rows)

    def cost(self) -> Cost:
        program = lower(self.genotype)
        return cost(program, program.sizes.fitted(self.record.extent))

    def training(self) -> Iterator[str]:
        record, data = self.record, self.record.data
        yield (
            f"Data: {plain(data.name)}, {data.train} images to train on, {data.val} for validation, "
            f"{data.test} to test. Digest of the images and masks: `{data.digest}`."
        )
        rows = [(plain(name), plain(str(value))) for name, value in record.config.items()]
        versions = [("seed", record.seed), ("genoc", plain(record.genoc)), ("torch", plain(record.torch))]
        yield table(("setting", "value"), [*rows, *versions])

    def rights(self) -> Iterator[str]:
        if self.record.license == "unknown":
            yield "Licence of the weights: not stated. Ask whoever gave you this entry."
        else:
            yield f"Licence of the weights: {self.record.license}."
        yield plain(self.record.notice) or (
            "Nothing was stated about the rights in the data. A licence of the data may bind what is made "
            "of them: look it up before you pass these weights on."
        )

    def files(self) -> Iterator[str]:
        rows = [
            (GENOTYPE, "the architecture, which genoc reads, draws, compares and compiles"),
            (MODEL, "the network in PyTorch, compiled from it"),
            (WEIGHTS, "the weights, with the genotype as metadata"),
            (EXAMPLE, "an input and the network's output for it"),
            (RECORD, "what this card says, for programs"),
            (CHECKSUMS, "`sha256sum -c SHA256SUMS` checks every file"),
        ]
        yield table(("file", "what it is"), [(f"`{name}`", what) for name, what in rows])
        yield (
            "`genoc zoo verify` also looks for files that do not belong, makes code, drawing and this card "
            "anew and compares them, and runs the example. Metrics and data are claims that it cannot verify."
        )


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def plain(text: str) -> str:
    """A text from outside, made safe for a card: one line, without markup."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#!" else c for c in line)
