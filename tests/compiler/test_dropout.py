"""Dropout of a stage: where it stands in each kind of block, and that it is for training alone."""

import json

import pytest
import torch
from attrs import evolve
from torch import nn

from compiler.analysis.cost import cost
from compiler.backend.emit import emit
from compiler.backend.load import load_network
from compiler.blocks.registry import BY_NAME
from compiler.checks import problems_of
from compiler.inference import optimized
from compiler.lowering.network import lower
from genotype import Genotype, Level, Link, Stage, StageBlock, canonical_text, loads, read_text
from genotype.form.choose import Choose
from genotype.form.links import INPUT, Head
from tests.compiler.settings_document import network as document

KINDS = [kind for kind in BY_NAME if kind != "identity"]
HALF = 0.5


def one_stage(dims: int = 2, **stage) -> Genotype:
    return Genotype(
        name="net",
        spatial_dims=dims,
        in_channels=8,
        out_channels=8,
        output="classes",
        levels=(Level(1),),
        stages={"only": Stage(**{"level": 0, "depth": 1, "widths": 8, **stage})},
        links=(Link(INPUT, "only"),),
        heads=(Head("only", conv=False),),
    )


def hooked(module: nn.Module, calls: list[torch.Tensor]) -> nn.Module:
    """The dropouts of a network, each replaced by one that zeroes the first channel."""

    def drop(_, __, y):
        calls.append(y)
        mask = torch.ones(y.shape[1]).index_fill(0, torch.tensor([0]), 0)
        return y * mask.reshape(1, -1, *[1] * (y.dim() - 2))

    for each in module.modules():
        if isinstance(each, nn.Dropout2d | nn.Dropout3d):
            each.register_forward_hook(drop)
    return module


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_every_block_drops_whole_channels_once_and_only_in_training(kind, dims):
    """Zeros of whole channels, others scaled by 1 / (1 - p): the field's Dropout2d and Dropout3d."""
    genotype = one_stage(dims, block=kind, depth=3, dropout=HALF)
    network = load_network(genotype)
    layers = [each for each in network.modules() if isinstance(each, nn.Dropout2d | nn.Dropout3d)]
    assert [(type(each), each.p) for each in layers] == [
        (nn.Dropout2d if dims == 2 else nn.Dropout3d, HALF)
    ] * 3
    plain = load_network(one_stage(dims, block=kind, depth=3))
    plain.load_state_dict(network.state_dict())
    x = torch.randn(2, 8, *[4] * dims)
    assert torch.equal(network.eval()(x), plain.eval()(x))
    assert not torch.equal(network.train()(x), plain.train()(x))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "shortcut" in BY_NAME[kind].settings])
def test_the_shortcut_is_never_dropped(kind):
    """Where the branch loses a channel, the block still gives the input's."""
    genotype = one_stage(block=kind, dropout=HALF, activation="none")
    torch.manual_seed(0)
    x, calls = torch.randn(2, 8, 4, 4), []
    y = hooked(load_network(genotype).eval(), calls)(x)
    assert len(calls) == 1
    assert torch.allclose(y[:, 0], x[:, 0], atol=1e-6)
    assert not torch.allclose(y[:, 1], x[:, 1], atol=1e-6) or kind == "convnext"  # its scale begins at 1e-6


@pytest.mark.parametrize("kind", ["conv", "depth_sep", "dense"])
def test_without_a_shortcut_a_block_gives_zeros_where_it_drops(kind):
    y = hooked(load_network(one_stage(block=kind, dropout=HALF)).eval(), [])(torch.randn(2, 8, 4, 4))
    assert not y[:, 0].any()
    assert y[:, 1:].any()


def test_after_a_relu_is_the_same_as_before_it():
    """So a plain stage drops as MONAI's norm, dropout, activation does, with channels for single values."""
    x = torch.randn(4, 6, 5, 5)
    drop = torch.tensor([0, 2.0, 0, 2, 2, 2]).reshape(1, -1, 1, 1)
    for act in (nn.ReLU(), nn.LeakyReLU(0.01), nn.PReLU()):
        assert torch.allclose(act(x * drop), act(x) * drop)


@pytest.mark.parametrize("kind", KINDS)
def test_the_network_for_inference_has_no_trace_of_dropout_and_drop_path(kind):
    drop_path = 0.3 if "drop_path" in BY_NAME[kind].settings else 0.0
    dropping = one_stage(block=StageBlock(kind, drop_path=drop_path), dropout=HALF)
    plain = one_stage(block=kind)
    state = load_network(dropping).state_dict()
    found, expected = optimized(dropping, state), optimized(plain, state)
    assert found.program == expected.program
    assert found.weights.keys() == expected.weights.keys()
    assert emit(plain, found.program) == emit(plain, expected.program)


@pytest.mark.parametrize("kind", KINDS)
def test_dropout_has_no_cost_and_no_weights(kind):
    dropping, plain = (one_stage(block=kind, dropout=p) for p in (HALF, 0.0))
    assert cost(lower(dropping), (8, 8)) == cost(lower(plain), (8, 8))
    shapes = [{k: v.shape for k, v in load_network(each).state_dict().items()} for each in (dropping, plain)]
    assert shapes[0] == shapes[1]


def test_an_open_stage_drops_channels_in_training_alone():
    torch.manual_seed(0)
    space = one_stage(depth=Choose((1, 2)), widths=Choose((4, 8)), dropout=0.9, activation="silu")
    space = evolve(space, heads=(Head("only"),))
    network = load_network(space)
    stage = network.only
    x, gates = torch.randn(64, 8, 4, 4), (torch.tensor([0.0, 1.0]), (None, None))
    zeros = (stage.train()(x, *gates) == 0).flatten(2).all(2).float().mean()
    assert 0.8 < zeros < 0.98
    assert not (stage.eval()(x, *gates) == 0).flatten(2).all(2).any()
    plain = load_network(evolve(space, stages={"only": evolve(space.stages["only"], dropout=0.0)}))
    plain.load_state_dict(network.state_dict())
    assert torch.equal(plain.only.eval()(x, *gates), stage(x, *gates))


@pytest.mark.parametrize("value", [1, 1.0, -0.1, 1.5, True, "0.1", [0.1], {"choose": [0, 0.1]}])
def test_what_is_no_probability_below_one_is_refused(value):
    (problem,) = problems_of(read_text(json.dumps(document(stages__enc2__dropout=value))))
    assert problem.path == "stages.enc2.dropout"
    assert problem.code in ("G103", "G104", "G108", "G114")


def test_an_identity_stage_has_nothing_to_drop():
    written = document(stages__enc2__block="identity", stages__enc2__dropout=0.1)
    (problem,) = problems_of(read_text(json.dumps(written)))
    assert (problem.path, problem.code) == ("stages.enc2.dropout", "G216")


def test_without_dropout_nothing_is_written():
    genotype = one_stage(dropout=0.0)
    assert "dropout" not in canonical_text(genotype)
    assert '"dropout": 0.1' in canonical_text(one_stage(dropout=0.1))
    assert loads(canonical_text(one_stage(dropout=0.1))) == one_stage(dropout=0.1)
