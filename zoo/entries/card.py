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

FITTED = {"stretch": "resized", "crop": "cropped to the central square and resized"}
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
            yield f"There is no drawing: Graphviz was not installed. `{GENOTYPE}` holds the architecture."

    def usage(self) -> Iterator[str]:
        program = lower(self.genotype)
        name = program.network.class_name
        yield (
            "This needs only torch and safetensors. Run it from outside this folder: Python started in a "
            "folder imports whatever is in it. `run_path` runs this one file and nothing else."
        )
        yield "\n".join(
            [
                "```python",
                "from runpy import run_path",
                "from safetensors.torch import load_file",
                "",
                f'folder = "models/{self.record.name}"  # the folder of this card',
                f'network = run_path(f"{{folder}}/{MODEL}", run_name="model")["{name}"]().eval()',
                f'network.load_state_dict(load_file(f"{{folder}}/{WEIGHTS}"))',
                f'example = load_file(f"{{folder}}/{EXAMPLE}")',
                'logits = network(example["input"])  # equals example["output"]',
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
        told = f"If the sform and the qform of a file disagreed, its {volumes.geometry} was used. "
        form = "" if volumes.geometry is None else told
        labels = ", ".join(f"{n} {plain(name)}" for n, name in enumerate(volumes.labels))
        return (
            f"Input: float32 volumes of shape {shape}, with axes towards the head, the front and the "
            "patient's right (z, y, x), each channel of each volume normalised to mean 0 and standard "
            f"deviation 1. It was trained on patches of {times(self.record.extent)} voxels (z, y, x); "
            f"a voxel measures {sides} mm (x, y, z).  {form}Labels: {labels}."
        )

    def metrics(self) -> Iterator[str]:
        found = self.record.metrics
        mean = found.mean
        head = ("split", "images", "Dice", "IoU", "accuracy")
        measured = (f"{value:.4f}" for value in (mean.dice, mean.iou, mean.accuracy))
        yield table(head, [(plain(found.split), found.images, *measured)])
        if not found.class_dice:
            yield "Means over images, for the target class; the score is 1 if both masks are empty."
            return
        yield table(
            ("class", "Dice"), [(plain(name), f"{dice:.4f}") for name, dice in found.class_dice.items()]
        )
        yield (
            "Means over images; in the first table also over all classes except the background. The score is "
            "1 if neither mask contains the class."
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
            f"Data: {plain(data.name)}, {data.train} images for training, {data.val} for validation, "
            f"{data.test} for testing.  Digest of the images and masks: `{data.digest}`."
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
            "Nothing was stated about the rights in the data. Their licence may restrict what is derived "
            "from them: check it before you share these weights."
        )

    def files(self) -> Iterator[str]:
        rows = [
            (GENOTYPE, "the architecture, which genoc reads, draws, compares and compiles"),
            (MODEL, "the network in PyTorch, compiled from it"),
            (WEIGHTS, "the weights, with the genotype as metadata"),
            (EXAMPLE, "an input and the network's output for it"),
            (RECORD, "the contents of this card, for programs"),
            (CHECKSUMS, "`sha256sum -c SHA256SUMS` checks every file"),
        ]
        yield table(("file", "content"), [(f"`{name}`", what) for name, what in rows])
        yield (
            "`genoc zoo verify` also reports files that do not belong here, generates code, drawing and this "
            "card again to compare them, and runs the example. It cannot verify the metrics and the data."
        )


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def plain(text: str) -> str:
    """A text from outside, made safe for a card: one line, without markup."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#!" else c for c in line)
