"""The figures of the thesis, from imported and from own searches of its space."""

from __future__ import annotations

import json
import shutil

import pytest

from search.report.part import or_absent
from search.report.sections import sections
from search.report.sections.thesis import thesis, top_one
from search.reproductions import import_log
from tests.search.reproductions.logs import log_text
from zoo.references import reference


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("thesis")
    (folder / "log.csv").write_text(log_text())
    import_log(folder / "log.csv", reference("darts-unet"), folder / "run")
    return folder / "run"


@pytest.fixture
def run(imported, tmp_path):
    """The run, to be damaged at will."""
    return shutil.copytree(imported, tmp_path / "run")


def test_every_figure_is_there(imported):
    text = thesis(imported).html()
    for number in range(10, 16):
        assert f"<b>Figure {number}. </b>" in text
    for cell in ("skip_3_2", "skip_1_4"):
        for place in ("blocks[0].inputs", "blocks[1].inputs", "node_1"):
            for what in ("Weights", "Alphas"):
                assert text.count(f'aria-label="{what} of cells.{cell}.{place}"') == 1


def test_the_figures_have_a_section(imported):
    titles = [section.title for section in sections(imported)]
    assert titles[0] == "About these numbers"
    assert "Figures of the thesis" in titles
    assert "Parameters accounted for" in titles


def test_one_op_into_each_node_is_drawn(imported):
    """The alphas of the made-up log rise, so that the last candidate of each node is the best."""
    cell = top_one(imported).cell("skip_3_2")
    ops = {(edge.source, edge.target): edge.op for edge in cell.edges}
    assert set(ops.values()) == {"spatial_sep_conv_7x7"}
    assert set(ops) == {(0, 1), (1, 2), (2, 3)}


def test_an_own_search_of_the_space_has_them_too(run):
    about = json.loads((run / "run.json").read_text())
    data = {"name": "d", "digest": "e" * 64, "train": 1, "val": 1, "test": 1}
    (run / "run.json").write_text(json.dumps({**about, "imported": None, "data": data, "seed": 1}))
    assert "Figures of the thesis" in [section.title for section in sections(run)]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("alphas.json", "The run has no alphas.json."),
        ("epochs.csv", "The run has no epochs.csv."),
        ("space.json", "The run has no space.json."),
    ],
)
def test_a_figure_that_cannot_be_drawn_is_left_out_with_a_sentence(run, file, words):
    (run / file).unlink()
    assert words in or_absent(thesis, run).html()


def test_alphas_of_another_space_are_seen(run):
    alphas = json.loads((run / "alphas.json").read_text())
    cut = {"first": 1, "decisions": alphas["decisions"][:9], "epochs": [one[:9] for one in alphas["epochs"]]}
    (run / "alphas.json").write_text(json.dumps(cut))
    text = thesis(run).html()
    assert "The search recorded no alphas of cells.skip_3_2.blocks[0].inputs" in text
    assert "The recorded alphas are not of the space in space.json." in text


def test_alphas_that_are_no_numbers_decide_nothing(run):
    alphas = json.loads((run / "alphas.json").read_text())
    alphas["epochs"][-1][0][0] = float("nan")
    (run / "alphas.json").write_text(json.dumps(alphas))
    assert "they decide nothing" in thesis(run).html()


def test_without_graphviz_there_is_a_sentence(run, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert "Figure 15 is not drawn" in thesis(run).html()
