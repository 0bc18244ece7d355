"""docs/networks.md says of every bundled network what is so."""

import os

from tests.zoo.networks_table import PAGE, with_table
from tests.zoo.originals import ORIGINALS


def test_the_table_is_todays():
    written = with_table(PAGE.read_text())
    if os.environ.get("REWRITE_GOLDEN"):
        PAGE.write_text(written)
    assert PAGE.read_text() == written


def test_every_file_has_a_row_without_edits():
    files = {original.file for original in ORIGINALS}
    assert files == {original.file for original in ORIGINALS if not original.edits}
