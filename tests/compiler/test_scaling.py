"""Scaling multiplies widths by one factor, keeps what divides them, and stays within a budget."""

import json
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compiler.analysis.cost import cost, parameters
from compiler.checks import check
from compiler.lowering.network import lower
from compiler.scaling.families import LEAST
from compiler.scaling.fit import Search
from compiler.scaling.scaling import Scaling, merged, scaled
from genotype import Choose, Head, InputError, Norm, Resize, StageBlock, loads
from genotype.form.choices import choices
from genotype.form.choose import options_of
from genotype.form.every_width import with_widths
from tests.genotype.documents import text
from tests.spaces import SETTINGS_SPACE
from tests.strategies import BLOCKS, genotypes, spaces
from zoo.references import names, reference

NETWORKS = genotypes() | spaces()
FACTORS = st.fractions(Fraction(1, 20), 9, max_denominator=40)


def widths_of(genotype):
    """Every width by its path."""
    found = {}
    with_widths(genotype, lambda path, width: found.setdefault(path, width))
    return found


@settings(max_examples=20)
@given(NETWORKS)
def test_scaling_by_one_changes_nothing(network):
    assert scaled(network, 1) == network


@settings(max_examples=28, deadline=None)
@given(NETWORKS, FACTORS)
def test_what_is_right_stays_right(network, factor):
    small = scaled(network, factor)
    assert check(small) == ()
    assert (small.in_channels, small.out_channels) == (network.in_channels, network.out_channels)
    assert small.heads == network.heads
    output, before = (
        cost(lower(small), [64] * network.spatial_dims),
        cost(lower(network), [64] * network.spatial_dims),
    )
    assert output.output == before.output


@settings(max_examples=20)
@given(genotypes(), FACTORS)
def test_every_width_is_the_product_to_the_nearest_step(network, factor):
    """A step is what divides a width's family; one that would become narrower than 4 or than it was stays."""
    after = widths_of(scaled(network, factor))
    for family in Scaling.of(network).families:
        for path, width in family.widths.items():
            step = width // family.base * family.unit
            place = path if path in after else path.partition("[")[0]
            if family.fixed:
                assert after[place] == width
            elif after[place] > width // family.base * family.least:
                assert abs(after[place] - width * factor) <= Fraction(step, 2)
            assert after[place] >= min(width, LEAST)


@settings(max_examples=20)
@given(genotypes())
def test_widths_that_owe_each_other_nothing_scale_one_by_one(network):
    plain = evolve(network, cells={}, links=tuple(evolve(link, op=None, cell=None) for link in network.links))
    stages = {
        name: evolve(stage, block="conv", norm=None, fusion="concat") for name, stage in plain.stages.items()
    }
    plain = evolve(plain, stages=stages, norm="batch")
    assert all(len(family.widths) == family.unit == 1 for family in Scaling.of(plain).families)


@settings(max_examples=20, deadline=None)
@given(genotypes(), st.integers(2, 9))
def test_a_whole_factor_multiplies_what_can_change(network, factor):
    fixed = {path for family in Scaling.of(network).families if family.fixed for path in family.widths}
    before, after = widths_of(network), widths_of(scaled(network, factor))
    for path in before.keys() & after.keys() - fixed:
        assert after[path] in (factor * before[path], before[path])  # the second: logits


@settings(max_examples=15, deadline=None)
@given(NETWORKS, st.floats(0.02, 8), st.sampled_from(["parameters", "macs"]))
def test_a_budget_is_kept_and_the_next_step_is_above_it(network, share, what):
    size = lower(network).sizes.fitted((16,))

    def spent(one):
        return getattr(cost(lower(one), size), what)

    limit = max(1, int(share * spent(network)))
    scaling = Scaling.of(network)
    search = Search(scaling, lambda one: spent(one) / limit)
    factor = search.largest()
    if factor is None:
        assert spent(scaling.at(Fraction(0))) > limit
        return
    assert spent(scaling.at(factor)) <= limit
    following = scaling.next_factor(factor)
    if following is not None:
        assert spent(scaling.at(following)) > limit
    assert scaling.at(scaling.round(factor)) == scaling.at(factor)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("factor", [Fraction(1, 4), Fraction(37, 100), Fraction(3, 2)])
def test_bundled_networks_stay_right(name, factor):
    network = reference(name)
    small = scaled(network, factor)
    assert check(small) == ()
    share = parameters(lower(small)) / parameters(lower(network))
    assert float(factor) ** 2 * 0.7 < share < max(float(factor) ** 2, float(factor)) * 1.5


@pytest.mark.parametrize(
    ("factor", "parameters", "macs"), [("1/4", 1_942_577, 107_000_000), ("1/8", 486_553, 27_000_000)]
)
def test_the_narrow_u_nets_have_the_known_costs(factor, parameters, macs):
    """Counted outside genoc, with torch's own counters, at 48x48."""
    costs = cost(lower(scaled(reference("unet"), Fraction(factor))), (48, 48))
    assert costs.parameters == parameters
    assert round(costs.macs / 1e6) == macs // 1_000_000


@settings(max_examples=15, deadline=None)
@given(st.fractions(Fraction(1, 16), 2))
def test_every_transposed_convolution_of_a_u_net_is_scaled(factor):
    network, small = reference("unet"), scaled(reference("unet"), factor)
    channels = [
        (link.resize.width, other.resize.width)
        for link, other in zip(network.links, small.links, strict=True)
        if isinstance(link.resize, Resize) and link.resize.kind == "transposed_conv"
    ]
    assert len(channels) == 4
    for before, after in channels:
        assert after == max(LEAST, int(before * factor + Fraction(1, 2)))


def small():
    """The small document, with no cell that no link uses."""
    network = loads(text())
    return evolve(network, cells={"skip": network.cells["skip"]})


def test_a_stage_that_is_the_logits_keeps_its_last_width():
    network = small()
    stage = evolve(network.stages["dec1"], depth=2, widths=(8, 2))
    bare = evolve(network, stages={**network.stages, "dec1": stage}, heads=(Head("dec1", conv=False),))
    assert scaled(bare, 3).stages["dec1"].widths == (24, 2)


def test_a_width_out_of_range_is_refused_with_its_place():
    with pytest.raises(InputError) as refused:
        scaled(small(), 5000)
    assert {problem.path for problem in refused.value.problems} == {
        "stages.dec1.widths[1]",
        "stages.enc2.widths.choose[1]",
    }
    assert all(problem.remedy == "scale it by less" for problem in refused.value.problems)


def u_net(**stage):
    """The bundled U-Net whose stages have other blocks."""
    network = reference("unet")
    return evolve(network, stages={name: evolve(each, **stage) for name, each in network.stages.items()})


@settings(max_examples=28, deadline=None)
@given(
    st.sampled_from(BLOCKS),
    st.sampled_from([None, 2, 8, 32]),
    st.sampled_from(["concat", "add", "gate"]),
    FACTORS,
)
def test_groups_still_divide_the_channels_of_blocks_and_gates(block, groups, fusion, factor):
    network = evolve(u_net(block=block), norm=Norm("group", groups=groups))
    stages = {
        name: evolve(stage, fusion=fusion) if name.startswith("dec") else stage
        for name, stage in network.stages.items()
    }
    network = evolve(network, stages=stages)
    assume(check(network) == ())
    assert check(scaled(network, factor)) == ()


def test_groups_of_convolutions_still_divide_hidden_channels():
    block = StageBlock("bottleneck", expansion=0.375, groups=12)
    small = scaled(u_net(block=block), Fraction(3, 10))
    assert check(small) == ()
    assert all(
        width * 3 // 8 % 12 == 0 for path, width in widths_of(small).items() if path.startswith("stages")
    )


def test_a_shortcut_that_is_the_input_stays_one():
    """Blocks whose channels do not change have no projection, whatever the factor."""
    network = evolve(u_net(block="residual"), norm=Norm("group", groups=4))
    for factor in (Fraction(1, 7), Fraction(5, 9)):
        small = scaled(network, factor)
        for stage in small.stages.values():
            assert len(set(stage.layer_widths)) == 1


def test_options_that_become_equal_are_one_and_named():
    network = small()
    choice = network.stages["enc2"].widths
    narrow = scaled(network, Fraction(1, 100))
    assert len(options_of(narrow.stages["enc2"].widths)) < len(options_of(choice))
    lines = list(merged(network, narrow))
    assert [line.partition(":")[0] for line in lines] == [
        "stages.enc2.widths",
        "stages.dec1.widths[0]",
    ]
    assert not list(merged(network, scaled(network, 2)))


@settings(max_examples=16, deadline=None)
@given(spaces(), FACTORS)
def test_options_stay_apart_and_in_order(network, factor):
    small = scaled(network, factor)
    assert [path for path, _ in choices(small)] == [path for path, _ in choices(network)]
    for stage in small.stages.values():
        for width in stage.layer_widths:
            assert len(set(options_of(width))) == len(options_of(width))


def test_where_nothing_is_within_a_budget_there_is_no_factor():
    assert Search(Scaling.of(reference("unet")), lambda one: 2.0).largest() is None


def test_a_network_of_logits_alone_stays_as_it_is():
    network = small()
    stage = evolve(network.stages["enc1"], depth=1, widths=network.out_channels)
    only = evolve(
        network, stages={"enc1": stage}, links=network.links[:1], levels=network.levels[:1], cells={},
        heads=(Head("enc1", conv=False),),
    )  # fmt: skip
    assert check(only) == ()
    assert scaled(only, 3) == only
    assert Search(Scaling.of(only), lambda one: 0.5).largest() == 1
    assert Search(Scaling.of(only), lambda one: 2.0).largest() is None


def test_no_network_is_measured_twice():
    seen = []

    def spent(one):
        seen.append(one)
        return parameters(lower(one)) / 10**6

    Search(Scaling.of(reference("unet")), spent).largest()
    assert len(seen) < 25
    assert all(one not in seen[:number] for number, one in enumerate(seen))


def test_what_a_layer_of_a_dense_block_adds_is_scaled():
    base = loads(SETTINGS_SPACE)
    block = StageBlock("dense", growth=Choose((8, 12)))
    stages = {**base.stages, "enc2": evolve(base.stages["enc2"], block=block)}
    small = scaled(evolve(base, stages=stages), Fraction(1, 2))
    assert small.stages["enc2"].block.growth == Choose((4, 6))


def test_options_that_scaling_makes_one_are_merged():
    """Where the block reads as many channels, a padded shortcut and a 1x1 convolution are the input."""
    shortcut = {"choose": ["pad", "conv_1x1"]}
    space = loads(
        json.dumps(
            {
                "format": "genoc/1", "name": "net", "spatial_dims": 2, "in_channels": 4, "out_channels": 1,
                "levels": [{"stride": 1}],
                "stages": {
                    "e": {
                        "level": 0, "depth": 1, "widths": 8,
                        "block": {"kind": "residual_unit", "shortcut": shortcut},
                    }
                },
                "links": [{"from": "input", "to": "e"}],
                "heads": [{"from": "e"}],
            }
        )
    )  # fmt: skip
    narrow = scaled(space, Fraction(1, 2))
    assert check(space) == check(narrow) == ()
    assert narrow.stages["e"].block.shortcut.options == ("pad",)
