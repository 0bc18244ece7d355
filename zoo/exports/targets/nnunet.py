"""`--to nnunet`: a class and plans with which nnU-Net v2 trains and predicts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from genotype import refuse
from genotype.diagnostics.installing import install
from zoo.exports.settings import ExportSettings
from zoo.exports.target import Exported, Target

if TYPE_CHECKING:
    from torch import Tensor

    from genotype import Genotype
    from zoo.exports.model import Exportable
    from zoo.imports.nnunet.plans import Configuration

PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
"""The names of data sets and configurations, which stand in commands."""
USUAL = {2: ("2d",), 3: ("3d_fullres", "3d_lowres")}


class Nnunet(Target):
    """A module with the network's class, and a copy of nnU-Net's plans that names it."""

    name: ClassVar[str] = "nnunet"
    help: ClassVar[str] = "a network that nnU-Net v2 trains and predicts with, by plans that name it"
    takes: ClassVar[tuple[str, ...]] = ("plans", "configuration")
    untrained: ClassVar[bool] = True

    def write(self, model: Exportable, folder: Path, settings: ExportSettings) -> Exported:
        """See `Target.write`."""
        from zoo.exports.nnunet.checkpoint import write_model
        from zoo.exports.nnunet.dataset import fitted
        from zoo.exports.nnunet.guide import Guide
        from zoo.exports.nnunet.module import module_of
        from zoo.exports.nnunet.new_plans import new_plans, require_patch
        from zoo.exports.nnunet.tried import Written, tried

        configuration = chosen(model, settings)
        genotype, adapted = fitted(model, configuration)
        require_patch(configuration, genotype)
        module = module_of(genotype)
        name = module.class_name.removesuffix("ForNnunet") + "Plans"
        plans = new_plans(configuration, genotype, module, name)
        (folder / module.file).write_text(module.text, encoding="utf-8")
        (folder / f"{name}.json").write_text(json.dumps(plans, indent=2) + "\n", encoding="utf-8")
        guide = Guide(
            genotype=genotype,
            module=module,
            plans=name,
            configuration=configuration.name,
            dataset=configuration.dataset,
            trained=model.record is not None,
        )
        (folder / "README.md").write_text(guide.card, encoding="utf-8")
        weights = weights_of(model, genotype)
        files = [module.file, f"{name}.json", "README.md"]
        if guide.trained:
            files += write_model(folder, plans, configuration, weights, len(genotype.heads))
        check = tried(
            Written(
                folder=folder,
                plans=f"{name}.json",
                configuration=configuration.name,
                patch=configuration.patch,
                module=module,
                genotype=genotype,
                weights=weights,
            )
        )
        notes = (*adapted, *notes_of(model, configuration, check.tool))
        return Exported(files=tuple(files), checks=(check,), notes=notes, next=guide.commands)


def chosen(model: Exportable, settings: ExportSettings) -> Configuration:
    """The configuration of the plans that is replaced: the one named, or the usual one of as many axes."""
    from zoo.imports.nnunet.plans import read_configuration

    if settings.plans is None:
        problem = "is missing: nnU-Net's plans say how your data set is prepared"
        remedy = "make them with nnUNetv2_plan_and_preprocess -d ID, and give nnUNetPlans.json"
        raise refuse("genoc export", "--plans", problem, remedy)
    found = read_configuration(settings.plans, settings.configuration, USUAL[model.genotype.spatial_dims])
    for place, name in ((found.plans.get("dataset_name"), found.dataset), (found.place, found.name)):
        if not PLAIN.fullmatch(name):
            raise place.refused("is no name that can be typed in a command", "use letters, digits, _ and -")
    return found


def weights_of(model: Exportable, genotype: Genotype) -> Mapping[str, Tensor]:
    """The trained weights; fresh ones, to try the class with, of a genotype that was not trained."""
    from compiler.backend.load import load_network

    network = load_network(genotype) if model.record is None else model.network
    return network.state_dict()


def notes_of(model: Exportable, configuration: Configuration, tool: str) -> Iterator[str]:
    """What else a user should know."""
    from zoo.exports.nnunet.tried import NNUNET

    if tool != NNUNET:
        yield f"nnU-Net is not here, so its steps were repeated without it: {install('genoc[nnunet]')}"
    if model.record is not None:
        schemes = ", ".join(map(str, configuration.place.get_or("normalization_schemes", []).value))
        mine = "each channel standardised" if model.preparation.values == "standardised" else "bytes"
        spacing = " x ".join(f"{side:g}" for side in reversed(model.preparation.spacing))
        yield f"trained on {mine}{f' at {spacing} mm' if spacing else ''}; the plans say {schemes}"


TARGET = Nnunet()
