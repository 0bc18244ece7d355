"""`--to pt2`: a program of torch.export, for AOTInductor, ExecuTorch and torch itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from zoo.exports.settings import ExportSettings
from zoo.exports.target import Exported, Target

if TYPE_CHECKING:
    from zoo.exports.model import Exportable

FILE = "model.pt2"
LOAD = f'network = torch.export.load(Path(folder) / "{FILE}").module()'

NARROW = (
    "This file takes twice the network's stride or more along every axis; the others take one stride, too."
)
"""The network refuses an image of one pixel at its coarsest resolution; torch.export then fixes which axes
are longer than that.
"""


class Pt2(Target):
    """A program of free batch and sizes, which is loaded without the network's source."""

    name: ClassVar[str] = "pt2"
    help: ClassVar[str] = "a program of torch.export, of free batch and sizes"

    def write(self, model: Exportable, folder: Path, settings: ExportSettings) -> Exported:
        """See `Target.write`."""
        import torch

        from zoo.exports.card.preprocessing import preprocessing
        from zoo.exports.card.script import torch_loading
        from zoo.exports.card.write import PREPROCESSING, Travelling, write_travelling
        from zoo.exports.fresh import fresh_outputs
        from zoo.exports.torch_files.program import exported_program, program_bytes
        from zoo.exports.trials import trials, tried_sizes

        extra = {PREPROCESSING: json.dumps(preprocessing(model), sort_keys=True)}
        (folder / FILE).write_bytes(program_bytes(exported_program(model), extra))
        narrow = model.sizes.norm == "instance"
        tried = trials(model, [at_least_two(size, model) if narrow else size for size in tried_sizes(model)])
        found = fresh_outputs(model.name, LOAD, folder, tried.inputs)
        check = tried.check(model.name, "torch", torch.__version__, "torch.export.load without genoc", found)
        what = Travelling(
            files={FILE: f"the network; {PREPROCESSING} is in its extra files too"},
            loading=torch_loading(f'network = torch.export.load(HERE / "{FILE}").module()'),
            packages="numpy, pillow and torch",
        )
        return write_travelling(model, folder, self, what, [check], [NARROW] if narrow else [])


def at_least_two(size: tuple[int, ...], model: Exportable) -> tuple[int, ...]:
    """A size with two strides of the network or more along every axis."""
    return tuple(max(side, 2 * step) for side, step in zip(size, model.sizes.stride, strict=True))


TARGET = Pt2()
