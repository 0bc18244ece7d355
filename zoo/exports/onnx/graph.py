"""A network as an ONNX graph of free batch and sizes, which tells how its input is prepared."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any, Final

import torch

from genotype import canonical_text
from zoo.exports.card.preprocessing import preprocessing
from zoo.exports.model import Exportable
from zoo.exports.torch_files.program import free_sizes, ones_are_free

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto

OPSET: Final = 18
INPUT, OUTPUT = "image", "logits"


def onnx_graph(model: Exportable) -> ModelProto:
    """The network as a graph from `image` (batch, C, *spatial) to `logits` (batch, K, *spatial)."""
    image, free = free_sizes(model)
    with quietly(), torch.no_grad(), ones_are_free():
        program: Any = torch.onnx.export(
            model.fresh(),
            (image,),
            dynamo=True,
            opset_version=OPSET,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_shapes=(free,),
            verbose=False,
        )
    graph: ModelProto = program.model_proto
    strip(graph)
    return described(graph, model)


@contextmanager
def quietly() -> Iterator[None]:
    """Without what exporters print of their progress and of their own future."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def strip(model: ModelProto) -> None:
    """Take out what exporters note of this machine: stack traces, with its paths, and doc strings."""
    del model.metadata_props[:]
    model.doc_string = ""
    strip_graph(model.graph)
    for function in model.functions:
        del function.metadata_props[:]
        function.doc_string = ""
        for node in function.node:
            del node.metadata_props[:]
            node.doc_string = ""


def strip_graph(graph: GraphProto) -> None:
    """The same of a graph, and of those in its nodes."""
    del graph.metadata_props[:]
    graph.doc_string = ""
    for one in (*graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        del one.metadata_props[:]
        one.doc_string = ""
    for node in graph.node:
        for attribute in node.attribute:
            attribute.doc_string = ""
            if attribute.HasField("g"):
                strip_graph(attribute.g)


def described(graph: ModelProto, model: Exportable) -> ModelProto:
    """The graph with what a consumer must know in its metadata."""
    from onnx.helper import set_model_props

    graph.producer_name = "genoc"
    graph.graph.name = model.genotype.name
    told = preprocessing(model)
    set_model_props(
        graph,
        {
            "genotype": canonical_text(model.genotype),
            "genotype_sha256": model.hash,
            "labels": json.dumps(model.labels),
            "license": told["license"],
            "preprocessing": json.dumps(told, sort_keys=True),
        },
    )
    return graph
