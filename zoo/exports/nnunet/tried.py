"""Trying what was written as nnU-Net will: in a Python of its own, where nothing of genoc can be imported."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from attrs import frozen

from genotype import Genotype, refuse
from zoo.exports.fresh import run_fresh
from zoo.exports.nnunet.module import Module
from zoo.exports.nnunet.supervision import head_scales
from zoo.exports.target import Check, require_close

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

NNUNET: Final = "nnunetv2"
TOLERANCE: Final = 0.0
MADE_BY_NNUNET: Final = """
from nnunetv2.training.nnUNetTrainer.nnUNetTrainer import nnUNetTrainer
from nnunetv2.utilities.plans_handling.plans_handler import PlansManager
manager = PlansManager(plans)
configuration = manager.get_configuration(name)
def network(deep_supervision):
    return nnUNetTrainer.build_network_architecture(
        manager, configuration, channels, classes, enable_deep_supervision=deep_supervision)
"""
MADE_ALIKE: Final = """
import json, pydoc
with open(plans) as file:
    architecture = json.load(file)["configurations"][name]["architecture"]
def network(deep_supervision):
    made = pydoc.locate(architecture["network_class_name"])(
        input_channels=channels, num_classes=classes, deep_supervision=deep_supervision,
        **architecture["arch_kwargs"])
    return made.apply(made.initialize)
"""
RUN: Final = """
import torch
from safetensors.torch import load_file, save_file
found = {}
with torch.no_grad():
    for on in ([False, True] if several else [False]):
        made = network(on).eval()
        made.load_state_dict(load_file(weights))
        outputs = made(load_file(images)["image"])
        for number, output in enumerate(outputs if on else [outputs]):
            found[f"{on} {number}"] = output.contiguous()
        made.decoder.deep_supervision = not on
        switched = made(load_file(images)["image"])
        assert isinstance(switched, list) is (several and not on), "the switch does nothing"
save_file(found, results)
"""
START: Final = """
import sys
folder, plans, name, channels, classes, several, weights, images, results = sys.argv[1:]
sys.path.insert(0, folder)
channels, classes, several = int(channels), int(classes), several == "True"
"""


@frozen(kw_only=True)
class Written:
    """What was written into a folder: the plans' file, its configuration with the size of its patches, the
    module, and the genotype with weights by name.
    """

    folder: Path
    plans: str
    configuration: str
    patch: tuple[int, ...]
    module: Module
    genotype: Genotype
    weights: Mapping[str, Tensor]


def tried(written: Written) -> Check:
    """Make the network by its plans, as nnU-Net does where that is installed; compare all heads bit by bit.

    Raises InputError where it cannot be made, where logits differ, and where a head has not the size of its
    target.
    """
    by_nnunet = find_spec(NNUNET) is not None
    expected, image = outputs(written)
    with TemporaryDirectory() as place:
        found = made_fresh(written, Path(place), image, by_nnunet)
    require_targets(written, found)
    apart = [
        float((found[key] - value).abs().max()) if key in found else float("inf")
        for key, value in expected.items()
    ]
    tool = NNUNET if by_nnunet else "torch"
    check = Check(
        tool=tool,
        version=version(tool),
        what=f"made by the plans, with its heads ({len(head_scales(written.genotype))}) switched on and off",
        sizes=(written.patch,),
        batches=(2,),
        difference=max(apart),
        tolerance=TOLERANCE,
    )
    return require_close(written.genotype.name, check)


def outputs(written: Written) -> tuple[dict[str, Tensor], Tensor]:
    """The logits of the genotype's own network, alone and of every head, and the patches they are of."""
    import torch

    from compiler.backend.load import load_network

    network = load_network(written.genotype).eval()
    network.load_state_dict(dict(written.weights))
    generator = torch.Generator().manual_seed(0)
    image = torch.randn(2, written.genotype.in_channels, *written.patch, generator=generator)
    with torch.no_grad():
        found = {"False 0": network(image)}
        if len(head_scales(written.genotype)) > 1:
            network.deep_supervision = True  # type: ignore[assignment]
            found |= {f"True {number}": output for number, output in enumerate(network(image))}
    return found, image


def made_fresh(written: Written, place: Path, image: Tensor, by_nnunet: bool) -> dict[str, Tensor]:
    """The logits of the network that is made by the plans."""
    from safetensors.torch import load_file, save_file

    weights, images, results = (place / name for name in ("weights", "images", "results"))
    save_file({name: tensor.contiguous() for name, tensor in written.weights.items()}, weights)
    save_file({"image": image}, images)
    genotype = written.genotype
    several = len(head_scales(genotype)) > 1
    arguments = (written.folder.absolute(), written.folder.absolute() / written.plans, written.configuration)
    numbers = (genotype.in_channels, genotype.out_channels, several)
    code = START + (MADE_BY_NNUNET if by_nnunet else MADE_ALIKE) + RUN
    run_fresh(genotype.name, code, [str(each) for each in (*arguments, *numbers, weights, images, results)])
    return load_file(results)


def require_targets(written: Written, found: Mapping[str, Tensor]) -> None:
    """Refuse heads that are not as many as nnU-Net's targets, or not of their sizes."""
    scales = head_scales(written.genotype)
    if len(scales) == 1:
        return
    patch = written.patch
    targets = [tuple(size // step for size, step in zip(patch, scale, strict=True)) for scale in scales]
    given = [tuple(found[f"True {number}"].shape[2:]) for number in range(len(scales))]
    if given != targets:
        problem = f"nnU-Net makes targets of {targets}, but the heads have {given}"
        remedy = "order the heads from the finest to the coarsest"
        raise refuse(written.genotype.name, "heads", problem, remedy)
