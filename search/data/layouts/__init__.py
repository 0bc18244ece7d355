"""How files belong together in a folder: layouts that are recognised, globs, and tables."""

from __future__ import annotations

from search.data.layouts.by_globs import images_by_glob, listing_by_globs
from search.data.layouts.by_table import images_by_table, listing_by_table, masks_in_table
from search.data.layouts.plugged import Layout, plugged_data, require_plugin
from search.data.layouts.recognise import list_cases
from search.data.layouts.unknown import UnknownLayout

__all__ = [
    "Layout",
    "UnknownLayout",
    "images_by_glob",
    "images_by_table",
    "list_cases",
    "listing_by_globs",
    "listing_by_table",
    "masks_in_table",
    "plugged_data",
    "require_plugin",
]
