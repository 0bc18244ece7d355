"""The rows of a table: whatever its header names, a row costs no more than its own cells."""

import csv
import io
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from search.data.layouts.declared.documents import read_table

COLUMNS = st.lists(st.text("abc", min_size=1, max_size=2), min_size=1, max_size=5, unique=True)
CELLS = st.lists(st.text("xyz", min_size=1, max_size=2), min_size=1)


@given(st.data(), COLUMNS)
def test_a_row_that_ends_early_is_empty_in_the_other_columns(data, columns: list[str]):
    cells = [row[: len(columns)] for row in data.draw(st.lists(CELLS, max_size=4))]
    text = "".join(f"{','.join(row)}\n" for row in [columns, *cells])
    with TemporaryDirectory() as folder:
        (Path(folder) / "table.csv").write_text(text)
        rows = [dict(row.cells) for row in read_table(Path(folder) / "table.csv")]
    assert rows == [*csv.DictReader(io.StringIO(text), restval="")]


def test_short_rows_below_a_wide_header_take_little_memory(tmp_path: Path):
    """Filled up, they would take half a gigabyte."""
    columns = ",".join(map(str, range(20_000)))
    (tmp_path / "table.csv").write_text(f"{columns}\n" + "a,b\n" * 300)
    tracemalloc.start()
    try:
        rows = read_table(tmp_path / "table.csv")
        used = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (len(rows), rows[-1].cells["1"], rows[-1].cells["19999"]) == (300, "b", "")
    assert used < 50 << 20
