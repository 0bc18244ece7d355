"""Networks to export, made without training: any axes, channels and labels, and any preparation of images."""

from __future__ import annotations

import sys
from pathlib import Path

import attrs
import torch

from compiler.backend.load import load_network
from genotype import content_hash
from search.preparation import Preparation
from search.runs.documents.evaluation import Measures
from tests.zoo.predict.known import GREY, genotype_of, pictures, volumes
from zoo.entries.record import Data, Metrics, Record
from zoo.exports.model import Exportable
from zoo.predict.model import Model


def exportable_of(preparation: Preparation, labels: int = 1, **record) -> Exportable:
    """A network of the preparation's axes and channels, whose logits are of either sign everywhere."""
    dims = 3 if preparation.is_of_volumes else 2
    genotype = genotype_of(dims, len(preparation.channels), labels)
    torch.manual_seed(0)
    network = load_network(genotype)
    noise = torch.randn(2, genotype.in_channels, *[32] * dims)
    network(noise)  # moves the running means
    network.eval()
    with torch.no_grad():
        *_, weight, bias = network.parameters()  # of the head
        weight *= 1 / network(noise).std()
        bias -= network(noise).mean(dim=(0, *range(2, 2 + dims)))
    fields = {"name": "lesions", "genotype": content_hash(genotype), "preparation": preparation, **record}
    model = Model("lesions", network, genotype, preparation, "00" * 32)
    return Exportable(source=Path("runs/lesions"), model=model, record=attrs.evolve(RECORD, **fields))


def with_private_words(folder: Path) -> list[str]:
    """The files in a folder that have a path of this machine in them."""
    private = [sys.prefix, str(Path.home()), str(Path(__file__).parents[3]), "site-packages"]
    words = [word.encode() for word in private if len(word) > 5]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(word in path.read_bytes() for word in words)]


def two(values="standardised", **fields) -> Preparation:
    """Pictures of two channels."""
    return Preparation(channels=("t1", "t2"), values=values, **fields)


PREPARED = {
    "colour, stretched": (pictures(size=(24, 16)), 1),
    "grey, at the scale of a crop": (pictures(GREY, size=(16,), fit="crop"), 3),
    "colour, padded": (pictures(size=(24, 16), fit="pad"), 3),
    "grey, in patches": (pictures(GREY, patch=(16, 12)), 1),
    "values of one channel": (pictures(GREY, size=(16,), values="standardised"), 1),
    "values of two channels, in patches": (two(patch=(16, 16)), 3),
    "volumes": (volumes((1.0, 1.5, 2.0), (12, 10, 8)), 1),
    "volumes of two channels": (volumes((1.0, 1.0, 2.0), (12, 12, 8), ("t1", "t2")), 3),
}
"""What is exported in the tests, by what it is of: preparations, and how many labels."""

RECORD = Record(
    name="lesions",
    genotype="00" * 32,
    parameters=1,
    preparation=pictures(size=(24, 16)),
    metrics=Metrics(split="test", images=2, mean=Measures(dice=0.5, iou=0.4, accuracy=0.8)),
    data=Data(name="lesions2d", digest="ab" * 32, train=7, val=2, test=2),
    seed=3,
    genoc="0.1.0",
    torch="2.13.0",
    config={"lr": 1e-3},
    license="cc-by-nc-4.0",
    notice="",
)
