"""An op of a plug-in does what genoc's own do, and its source goes with the network."""

import re
import sys
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from compiler.analysis.cost import cost
from compiler.backend.emit import emit
from compiler.backend.load import load_layer, load_network, load_source
from compiler.checks import check
from compiler.draw.style.palette import family_of
from compiler.editor import schema_text
from compiler.layer_source import layer_source
from compiler.lowering.network import lower
from compiler.ops.own import CLASSES
from compiler.ops.plugged import OP_PLUGINS, TORCH, genocs_definitions, read_globals
from compiler.ops.registry import BY_NAME
from compiler.program.style import Style
from genotype import Choose, Genotype, InputError, canonical_text, loads
from search.supernet.supernet import Supernet
from tests.compiler.running import small_size
from tests.compiler.test_inference import images, rewritten, trained
from tests.plugins.conftest import EXAMPLE, Packages
from tests.search.execution.test_execution import assert_the_same
from tests.spaces import SKIP_SPACE, VOLUME_SPACE
from zoo.main import main

FILE = (EXAMPLE / "genoc_example" / "op.py").read_text()

FAULTS = {
    "no op": ("class GroupConvolution(Op)", "class GroupConvolution", "it is no class that is an Op"),
    "abstract": (
        "def branches",
        "def other",
        "it is no class that is an Op (compiler.ops.op) with its `branches`",
    ),
    "word": ('word = "group_conv"', 'word = "conv"', "its word is 'conv', and 'group_conv' goes with"),
    "class": ('"GroupConv"', '"Conv"', "its layer_class is 'Conv', and 'GroupConv' goes with"),
    "family": (
        'family = "conv"',
        'family = "groups"',
        "its family is 'groups', not one of none, identity, pool",
    ),
    "sizes": ("(3, 5)", "(3, 4)", "its sizes are (3, 4), not odd numbers up to 63"),
    "no layer": (
        "class GroupConv(nn.Module)",
        "class Other(nn.Module)",
        "op.py has no class GroupConv(nn.Module)",
    ),
    "foreign": ("self.conv(self", "F.relu(self", "its layer GroupConv names F: emitted files know torch, nn"),
    "base": ("GroupConv(nn.Module)", "GroupConv(nn.Module, Mixin)", "NameError: name 'Mixin' is not defined"),
    "annotation": ("x: Tensor)", "x: Picture)", "its layer GroupConv names Picture"),
    "steps": ("groups=groups),))\n", "groups=groups // 0),))\n", "ZeroDivisionError"),
}
"""What of the example's op is changed, and why it is then none."""


@pytest.fixture
def example(packages: Packages) -> Packages:
    packages.add_example()
    return packages


def with_op(space: str, name: str) -> Genotype:
    """A space in which the plugged-in op stands in place of conv_3x3."""
    own = "conv_3x3x3" if "conv_3x3x3" in space else "conv_3x3"
    return loads(space.replace(f'"{own}"', f'"{name}"'))


def decided(space: str) -> Genotype:
    """A network of the space with the plugged-in op on the first edge, and every input of its blocks."""
    text = re.sub(r'"inputs": \{"choose": \[0, 1, 2\]\}', '"inputs": [{"node": 1}, {"node": 2}]', space)
    text = re.sub(r'"inputs": \{"choose": \[0, 1\]\}', '"inputs": [{"node": 1}]', text)
    op = "group_conv_3x3" if space is SKIP_SPACE else "group_conv_5x5x5"
    text = re.sub(r'"op": \{"choose": \[[^]]*\]\}', f'"op": "{op}"', text, count=1)
    return loads(re.sub(r'"op": \{"choose": \[[^]]*(".*?")\]\}', r'"op": \1', text))


def test_it_is_checked_drawn_and_in_the_schema(example: Packages):
    genotype = with_op(SKIP_SPACE, "group_conv_3x3")
    assert check(genotype) == ()
    assert [problem.code for problem in check(with_op(VOLUME_SPACE, "group_conv_3x3"))] == ["G602"]
    assert check(with_op(VOLUME_SPACE, "group_conv_5x5x5")) == ()
    assert family_of("group_conv_3x3") == "conv"
    names = {"group_conv_3x3", "group_conv_5x5", "group_conv_3x3x3", "group_conv_5x5x5"}
    assert {name for name in BY_NAME if "group" in name} == names
    assert all(f'"{name}"' in schema_text() for name in names)


def test_without_the_plugin_the_message_asks_for_it(packages: Packages):
    genotype = with_op(SKIP_SPACE, "unheard_of_3x3")
    (problem,) = check(genotype)
    assert (problem.code, problem.problem) == ("G601", "there is no op 'unheard_of_3x3'")
    assert problem.remedy.endswith("is a plug-in missing?")
    assert problem.meant is None


def test_another_size_is_told_with_those_that_there_are(example: Packages):
    (problem,) = check(with_op(SKIP_SPACE, "group_conv_7x7"))
    assert "group_conv_3x3" in problem.remedy or "group_conv_5x5" in problem.remedy


def test_a_misspelt_one_is_seen_through_and_nothing_imported(example: Packages):
    (problem,) = check(with_op(SKIP_SPACE, "grup_conv_3x3"))
    assert problem.meant == "group_conv_3x3"
    assert "genoc_example.op" not in sys.modules


def test_files_with_genocs_own_ops_import_no_plugin(example: Packages):
    genotype = loads(SKIP_SPACE)
    assert check(genotype) == ()
    emit(genotype, lower(genotype))
    assert "genoc_example" not in sys.modules


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    inputs=st.integers(1, 9),
    outputs=st.integers(1, 9),
    name=st.sampled_from(["group_conv_3x3", "group_conv_5x5", "group_conv_3x3x3"]),
    norm=st.sampled_from(["batch", "instance", "none"]),
)
def test_parameters_and_macs_are_torchs(inputs: int, outputs: int, name: str, norm: str, example: Packages):
    op = BY_NAME[name]
    layer = load_layer(op.call(inputs, outputs, Style.named(norm, "relu")))
    size = (4,) * len(op.kernel)
    with FlopCounterMode(display=False) as counter:
        assert layer(torch.randn(1, inputs, *size)).shape == (1, outputs, *size)
    parts = op.parts(inputs, outputs, Style.named(norm, "relu"))
    assert sum(part.parameters() for part in parts) == sum(each.numel() for each in layer.parameters())
    macs = outputs * 4 ** len(size) * (conv_weights(layer) // outputs)
    assert 2 * macs == counter.get_total_flops()


def conv_weights(layer: torch.nn.Module) -> int:
    return next(each.weight.numel() for each in layer.modules() if hasattr(each, "groups"))


@pytest.mark.parametrize("space", [SKIP_SPACE, VOLUME_SPACE], ids=["2D", "3D"])
def test_the_network_costs_what_torch_counts_and_folds_to_the_same(space: str, example: Packages):
    genotype = decided(space)
    assert check(genotype) == ()
    network = load_network(genotype)
    x = torch.randn(1, genotype.in_channels, *small_size(genotype))
    with FlopCounterMode(display=False) as counter:
        network(x)
    counted = cost(lower(genotype), small_size(genotype))
    assert counted.parameters == sum(each.numel() for each in network.parameters())
    assert 2 * counted.macs == counter.get_total_flops()
    slow = trained(genotype)
    program, quick = rewritten(genotype, slow)
    x = images(genotype, program)
    with torch.no_grad():
        assert torch.allclose(slow(x), quick(x), rtol=1e-9, atol=1e-9)


def test_the_source_imports_torch_alone_and_runs_without_the_plugin(example: Packages):
    genotype = decided(SKIP_SPACE)
    source = emit(genotype, lower(genotype))
    example.remove()
    assert set(re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE)) == {"torch"}
    assert source.count("class GroupConv(nn.Module):") == 1
    assert "GroupConvolution" not in source
    module = load_source(source, "<without>")
    network = module.__dict__[lower(loads(SKIP_SPACE)).network.class_name]()
    assert network(torch.randn(2, 3, 8, 8)).shape == (2, 1, 8, 8)
    assert "genoc_example" not in sys.modules


def test_what_is_installed_changes_no_source_that_does_not_use_it(packages: Packages):
    text = SKIP_SPACE.replace('"skip"', '"group_conv"')
    before = emit(loads(text), lower(loads(text)))
    packages.add_example()
    assert emit(loads(text), lower(loads(text))) == before
    assert "class GroupConv(nn.Module)" in before
    both = decided(SKIP_SPACE)
    both = loads(canonical_text(both).replace('"skip"', '"group_conv"'))
    source = emit(both, lower(both))
    assert source.count("class GroupConv(nn.Module)") == 1
    assert "class GroupConv_2(nn.Module)" in source
    assert load_network(both)(torch.randn(2, 3, 8, 8)).shape == (2, 1, 8, 8)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_op_is_told_before_it_is_emitted(fault: str, packages: Packages, tmp_path: Path):
    old, new, why = FAULTS[fault]
    assert old in FILE
    packages.add("pack", {"genoc.ops": {"group_conv": "op:GroupConvolution"}}, {"op": FILE.replace(old, new)})
    assert why in str(OP_PLUGINS.fault("group_conv"))
    file = tmp_path / "net.json"
    file.write_text(SKIP_SPACE.replace("conv_3x3", "group_conv_3x3", 1))
    done = CliRunner().invoke(main, ["check", str(file)])
    assert done.exit_code == 2
    assert why in done.stderr
    assert "G601" in done.stderr
    with pytest.raises(InputError):
        BY_NAME["group_conv_3x3"]


def test_words_whose_layers_would_have_one_name_collide(packages: Packages):
    packages.add("pack", {"genoc.ops": {"group_conv": "op:A", "group__conv": "op:B", "affine": "op:C"}})
    assert OP_PLUGINS.names() == ("affine",)


def test_a_layer_may_not_be_called_as_one_of_genocs(packages: Packages):
    text = (
        FILE.replace("group_conv", "affine")
        .replace('"GroupConv"', '"Affine"')
        .replace("class GroupConv(", "class Affine(")
    )
    packages.add("pack", {"genoc.ops": {"affine": "op:GroupConvolution"}}, {"op": text})
    assert "genoc's own layers define Affine" in str(OP_PLUGINS.fault("affine"))


@pytest.mark.parametrize("op", [one for one in CLASSES if one.layer_class], ids=lambda one: one.word)
def test_of_genocs_own_layers_every_name_is_known(op):
    text = layer_source()[op.layer_class].text
    assert set(read_globals(text)) <= TORCH | genocs_definitions()


def test_a_supernet_with_it_is_executed_to_the_same_numbers(example: Packages):
    space = with_op(SKIP_SPACE, "group_conv_3x3")
    torch.manual_seed(0)
    supernet = Supernet(space).double().train()
    gates, named = supernet.alphas.gates(), list(supernet.alphas.named_parameters())
    assert_the_same(lower(space), supernet.network, torch.randn(2, 3, 8, 8).double(), gates, named)


def test_an_option_of_a_choice_may_be_one(example: Packages):
    genotype = with_op(SKIP_SPACE, "group_conv_3x3")
    edge = genotype.cells["skip"].edges[0]
    assert isinstance(edge.op, Choose)
    network = load_network(genotype)
    assert "edge_0_1_group_conv_3x3" in dict(network.named_modules())["enc1_to_dec1_skip"]._modules
