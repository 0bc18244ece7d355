"""An account adds up to what a network that is built as the authors build theirs would count."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.cost import parameters
from compiler.lowering.network import lower
from compiler.scaling.scaling import scaled
from search.reproductions.accounting import account, accounts
from search.reproductions.decide import decided, decided_as_published, vectors
from search.reproductions.log import OPS, CellAlphas
from search.selection.derive import derive
from search.supernet.overrides import Overrides
from zoo.references import reference

SPACE = reference("darts-unet")
ENCODERS = {f"skip_{encoder}_{decoder}": encoder for encoder in range(1, 5) for decoder in range(1, 5)}

# By i input and o output channels, from the definitions of the ops.
OP_PARAMETERS = {
    "none": lambda i, o: 0,
    "skip_connect": lambda i, o: 0,
    "max_pool_3x3": lambda i, o: 0,
    "avg_pool_3x3": lambda i, o: 0,
    "dil_conv_3x3": lambda i, o: 9 * i * o,
    "dil_conv_5x5": lambda i, o: 25 * i * o,
    "depth_sep_conv_3x3": lambda i, o: 9 * i + i * o,
    "depth_sep_conv_5x5": lambda i, o: 25 * i + i * o,
    "spatial_sep_conv_5x5": lambda i, o: 5 * i * i + 5 * i * o,
    "spatial_sep_conv_7x7": lambda i, o: 7 * i * i + 7 * i * o,
}


def block(inputs, outputs):
    """Two 3x3 convolutions with bias, each with a norm."""
    return 9 * inputs * outputs + 3 * outputs + 9 * outputs * outputs + 3 * outputs


def backbone(n):
    """The authors' stages: five encoders, then decoders that read 144 channels and links of 16."""
    widths = [3, 8 * n, 16 * n, 32 * n, 64 * n, 128 * n]
    encoders = sum(block(*pair) for pair in pairwise(widths))
    decoders = 3 * block(144 * n, 16 * n) + block(144 * n, 2)
    return encoders + decoders + block(128 * n, 16 * n) + 3 * block(16 * n, 16 * n)


def authors_count(alphas, n, kept):
    """Counted from the decisions, by hand."""
    total = backbone(n)
    space = Overrides(edges_per_node=kept).applied(SPACE)
    for path, ops in decided_as_published(space, alphas).items():
        if not path.endswith(".op"):
            continue
        _, name, place = path.split(".", 2)
        edge = SPACE.cell(name).edges[int(place[6])]
        inputs = 4 * 2 ** ENCODERS[name] * n if edge.source == 0 else 16 * n
        total += sum(OP_PARAMETERS[op](inputs, 16 * n) for op in ops)
    return total


def test_the_backbone_is_the_published_one():
    assert backbone(1) == 403_032


ALPHAS = st.integers(0, 2**32).map(lambda seed: random_alphas(seed))


def random_alphas(seed):
    import numpy as np

    rng = np.random.default_rng(seed)
    sizes = (OPS, 2 * OPS, 3 * OPS, 4, 4)
    cells = [CellAlphas(*(tuple(rng.normal(size=size).tolist()) for size in sizes)) for _ in range(16)]
    return vectors(SPACE, cells)


@settings(max_examples=15, deadline=None)
@given(ALPHAS, st.integers(1, 3), st.integers(1, 6))
def test_any_alphas_are_accounted_for(alphas, factor, kept):
    found = account(SPACE, alphas, factor, kept)
    assert found.published == authors_count(alphas, factor, kept)
    wide = scaled(Overrides(edges_per_node=kept).applied(SPACE), factor)
    assert found.lines[0].parameters == parameters(lower(derive(wide, decided(wide, alphas)).genotype))


def test_there_is_an_account_for_each_width_and_number_of_ops():
    found = accounts(SPACE, random_alphas(0))
    assert [(one.factor, one.edges_per_node) for one in found] == [
        (n, k) for n in (1, 2) for k in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize("factor", [1, 2])
def test_the_output_block_is_the_authors(factor):
    (line,) = [
        one for one in account(SPACE, random_alphas(1), factor, 1).lines if "output block" in one.words
    ]
    assert line.parameters == block(144 * factor, 2)
