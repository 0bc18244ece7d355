"""`--to onnx`: a graph for onnxruntime and everything else that reads ONNX."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from zoo.exports.settings import ExportSettings, Variant
from zoo.exports.target import Check, Exported, Target

if TYPE_CHECKING:
    from onnx import ModelProto

    from search.data.split import LogitsOf
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
        from zoo.exports.onnx.graph import onnx_graph

        graph = onnx_graph(model)
        checks = checked(model, graph)
        if settings.variant is not None:
            return write_variant(self, model, folder, graph, settings.variant)
        return write_graph(self, model, folder, graph, checks)


def write_graph(
    target: Target,
    model: Exportable,
    folder: Path,
    graph: ModelProto,
    checks: Sequence[Check],
    notes: Sequence[str] = (),
    compute: LogitsOf | None = None,
) -> Exported:
    """Write a graph, and what travels with it; `compute` gives its logits if they are not the network's."""
    from zoo.exports.card.write import Travelling, write_travelling

    (folder / FILE).write_bytes(graph.SerializeToString())
    what = Travelling(
        files={FILE: "the network, with the contents of preprocessing.json in its metadata"},
        loading=loading(),
        packages="numpy, onnxruntime and pillow",
        compute=compute,
    )
    return write_travelling(model, folder, target, what, checks, notes)


def write_variant(
    target: Target, model: Exportable, folder: Path, whole: ModelProto, variant: Variant
) -> Exported:
    """Write a graph in another precision, with what it loses and gains. Raises InputError where that is too
    much.
    """
    from zoo.exports.images import training_data
    from zoo.exports.onnx.measured import dice_lost, in_words, speed
    from zoo.exports.onnx.session import OnnxNetwork
    from zoo.exports.onnx.variants import in_half, in_int8

    data = training_data(model)
    graph = in_half(model, whole) if variant == "fp16" else in_int8(model, whole, data)
    checks = checked(model, graph, variant)
    network = OnnxNetwork(graph)
    loss = dice_lost(model, variant, network, data)
    notes = in_words(
        variant, loss, speed(model, OnnxNetwork(whole), network), (whole.ByteSize(), graph.ByteSize())
    )
    return write_graph(target, model, folder, graph, checks, notes, network)


def checked(model: Exportable, graph: ModelProto, variant: Variant | None = None) -> tuple[Check, ...]:
    """What onnx and onnxruntime find of a graph. Raises InputError where it gives other logits.

    Those of a variant need only be finite: what it loses is measured on images.
    """
    import onnx
    import onnxruntime

    from zoo.exports.onnx.session import outputs_of
    from zoo.exports.trials import trials, tried_sizes

    onnx.checker.check_model(graph, full_check=True)
    form = Check(tool="onnx", version=onnx.__version__, what="checker, with the shapes of all values")
    tried = trials(model, tried_sizes(model))
    found = outputs_of(graph, tried.inputs)
    what = "run" if variant is None else f"run in {variant}"
    limited = variant is None
    return form, tried.check(model.name, "onnxruntime", onnxruntime.__version__, what, found, limited)


def loading() -> Loading:
    """How the script of the card runs the graph."""
    from zoo.exports.card.script import Loading

    return Loading(
        imports=("import onnxruntime",),
        lines=(f'session = onnxruntime.InferenceSession(str(HERE / "{FILE}"))',),
        call='session.run(None, {"image": image})[0]',
    )


TARGET = Onnx()
