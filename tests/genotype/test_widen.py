"""Widening multiplies channels, and changes nothing else."""

import json
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.cost import cost
from compiler.checks import check
from compiler.lowering.network import lower
from genotype import Choose, Head, InputError, StageBlock, canonical_text, loads
from genotype.form.choices import choices
from genotype.widen import widened
from tests.genotype.documents import text
from tests.spaces import SETTINGS_SPACE
from tests.strategies import genotypes, spaces
from zoo.references import text as reference

NETWORKS = genotypes() | spaces()
FACTORS = st.integers(1, 9)


@settings(max_examples=40)
@given(NETWORKS)
def test_widening_by_one_changes_nothing(network):
    assert widened(network, 1) == network


@settings(max_examples=40)
@given(NETWORKS, FACTORS, FACTORS)
def test_widening_twice_is_widening_by_the_product(network, first, second):
    assert widened(widened(network, first), second) == widened(network, first * second)


@settings(max_examples=30)
@given(NETWORKS, FACTORS)
def test_a_network_that_is_right_stays_right(network, factor):
    wide = widened(network, factor)
    problems = [problem.problem for problem in check(wide)]  # what reads the image keeps its channels
    assert all(problem.startswith("an identity block that reads") for problem in problems)
    assert [path for path, _ in choices(wide)] == [path for path, _ in choices(network)]


@settings(max_examples=40)
@given(NETWORKS, FACTORS)
def test_a_fraction_undoes_widening(network, factor):
    network = with_heads(network)
    assert widened(widened(network, factor), Fraction(1, factor)) == network


def test_a_fraction_that_leaves_a_width_broken_is_refused_with_its_place():
    network = loads(text())
    with pytest.raises(InputError) as refused:
        widened(network, Fraction(1, 48))
    places = " ".join(problem.path for problem in refused.value.problems)
    assert "stages.enc2.widths" in places
    assert "stages.dec1.widths" in places
    assert {problem.remedy for problem in refused.value.problems} == {
        "use a factor that keeps every width whole"
    }


@pytest.mark.parametrize(
    ("factor", "parameters", "macs"), [("1/4", 1_942_577, 107_000_000), ("1/8", 486_553, 27_000_000)]
)
def test_the_narrow_u_nets_have_the_known_costs(factor, parameters, macs):
    """Counted outside genoc, with torch's own counters, at 48x48."""
    costs = cost(lower(widened(loads(reference("unet")), Fraction(factor))), (48, 48))
    assert costs.parameters == parameters
    assert round(costs.macs / 1e6) == macs // 1_000_000


def test_what_a_layer_of_a_dense_block_adds_is_widened():
    base = loads(SETTINGS_SPACE)
    stages = {
        **base.stages,
        "enc2": evolve(base.stages["enc2"], block=StageBlock("dense", growth=Choose((4, 6)))),
    }
    assert widened(evolve(base, stages=stages), 3).stages["enc2"].block.growth == Choose((12, 18))


def test_a_stage_that_is_the_logits_keeps_its_last_width():
    network = loads(text())
    stage = evolve(network.stages["dec1"], depth=2, widths=(8, 2))
    bare = evolve(network, stages={**network.stages, "dec1": stage}, heads=(Head("dec1", conv=False),))
    assert widened(bare, 3).stages["dec1"].widths == (24, 2)


def multiplied(value, factor):
    """Every number in a JSON value, times the factor."""
    if isinstance(value, dict):
        return {key: multiplied(item, factor) for key, item in value.items()}
    if isinstance(value, list):
        return [multiplied(item, factor) for item in value]
    return value if isinstance(value, str) else value * factor


def with_widths(value, factor):
    """A JSON value with every number multiplied that stands under `width`, `widths` or `growth`."""
    if isinstance(value, dict):
        return {
            key: (multiplied if key in ("width", "widths", "growth") else with_widths)(item, factor)
            for key, item in value.items()
        }
    return [with_widths(item, factor) for item in value] if isinstance(value, list) else value


@settings(max_examples=40)
@given(NETWORKS, FACTORS)
def test_in_the_file_only_widths_differ(network, factor):
    network = with_heads(network)
    document = json.loads(canonical_text(network))
    assert json.loads(canonical_text(widened(network, factor))) == with_widths(document, factor)


def with_convolutions(network):
    """The network with plain blocks for identity blocks, which have as many channels as they read."""
    stages = {
        name: evolve(stage, block="conv") if "identity" in str(stage.block) else stage
        for name, stage in network.stages.items()
    }
    return with_heads(evolve(network, stages=stages))


def with_heads(network):
    """The network with a convolution in every head."""
    return evolve(network, heads=tuple(evolve(head, conv=True) for head in network.heads))


@settings(max_examples=25, deadline=None)
@given(genotypes().map(with_convolutions), st.integers(2, 3))
def test_what_leaves_the_stages_is_wider_and_the_output_as_it_was(network, factor):
    size = [64] * network.spatial_dims
    before, after = cost(lower(network), size), cost(lower(widened(network, factor)), size)
    assert (after.output, after.receptive_field) == (before.output, before.receptive_field)
    channels = {layer.path: layer.output.channels for layer in before.layers if layer.path in network.stages}
    wide = {layer.path: layer.output.channels for layer in after.layers if layer.path in network.stages}
    assert wide == {name: count * factor for name, count in channels.items()}


def test_a_width_out_of_range_is_refused_with_its_place():
    with pytest.raises(InputError) as refused:
        widened(loads(text()), 5000)
    assert {problem.path for problem in refused.value.problems} == {
        "stages.dec1.widths[1]",
        "stages.enc2.widths.choose[1]",
    }
    assert all(problem.remedy == "widen by less" for problem in refused.value.problems)
