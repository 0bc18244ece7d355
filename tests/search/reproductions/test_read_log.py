"""A log is read whole or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genotype import InputError
from search.reproductions.log import CELLS
from search.reproductions.read import read_log
from tests.search.reproductions.logs import HEADER, STEPS, log_rows, log_text, text_of


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("logs") / "log.csv"


def read(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_log(path)


def refused(path, text):
    with pytest.raises(InputError) as found:
        read(path, text)
    (problem,) = found.value.problems
    assert "(log_df.csv)" in problem.remedy
    return f"{problem.path}: {problem.problem}"


@pytest.mark.parametrize("stray", [0, 1, 3])
@pytest.mark.parametrize("epochs", [1, 2, 5])
def test_a_log_is_read_by_epoch(path, epochs, stray):
    log = read(path, log_text(epochs, stray))
    assert len(log.epochs) == epochs
    for number, epoch in enumerate(log.epochs):
        assert tuple(row.step for row in epoch.measured) == STEPS
        assert [row.loss for row in epoch.measured] == [(number + 1) / (step + 3) for step in STEPS]
        assert len(epoch.cells) == len(CELLS)
    assert (log.test.accuracy, log.test.iou, log.test.dice) == (0.84, 0.69, 0.8)


def test_cells_stand_by_decoder_from_the_deepest():
    assert CELLS[:5] == ("skip_1_4", "skip_2_4", "skip_3_4", "skip_4_4", "skip_1_3")
    assert (CELLS[10], CELLS[15]) == ("skip_3_2", "skip_4_1")


def test_every_alpha_is_read_in_its_order(path):
    """They are numbered in the order of the file."""
    log = read(path, log_text())
    found = [
        alpha
        for epoch in log.epochs
        for cell in epoch.cells
        for alphas in (cell.node_1, cell.node_2, cell.node_3, cell.ssb, cell.csb)
        for alpha in alphas
    ]
    assert found == [number / 10_000 for number in range(1, 2 * 16 * 68 + 1)]


WHOLE = log_text()
ROWS = log_rows()


@given(st.integers(0, len(WHOLE) - 2))
def test_a_log_that_is_cut_short_anywhere_is_refused(path, end):
    refused(path, WHOLE[:end])


@given(st.integers(0, len(ROWS) - 1))
def test_a_log_that_lacks_any_row_is_refused(path, gone):
    refused(path, text_of([row for place, row in enumerate(ROWS) if place != gone]))


@given(st.integers(2, len(ROWS) - 1))
def test_that_a_row_is_missing_is_seen_where_rows_were_numbered_anew(path, gone):
    """But for a row that a search left behind before it was started anew."""
    rows = [row for place, row in enumerate(ROWS) if place != gone]
    refused(path, text_of([[str(place), *row[1:]] for place, row in enumerate(rows)]))


@given(
    st.integers(0, len(ROWS) - 1), st.integers(0, len(HEADER) - 1), st.sampled_from(["x", "[x]", "nan", ""])
)
def test_a_value_of_another_form_is_refused_with_its_line(path, place, column, value):
    rows = [list(row) for row in ROWS]
    rows[place][column] = value
    words = refused(path, text_of(rows))
    assert words.startswith(f"line {place + 2}, {HEADER[column] or 'the row'}")


@given(st.integers(0, len(ROWS) - 1), st.integers(-2, 2).filter(bool))
def test_a_row_of_another_length_is_refused(path, place, more):
    rows = [list(row) for row in ROWS]
    rows[place] = rows[place][:more] if more < 0 else rows[place] + ["1"] * more
    assert f"line {place + 2}, the row: has {14 + more} columns, not 14" in refused(path, text_of(rows))


@given(st.binary(max_size=300))
def test_any_other_file_is_refused(path, data):
    refused(path, data)


def changed(place, column, value):
    rows = [list(row) for row in ROWS]
    rows[place][HEADER.index(column)] = value
    return text_of(rows)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (text_of([]), "the end: the test row is missing: the log is incomplete"),
        (text_of(ROWS, [*HEADER[:-1], "CSB"]), "line 1: its columns are not Time, Epoch, "),
        (text_of(ROWS[-1:]), "line 2, the row: is numbered '39', but 0 is expected"),
        (changed(4, "Step", "0"), "line 6, Step: is 0 in a row of alphas, not -1"),
        (changed(4, "SSB_A", "[]"), "line 6, SSB_A: has 0 alphas, not 4"),
        (changed(4, "Loss", "0.5"), "line 6, Loss: is measured in a row of alphas"),
        (changed(2, "Loss", "-1.0"), "line 4, Loss: is -1, which means that nothing was measured"),
        (changed(2, "Time", "2023-05-10_05:00:00"), "line 4, Time: is before that of the row above"),
        (changed(39, "Epoch", "5"), "line 41: the test is after epoch 5, but there are 2 epochs"),
        (changed(21, "Step", "9"), "lines 22 to 40: epoch 1 was not measured at the rising steps [0, 8, 16]"),
        ("\0" + WHOLE, "line 1: its columns are not "),
        (WHOLE + '"', "line 42: is not a row of a table: "),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path, text, words):
    assert refused(path, text).startswith(words)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path):
    for place in (tmp_path, tmp_path / "nowhere.csv"):
        with pytest.raises(InputError, match="cannot be read"):
            read_log(place)


def test_the_other_log_of_the_authors_is_refused(published_path):
    """Of their retraining, which has no alphas."""
    with pytest.raises(InputError, match="its columns are not"):
        read_log(published_path.parent / "discrete_log_df.csv")
