"""Graphs in half precision and in 8 bits: what they are made from, what they lose, and what is said of it."""

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from genotype import InputError
from search.data.synthetic.dermoscopy import synthetic_dataset
from zoo.exports.model import exportable
from zoo.exports.onnx.measured import Loss, Speed, dice_lost, in_words, speed
from zoo.exports.trials import apart, trials
from zoo.publishing.add import Terms

onnx = pytest.importorskip("onnx", reason="pip install 'genoc[onnx]'")

from zoo.exports.onnx.session import OnnxNetwork, outputs_of  # noqa: E402
from zoo.exports.onnx.variants import in_half, in_int8  # noqa: E402


@pytest.fixture(scope="module")
def model(both, tmp_path_factory):
    return exportable(str(both), tmp_path_factory.mktemp("none"), Terms())


@pytest.fixture(scope="module")
def graph(onnx_export):
    return onnx.load(onnx_export[0] / "model.onnx")


@pytest.fixture(scope="module")
def data():
    return synthetic_dataset(32, train=4, val=3, test=1, seed=0)


class Untouchable:
    """A set of images that nothing may look at."""

    def __getattribute__(self, name):
        raise AssertionError(f"{name} of images that are not for calibration")


@pytest.fixture(scope="module")
def int8(model, graph, data):
    """Made of training images alone."""
    only = SimpleNamespace(train=data.train, val=Untouchable(), test=Untouchable())
    return in_int8(model, graph, only)


@pytest.mark.parametrize("variant", ["fp16", "int8"])
def test_a_variant_is_nearly_the_network(variant, model, graph, int8, data):
    made = in_half(model, graph) if variant == "fp16" else int8
    onnx.checker.check_model(made, full_check=True)
    image = next(iter(data.val.in_order(3)))[0]
    [logits] = outputs_of(made, {"image": image}).values()
    with torch.no_grad():
        own = model.network(image)
    spread = float(own.max() - own.min())
    assert apart(own, logits) > 0
    assert float((own - logits).abs().mean()) < (1e-3 if variant == "fp16" else 0.05) * spread
    tried = trials(model, [(2, 2), (6, 4)])
    assert tried.difference(outputs_of(made, tried.inputs)) < 1e3  # of all sizes and batches


def test_8_bits_are_in_the_graph(int8, graph):
    kinds = {node.op_type for node in int8.graph.node}
    assert {"QuantizeLinear", "DequantizeLinear"} <= kinds
    assert any(one.data_type == onnx.TensorProto.INT8 for one in int8.graph.initializer)
    assert int8.metadata_props == graph.metadata_props


def test_images_of_the_training_are_needed_for_8_bits(model, graph):
    with pytest.raises(InputError, match="needs images of the training"):
        in_int8(model, graph, None)
    assert dice_lost(model, "fp16", model.network, None) is None


class Opposite(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image):
        return -self.network(image)


def test_what_loses_dice_is_refused(model, data):
    assert dice_lost(model, "int8", model.network, data) == dice_lost(model, "fp16", model.network, data)
    both_ways = [(model.network, Opposite(model.network)), (Opposite(model.network), model.network)]
    outcomes = []
    for network, variant in both_ways:
        one = SimpleNamespace(name="net", network=network, genotype=model.genotype)
        try:
            outcomes.append(dice_lost(one, "int8", variant, data))
        except InputError as refused:
            outcomes.append(str(refused))
    [refused] = [one for one in outcomes if isinstance(one, str)]
    assert "validation images" in refused


def test_time_is_measured_of_both(model, graph, int8):
    found = speed(model, OnnxNetwork(graph), OnnxNetwork(int8))
    assert found.before > 0
    assert found.after > 0
    assert found.size == (64, 64)


@pytest.mark.parametrize(("ratio", "told"), [(0.5, False), (1.2, True)])
def test_it_is_said_where_nothing_is_gained(ratio, told):
    found = Speed((64, 64), 1, 0.01, 0.01 * ratio)
    words = " ".join(in_words("int8", Loss(5, 0.8, 0.7955), found, (100, 30)))
    assert ("gains no time" in words) == told
    assert f"{ratio:.2f} times as long" in words
    assert "0.8000 in float32, 0.7955 in int8" in words
