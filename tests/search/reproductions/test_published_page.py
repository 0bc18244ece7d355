"""What the page in docs/ says of the published search is what an import finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from genotype import canonical_text
from search.reproductions.accounting import accounts
from search.reproductions.decide import decided, vectors
from search.reproductions.words import account_table
from search.selection.derive import derive
from tests.search.reproductions.node_chart import node_chart
from zoo.references import reference

DOCS = Path(__file__).parents[3] / "docs"
PAGE = DOCS / "darts-unet-log.md"
SPACE = reference("darts-unet")


@pytest.fixture(scope="module")
def last(published):
    return vectors(SPACE, published.epochs[-1].cells)


def cell_row(name, cell):
    """`| skip_1_4 | 0: avg_pool_3x3, ... | ... | 0 (.51), 3 (.49) | 2, 3 |`."""
    return f"| {name} | {' | '.join(node_words(cell, node) for node in (1, 2, 3))} | {blocks_words(cell)} |"


def node_words(cell, node):
    sources = sorted({edge.source for edge in cell.edges if edge.target == node})
    return "; ".join(
        f"{source}: {', '.join(e.op for e in cell.edges if (e.source, e.target) == (source, node))}"
        for source in sources
    )


def blocks_words(cell):
    ssb, csb = (block.inputs for block in cell.blocks)
    weighed = ", ".join(f"{one.node} ({one.weight:.2f})" for one in ssb)
    return f"{weighed} | {', '.join(str(one.node) for one in csb)}"


def test_the_page_has_every_cell(last):
    genotype = derive(SPACE, decided(SPACE, last)).genotype
    text = PAGE.read_text()
    for name in genotype.cells:
        assert cell_row(name, genotype.cell(name)) in text


def test_the_file_that_is_drawn_is_what_was_found(last):
    genotype = derive(SPACE, decided(SPACE, last)).genotype
    assert (DOCS / "drawings" / "darts-unet-log.json").read_text("utf-8") == canonical_text(genotype)


def test_the_chart_of_a_node_is_todays(published):
    """`python -m tests.search.reproductions.node_chart LOG` draws it anew."""
    assert (DOCS / "darts-unet-log-node_1.svg").read_text("utf-8") == node_chart(published)


def test_the_page_has_the_account(last):
    table = "\n".join(account_table(accounts(SPACE, last)))
    assert f"```\n{table}\n```" in PAGE.read_text()
