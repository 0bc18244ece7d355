"""What torch itself makes of a network: scripts, traces, exported programs, graphs."""

import io
import warnings
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.export import ExportedProgram
from torch.fx.experimental import _config as shapes

from tests.compatibility.trial import Compared, Trial


def script(trial: Trial) -> Iterator[Compared]:
    yield from trial.compare(reloaded(torch.jit.script(trial.network)))


def trace(trial: Trial) -> Iterator[Compared]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", torch.jit.TracerWarning)
        traced = torch.jit.trace(trial.network, trial.image(trial.example, 2))
    yield from trial.compare(reloaded(traced))


def reloaded(module: torch.jit.ScriptModule) -> torch.jit.ScriptModule:
    """It through its file."""
    file = io.BytesIO()
    torch.jit.save(module, file)
    file.seek(0)
    return torch.jit.load(file)


def export_one_size(trial: Trial) -> Iterator[Compared]:
    for times, batch in ((trial.least, 1), (trial.example, 2)):
        program = torch.export.export(trial.network, (trial.image(times, batch),))
        yield trial.compared(saved(program).module(), times, batch)


def export_free_sizes(trial: Trial) -> Iterator[Compared]:
    """A volume may not be a single voxel at the coarsest resolution: torch's convolutions ask for more."""
    program = exported(trial.network, trial.image(trial.example, 2), trial.axes())
    for times, batch in trial.several:
        if trial.dims == 2 or max(times) > 1:
            yield trial.compared(program, times, batch)


def exported(network: nn.Module, images: Tensor, axes: dict[int, object]) -> nn.Module:
    """The exported program, saved and loaded. Without torch's setting a size of 1 is like no other."""
    with shapes.patch(backed_size_oblivious=True):
        program = torch.export.export(network, (images,), dynamic_shapes=(axes,))
    return saved(program).module()


def saved(program: ExportedProgram) -> ExportedProgram:
    """It through its file."""
    file = io.BytesIO()
    torch.export.save(program, file)
    file.seek(0)
    return torch.export.load(file)


def compiled(trial: Trial) -> Iterator[Compared]:
    """In one graph, without breaks."""
    torch._dynamo.reset()
    yield from trial.compare(torch.compile(trial.network, backend="aot_eager", fullgraph=True))
    torch._dynamo.reset()
