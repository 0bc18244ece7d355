"""Which images belong together, from the metadata in their folder: those of a lesion, or of a patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from genotype.diagnostics.diagnostic import refuse
from search.data.layouts.declared.documents import read_table
from search.data.layouts.folders.folder import Folder
from search.data.layouts.folders.names import few, number

FILE = "metadata.csv"
# HAM10000 names the column `image_id`, the ISIC archive `isic_id` or `image`.
_ID_COLUMNS = ("id", "image_id", "isic_id", "image")
_GROUP_COLUMNS = ("lesion_id", "patient_id", "patient", "group")


def read_groups(folder: Folder, ids: Sequence[str]) -> Mapping[str, str]:
    """The group of each image id, from the first column of `lesion_id`, `patient_id`, `patient` and `group`
    that `metadata.csv` has; empty if there is none.

    Images without a group are omitted. Raises InputError if images have no row at all, because images of
    their group could then be in two sets.
    """
    rows = [row.cells for row in read_table(folder.path / FILE)] if FILE in folder.files else []
    group = next((name for name in _GROUP_COLUMNS if rows and name in rows[0]), None)
    if group is None:
        return {}
    column = next((name for name in _ID_COLUMNS if name in rows[0]), None)
    if column is None:
        text = f"has a column {group}, but none of image ids"
        raise refuse(str(folder.path), FILE, text, f"name that column {' or '.join(_ID_COLUMNS)}")
    group_of = {row[column]: row[group] for row in rows}
    absent = [name for name in ids if name not in group_of]
    if absent:
        text = f"{number(len(absent), 'image')} without a row: {few(absent)}"
        raise refuse(str(folder.path), FILE, text, f"add the rows, or remove the column {group}")
    return {name: group_of[name] for name in ids if group_of[name]}
