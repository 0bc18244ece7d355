"""A plans file, and a checkpoint of it, as a genotype and its weights."""

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from genotype import Genotype
from genotype.text.decode import decode
from zoo.imports.imported import Imported
from zoo.imports.nnunet.channels import Channels, beside, channels_of, require_both
from zoo.imports.nnunet.found import Found
from zoo.imports.nnunet.old_plans import architecture_of
from zoo.imports.nnunet.place import Place, read_place
from zoo.imports.nnunet.plans import Configuration, read_configuration
from zoo.imports.nnunet.to_genotype import genotype_of, titled
from zoo.imports.nnunet.unet import unet_of

if TYPE_CHECKING:
    from torch import Tensor

    from zoo.imports.nnunet.checkpoint import Checkpoint

WRITTEN = "genoc"
"""The key of an `architecture` that genoc wrote, with the genotype."""


@frozen(kw_only=True)
class Asked:
    """What is imported, and what its caller says in place of the files."""

    plans: Path
    configuration: str | None = None
    dataset: Path | None = None
    checkpoint: Path | None = None
    channels: Channels = field(factory=lambda: Channels(None, None))


@frozen
class FromNnunet:
    """A genotype, and with a checkpoint its weights by the names of its network."""

    imported: Imported
    weights: "dict[str, Tensor] | None"

    def safetensors(self) -> bytes:
        """The weights with the genotype, as `genoc train --init` and `genoc.build` read them. ValueError
        without a checkpoint.
        """
        from compiler.backend.weights import state_bytes

        if self.weights is None:
            raise ValueError("there is no checkpoint")
        return state_bytes(self.weights, self.imported.passed())


def read(asked: Asked) -> FromNnunet:
    """Import a configuration of a plans file.

    Raises InputError for a file that cannot be read, for what a genotype cannot say, and for a checkpoint
    of another network.
    """
    checkpoint = checkpoint_of(asked)
    named = asked.configuration
    if named is None and checkpoint is not None:
        named = checkpoint.configuration
    configuration = read_configuration(asked.plans, named)
    architecture = architecture_of(configuration.place, configuration.dims)
    if WRITTEN in architecture.items():
        found = Found(written(architecture.get(WRITTEN)), None)
    else:
        found = of_nnunet(asked, configuration, architecture, checkpoint)
    imported = Imported(found.genotype, tuple(notes(configuration)))
    found = evolve(found, genotype=imported.passed())
    return FromNnunet(imported, None if checkpoint is None else weights_of(checkpoint, found))


def checkpoint_of(asked: Asked) -> "Checkpoint | None":
    """The checkpoint that is asked for."""
    if asked.checkpoint is None:
        return None
    from zoo.imports.nnunet.checkpoint import read_checkpoint

    return read_checkpoint(asked.checkpoint)


def weights_of(checkpoint: "Checkpoint", found: Found) -> "dict[str, Tensor]":
    """The weights of a checkpoint by our names."""
    from zoo.imports.nnunet.weights import carried

    return carried(checkpoint, found)


def of_nnunet(
    asked: Asked, configuration: Configuration, architecture: Place, checkpoint: "Checkpoint | None"
) -> Found:
    """A network of nnU-Net's own classes."""
    unet = unet_of(architecture, configuration.dims)
    dataset = dataset_of(asked, checkpoint)
    channels = asked.channels if dataset is None else channels_of(dataset, configuration, asked.channels)
    patch = " x ".join(map(str, configuration.patch))
    about = (
        f"nnU-Net's {unet.class_name} of {configuration.dataset}, {configuration.name}: patches of {patch}."
    )
    name = titled(configuration.dataset, configuration.name)
    return Found(genotype_of(unet, require_both(channels, asked.plans), name, about), unet)


def dataset_of(asked: Asked, checkpoint: "Checkpoint | None") -> Place | None:
    """The dataset.json that is given or lies beside the plans, or else the checkpoint's copy of it."""
    path = beside(asked.plans, asked.dataset)
    if path is not None:
        return read_place(path)
    return None if checkpoint is None else checkpoint.dataset


def written(place: Place) -> Genotype:
    """The genotype in a plans file that genoc wrote."""
    value, faults = decode(place.value, Genotype)
    if faults:
        raise place.refused(f"is no genotype: {faults[0].as_problem()}", "give the file as genoc wrote it")
    genotype: Genotype = value
    return genotype


def notes(configuration: Configuration) -> list[str]:
    """What of the plans a genotype does not have."""
    patch = " x ".join(map(str, configuration.patch))
    kept = (
        f"patches of {patch}, spacing, normalisation and training stay in the plans of {configuration.name}"
    )
    others = f"other configurations: {', '.join(configuration.others)}"
    return [kept, others] if configuration.others else [kept]
