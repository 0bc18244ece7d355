"""`--to onnx`: a graph for onnxruntime and everything else that reads ONNX."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from zoo.exports.settings import ExportSettings
from zoo.exports.target import Check, Exported, Target

if TYPE_CHECKING:
    from onnx import ModelProto

    from zoo.exports.card.script import Loading
    from zoo.exports.model import Exportable

FILE = "model.onnx"


class Onnx(Target):
    """A graph of free batch and sizes, checked by onnx and run by onnxruntime."""

    name: ClassVar[str] = "onnx"
    help: ClassVar[str] = "a graph for onnxruntime, of free batch and sizes"
    extra: ClassVar[str] = "onnx"
    modules: ClassVar[tuple[str, ...]] = ("onnx", "onnxruntime", "onnxscript")
    takes: ClassVar[tuple[str, ...]] = ("variant",)

    def write(self, model: Exportable, folder: Path, settings: ExportSettings) -> Exported:
        """See `Target.write`."""
        from zoo.exports.card.write import Travelling, write_travelling
        from zoo.exports.onnx.graph import onnx_graph

        graph = onnx_graph(model)
        checks = checked(model, graph)
        (folder / FILE).write_bytes(graph.SerializeToString())
        files = {FILE: "the network, with the contents of preprocessing.json in its metadata"}
        what = Travelling(files=files, loading=loading(), packages="numpy, onnxruntime and pillow")
        return write_travelling(model, folder, self, what, checks)


def checked(model: Exportable, graph: ModelProto) -> tuple[Check, ...]:
    """What onnx and onnxruntime find of the network's graph. Raises InputError where it gives other logits."""
    import onnx
    import onnxruntime

    from zoo.exports.onnx.session import outputs_of
    from zoo.exports.trials import trials, tried_sizes

    onnx.checker.check_model(graph, full_check=True)
    form = Check(tool="onnx", version=onnx.__version__, what="checker, with the shapes of all values")
    tried = trials(model, tried_sizes(model))
    found = outputs_of(graph, tried.inputs)
    return form, tried.check(model.name, "onnxruntime", onnxruntime.__version__, "run", found)


def loading() -> Loading:
    """How the script of the card runs the graph."""
    from zoo.exports.card.script import Loading

    return Loading(
        imports=("import onnxruntime",),
        lines=(f'session = onnxruntime.InferenceSession("{FILE}")',),
        call='session.run(None, {"image": image})[0]',
    )


TARGET = Onnx()
