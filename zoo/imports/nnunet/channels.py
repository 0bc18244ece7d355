"""How many channels a network reads and how many logits it gives, which dataset.json tells."""

from pathlib import Path
from typing import Final

from attrs import frozen

from genotype import refuse
from zoo.imports.nnunet.place import Place
from zoo.imports.nnunet.plans import Configuration

FILE: Final = "dataset.json"


@frozen
class Channels:
    """Channels of the image and logits of the output, each None where nothing tells."""

    inputs: int | None
    outputs: int | None


def beside(plans: Path, given: Path | None) -> Path | None:
    """The dataset.json that is given, or else that in the folder of the plans, if there is one."""
    if given is not None:
        return given
    return plans.with_name(FILE) if plans.with_name(FILE).exists() else None


def channels_of(dataset: Place, configuration: Configuration, asked: Channels) -> Channels:
    """The channels of a configuration by dataset.json; what is asked for by options is not looked up.

    A cascade's second network reads the labels of the first beside the image.
    """
    inputs = asked.inputs if asked.inputs is not None else channel_count(dataset, configuration)
    return Channels(inputs, asked.outputs if asked.outputs is not None else label_count(dataset))


def channel_count(dataset: Place, configuration: Configuration) -> int:
    """Channels of the image, and in a cascade one more for each foreground label."""
    key = "modality" if "modality" in dataset.items() else "channel_names"
    count = len(dataset.get(key).items())
    if configuration.place.has("previous_stage"):
        count += len(labels(dataset) - {0})
    return count


def logit_count(dataset: Place) -> int:
    """The logits that nnU-Net asks for: one for each region, or else for each label with the background."""
    place = dataset.get("labels")
    found = {name: values(place.get(name)) for name in place.items() if name != "ignore"}
    if all(len(label) < 2 for label in found.values()):
        return len(labels(dataset))
    return sum(set(label) != {0} for label in found.values())


def label_count(dataset: Place) -> int:
    """Labels with the background; a region alone is a mask."""
    place = dataset.get("labels")
    regions = [name for name in place.items() if len(values(place.get(name))) > 1]
    count = logit_count(dataset)
    if not regions or count == 1:
        return count
    remedy = f"--classes {count} takes the network over, with a softmax in place of sigmoids"
    raise place.get(regions[0]).refused("is a region: labels that overlap cannot be said", remedy)


def labels(dataset: Place) -> set[int]:
    """Every label but that of ignored pixels."""
    place = dataset.get("labels")
    return {value for name in place.items() if name != "ignore" for value in values(place.get(name))}


def values(label: Place) -> list[int]:
    """The numbers of a label: one, or those of a region."""
    places = list(label.entries()) if isinstance(label.value, list) else [label]
    return [place.whole(0, 65_535) for place in places]


def require_both(channels: Channels, plans: Path) -> tuple[int, int]:
    """Both numbers. Raises InputError, with the options that give them, if one is not known."""
    options = {"--in-channels": channels.inputs, "--classes": channels.outputs}
    missing = [option for option, value in options.items() if value is None]
    if channels.inputs is None or channels.outputs is None:
        remedy = f"give {' and '.join(missing)}, or --dataset dataset.json"
        problem = "is not beside the plans: it tells the numbers of channels and classes"
        raise refuse(str(plans), FILE, problem, remedy)
    return channels.inputs, channels.outputs
