"""How small an image may be: what the compiler says, what the emitted file refuses, what torch does."""

from pathlib import Path

import attrs
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compiler.analysis.cost_difference import common_sizes
from compiler.backend.emit import emit
from compiler.backend.load import load_network, load_source
from compiler.inference.optimize import optimized
from compiler.lowering.network import lower
from compiler.program.sizes import Sizes
from compiler.structure.coarsest import coarsest_norms, sizes_of
from genotype import Genotype, load
from search.supernet.execution.execution import Execution
from tests.compiler.running import even_gates
from tests.strategies import genotypes, spaces
from zoo.references import reference

GOLDEN = Path(__file__).with_name("golden")
NETWORKS = genotypes(max_width=4) | spaces(max_width=4)


def unet(coarsest: str, otherwise: str, op: str | None = None) -> Genotype:
    """A small U-Net whose coarsest stage has a norm of its own; on the link to it may be an op."""
    net = load(GOLDEN / "unet.json")
    stages = {
        name: attrs.evolve(stage, norm=coarsest if stage.level == 1 else "none")
        for name, stage in net.stages.items()
    }
    links = tuple(attrs.evolve(link, op=op) if link.target == "enc2" else link for link in net.links)
    return attrs.evolve(net, norm=otherwise, stages=stages, links=links)


def answer(network, genotype: Genotype, size: tuple[int, ...], batch: int) -> str:
    """What a network says against images of a size; nothing where it takes them."""
    gates = even_gates(genotype)
    images = torch.zeros(batch, genotype.in_channels, *size)
    try:
        network(images, gates) if gates else network(images)
    except ValueError as error:
        return str(error)
    return ""


def by_groups(genotype: Genotype) -> bool:
    """Whether a group norm of single channels stands at the coarsest resolution.

    Of several images torch takes one pixel each and gives zeros; that is refused like an instance norm's.
    """
    return any(norm.kind == "group" and norm.groups is None for norm in coarsest_norms(genotype))


@settings(max_examples=20)
@given(NETWORKS, st.booleans(), st.integers(1, 2), st.tuples(*[st.sampled_from([1, 1, 2])] * 3))
@example(unet("instance", "none"), False, 1, (1, 1, 1))
@example(unet("none", "instance"), False, 1, (1, 1, 1))
@example(unet("none", "instance", "conv_3x3"), False, 1, (1, 1, 1))
@example(unet("none", "instance", "skip_connect"), False, 1, (1, 1, 1))
@example(unet("batch", "instance"), True, 1, (1, 1, 1))
@example(unet("batch", "instance", "avg_pool_3x3"), True, 2, (1, 1, 1))
@example(unet("instance", "batch"), True, 2, (1, 1, 1))
def test_a_network_refuses_what_torch_would(genotype, training, batch, times):
    """With its own refusal taken out it fails for the same images, by torch's words."""
    program = lower(genotype)
    module = load_source(emit(genotype, program), "<sizes>")
    network = module.__dict__[program.network.class_name]().train(training)
    size = tuple(step * n for step, n in zip(program.stride, times, strict=False))
    said = answer(network, genotype, size, batch)
    executed = answer(Execution(program, network), genotype, size, batch)
    module.__dict__["require_larger"] = lambda x, stride: None
    by_torch = answer(network, genotype, size, batch)
    assert said == executed
    assert bool(said) == bool(by_torch) or (said and by_groups(genotype))
    assert ("must be larger than" in said) == bool(said)
    assert "Expected more than 1" in by_torch or not by_torch
    if not training:
        assert program.sizes.take(size) == (not said)
    if training and batch == 1:
        assert program.sizes.train_on(size) == (not said)


@settings(max_examples=15)
@given(genotypes(max_width=4), st.integers(0, 2))
def test_a_size_of_0_is_refused(genotype, axis):
    size = list(lower(genotype).stride)
    size[axis % len(size)] = 0
    assert "must be a multiple of" in answer(load_network(genotype).eval(), genotype, tuple(size), 1)
    assert not lower(genotype).sizes.take(size)


@settings(max_examples=20)
@given(genotypes(max_width=4))
def test_what_is_rewritten_for_inference_takes_the_sizes_that_it_says(genotype):
    found = optimized(genotype, load_network(genotype).state_dict())
    module = load_source(emit(genotype, found.program), "<quick>")
    quick = module.__dict__[found.program.network.class_name]().eval()
    assert found.program.sizes.norm != "batch"
    for size in (found.program.stride, found.program.sizes.fitted([1])):
        assert found.program.sizes.take(size) == (not answer(quick, genotype, size, 1))


STRIDES = st.lists(st.integers(1, 6), min_size=2, max_size=3).map(tuple)
NORMS = st.sampled_from([None, "batch", "instance"])


@given(st.builds(Sizes, STRIDES, NORMS), st.tuples(*[st.integers(1, 20)] * 3))
def test_a_fitted_size_is_taken_and_no_axis_could_be_smaller(sizes, wanted):
    wanted = wanted[: len(sizes.stride)]
    found = sizes.fitted(wanted)
    assert sizes.take(found)
    assert all(n >= least for n, least in zip(found, wanted, strict=True))
    for axis, step in enumerate(sizes.stride):
        smaller = [n - step * (axis == other) for other, n in enumerate(found)]
        assert not sizes.take(smaller) or smaller[axis] < wanted[axis]


@given(st.builds(Sizes, STRIDES, NORMS), st.data())
def test_a_common_size_is_taken_by_both(sizes, data):
    other = Sizes(tuple(data.draw(st.integers(1, 6)) for _ in sizes.stride), data.draw(NORMS))
    size = sizes.common(other).fitted([data.draw(st.integers(1, 30))])
    assert sizes.take(size)
    assert other.take(size)


def test_two_networks_are_compared_on_a_size_that_both_take():
    deep = attrs.evolve(lower(reference("unet")), sizes=Sizes((128, 128), "instance"))
    assert common_sizes(deep, lower(reference("unet"))) == ((128, 256), (128, 256))


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        (Sizes((4, 4)), "(batch, 3, 4n, 4n) for whole n"),
        (Sizes((4, 4), "batch"), "(batch, 3, 4n, 4n) for whole n"),
        (
            Sizes((1, 4, 8), "instance"),
            "(batch, 3, n, 4n, 8n) for whole n, but not 1 x 4 x 8 itself",
        ),
    ],
)
def test_the_shape_of_a_batch_in_words(sizes, words):
    assert sizes.shape(3) == words


def test_a_space_takes_what_its_supernet_takes():
    assert sizes_of(reference("adwu-net-2d")) == Sizes((16, 16), "instance")
    assert sizes_of(reference("skip-cells")) == Sizes((8, 8), "batch")
