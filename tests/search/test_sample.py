"""Genotypes drawn at random."""

from collections import Counter
from math import log
from statistics import mean

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from compiler.checks import check
from genotype import InputError, loads
from genotype.form.choices import is_space
from search.selection.sample import sample
from tests.spaces import SKIP_SPACE
from tests.strategies import spaces
from zoo.main import main


@given(spaces(), st.integers(0, 2**32 - 1))
def test_a_sample_passes_every_check_and_follows_from_the_seed(space, seed):
    drawn = sample(space, seed).genotype
    assert not is_space(drawn)
    assert check(drawn) == ()
    assert sample(space, seed).genotype == drawn


@given(spaces(), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_other_seeds_give_other_names(space, seed, other):
    names = {sample(space, each).genotype.name for each in (seed, other)}
    assert len(names) == len({seed, other})
    assert all(len(name) <= 63 for name in names)


def test_every_op_but_none_is_drawn_about_as_often():
    """Node 1 of this space keeps its only edge's best op of two that are not `none`."""
    space = loads(SKIP_SPACE.replace('"width": 4,', '"width": 4, "keep": {"edges_per_node": 1},'))
    drawn = Counter(
        edge.op
        for seed in range(300)
        for edge in sample(space, seed).genotype.cells["skip"].edges
        if edge.target == 1
    )
    assert set(drawn) == {"skip_connect", "conv_3x3"}
    assert min(drawn.values()) > 0.35 * sum(drawn.values())


def test_the_weights_of_a_sum_differ_as_those_of_normal_draws():
    """Alphas at the beginning of a search are all but equal, and so would be the weights."""
    blocks = [sample(loads(SKIP_SPACE), seed).genotype.cells["skip"].blocks[0] for seed in range(60)]
    pairs = [[given.weight for given in block.inputs] for block in blocks if len(block.inputs) == 2]
    assert len(pairs) > 5
    assert mean(abs(log(one / other)) for one, other in pairs) > 0.1


def test_a_genotype_has_nothing_to_draw(tmp_path):
    with pytest.raises(InputError, match="nothing to sample"):
        sample(sample(loads(SKIP_SPACE), 0).genotype, 0)


def test_the_command_prints_or_writes_the_same_text(tmp_path):
    (tmp_path / "space.json").write_text(SKIP_SPACE)
    printed = CliRunner().invoke(main, ["sample", str(tmp_path / "space.json"), "--seed", "3"])
    out = tmp_path / "drawn.json"
    written = CliRunner().invoke(
        main, ["sample", str(tmp_path / "space.json"), "--seed", "3", "-o", str(out)]
    )
    assert (printed.exit_code, written.exit_code) == (0, 0)
    assert out.read_text() == printed.output
