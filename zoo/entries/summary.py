"""The summary of an entry that `genoc zoo show` prints."""

from collections.abc import Iterator
from typing import Any

from compiler.analysis.cost import Cost, cost
from compiler.analysis.summary import times
from compiler.lowering.network import lower
from genotype import encode
from zoo.entries.checksums import read_checksums
from zoo.entries.entry import Entry
from zoo.entries.record import Record


def summary(entry: Entry) -> dict[str, Any]:
    """The summary as JSON."""
    record = entry.record()
    cost = cost_of(entry, record)
    return {
        **encode(record),
        "macs": cost.macs,
        "activations": cost.activations,
        "receptive_field": list(cost.receptive_field),
        "files": read_checksums(entry),
    }


def described(entry: Entry) -> Iterator[str]:
    """The summary as text."""
    record = entry.record()
    cost, metrics, data = cost_of(entry, record), record.metrics, record.data
    mean = metrics.mean
    yield f"{entry.name}  genotype sha256 {record.genotype[:12]}"
    yield from filter(None, [entry.genotype().about])
    yield ""
    yield f"{'Dice':16} {mean.dice:.4f}   mean over {metrics.images} images ({metrics.split})"
    yield f"{'IoU':16} {mean.iou:.4f}"
    yield f"{'accuracy':16} {mean.accuracy:.4f}"
    for name, dice in metrics.class_dice.items():
        yield f"{f'Dice {name}':16} {dice:.4f}"
    yield f"{'':16} claimed: genoc zoo verify cannot verify measures"
    yield f"{'parameters':16} {cost.parameters:,}"
    yield f"{'MACs':16} {cost.macs:,}   for one image of {times(cost.size)}"
    yield f"{'activations':16} {cost.activations:,}"
    yield f"{'receptive field':16} {times(cost.receptive_field)}"
    yield f"{'data':16} {data.name}: {data.train} train, {data.val} val, {data.test} test"
    yield f"{'trained by':16} genoc {record.genoc}, torch {record.torch}, seed {record.seed}"
    yield from (f"{'with plug-in':16} {one.name} of {one.package}" for one in record.plugins)
    yield f"{'licence':16} {record.license}"
    if record.notice:
        yield f"{'notice':16} {record.notice}"


def cost_of(entry: Entry, record: Record) -> Cost:
    """The cost of an entry's network at the size it was trained at."""
    genotype = entry.genotype()
    program = lower(genotype)
    return cost(program, program.sizes.fitted(record.extent))
