"""The channels and logits that a data set of nnU-Net asks for, and a genotype that has them."""

from __future__ import annotations

from attrs import evolve

from genotype import Genotype, refuse
from genotype.form.field_types import Output
from zoo.exports.model import Exportable
from zoo.imports.nnunet.channels import FILE, channel_count, logit_count
from zoo.imports.nnunet.place import read_place
from zoo.imports.nnunet.plans import Configuration


def fitted(model: Exportable, configuration: Configuration) -> tuple[Genotype, tuple[str, ...]]:
    """The genotype with the data set's channels and logits, and what was changed for it.

    They are in the dataset.json beside the plans. Raises InputError where that is missing, and for a trained
    network of other numbers.
    """
    genotype, plans = model.genotype, configuration.path
    path = plans.with_name(FILE)
    if not path.exists():
        remedy = "give --plans in its folder of nnUNet_preprocessed, where nnU-Net puts both"
        raise refuse(str(plans), FILE, "is not beside the plans: it tells channels and classes", remedy)
    dataset = read_place(path)
    wanted = channel_count(dataset, configuration), logit_count(dataset)
    if wanted == (genotype.in_channels, genotype.out_channels):
        return genotype, ()
    told = f"{counted(wanted)}, the network {counted((genotype.in_channels, genotype.out_channels))}"
    if model.record is not None:
        remedy = "export its genotype.json without weights, or train it for this data set"
        raise refuse(model.name, str(path), f"has {told}", remedy)
    inputs, outputs = wanted
    output: Output = "mask" if outputs == 1 else "classes"
    changed = evolve(genotype, in_channels=inputs, out_channels=outputs, output=output)
    return changed, (f"adapted: the data set has {told}",)


def counted(numbers: tuple[int, int]) -> str:
    """Channels and logits in words."""
    inputs, outputs = numbers
    return f"{inputs} channel{'s' * (inputs != 1)} and {outputs} logit{'s' * (outputs != 1)}"
