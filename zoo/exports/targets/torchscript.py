"""`--to torchscript`: a file for `torch.jit.load`, libtorch in C++, deepImageJ and QuPath."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from zoo.exports.settings import ExportSettings
from zoo.exports.target import Exported, Target

if TYPE_CHECKING:
    from zoo.exports.model import Exportable

FILE = "model.ts"
LOAD = f'network = torch.jit.load(Path(folder) / "{FILE}").eval()'


class TorchScript(Target):
    """A scripted network, which is loaded without its source."""

    name: ClassVar[str] = "torchscript"
    help: ClassVar[str] = "a file for torch.jit.load, in Python or C++, without the network's source"

    def write(self, model: Exportable, folder: Path, settings: ExportSettings) -> Exported:
        """See `Target.write`."""
        import torch

        from zoo.exports.card.preprocessing import preprocessing
        from zoo.exports.card.script import torch_loading
        from zoo.exports.card.write import PREPROCESSING, Travelling, write_travelling
        from zoo.exports.fresh import fresh_outputs
        from zoo.exports.torch_files.script import script_bytes
        from zoo.exports.trials import trials, tried_sizes

        extra = {PREPROCESSING: json.dumps(preprocessing(model), sort_keys=True)}
        (folder / FILE).write_bytes(script_bytes(model, extra))
        tried = trials(model, tried_sizes(model))
        found = fresh_outputs(model.name, LOAD, folder, tried.inputs)
        check = tried.check(model.name, "torch", torch.__version__, "torch.jit.load without genoc", found)
        what = Travelling(
            files={FILE: f"the network; {PREPROCESSING} is in its extra files too"},
            loading=torch_loading(f'network = torch.jit.load(HERE / "{FILE}").eval()'),
            packages="numpy, pillow and torch",
        )
        return write_travelling(model, folder, self, what, [check])


TARGET = TorchScript()
