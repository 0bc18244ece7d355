"""`--to safetensors`: the weights, and the source of the network that they belong to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from zoo.exports.settings import ExportSettings
from zoo.exports.target import Exported, Target

if TYPE_CHECKING:
    from zoo.exports.model import Exportable

KEY = "preprocessing"
"""The only metadata key: with two, the bytes of a file would not be reproducible."""

LOAD = """
from runpy import run_path
network = run_path(f"{{folder}}/{source}", run_name="model")["{class_name}"]().eval()
network.load_state_dict(load_file(f"{{folder}}/{weights}"), strict=True)
"""


class Safetensors(Target):
    """Weights whose one metadata key tells how images are prepared, and the source of the network."""

    name: ClassVar[str] = "safetensors"
    help: ClassVar[str] = "the weights, with the network as a Python file that imports torch alone"

    def write(self, model: Exportable, folder: Path, settings: ExportSettings) -> Exported:
        """See `Target.write`."""
        from safetensors import __version__
        from safetensors.torch import save

        from zoo.entries.entry import MODEL, WEIGHTS
        from zoo.exports.card.preprocessing import preprocessing
        from zoo.exports.card.script import torch_loading
        from zoo.exports.card.write import PREPROCESSING, Travelling, write_travelling
        from zoo.exports.fresh import fresh_outputs
        from zoo.exports.trials import trials, tried_sizes

        state = {name: value.contiguous() for name, value in model.network.state_dict().items()}
        told = json.dumps(preprocessing(model), sort_keys=True)
        (folder / WEIGHTS).write_bytes(save(state, {KEY: told}))
        (folder / MODEL).write_text(model.text(), encoding="utf-8")
        tried = trials(model, tried_sizes(model))
        load = LOAD.format(source=MODEL, weights=WEIGHTS, class_name=model.class_name)
        found = fresh_outputs(model.name, load, folder, tried.inputs)
        check = tried.check(model.name, "safetensors", __version__, "loaded strictly without genoc", found)
        what = Travelling(
            files={
                MODEL: "the network in PyTorch",
                WEIGHTS: f"its weights; its metadata key `{KEY}` is {PREPROCESSING}",
            },
            loading=torch_loading(
                f"network = {model.class_name}().eval()",
                f'network.load_state_dict(load_file(HERE / "{WEIGHTS}"))',
                imports=(
                    "import torch",
                    f"from {MODEL.removesuffix('.py')} import {model.class_name}",
                    "from safetensors.torch import load_file",
                ),
            ),
            packages="numpy, pillow, safetensors and torch",
        )
        return write_travelling(model, folder, self, what, [check])


TARGET = Safetensors()
