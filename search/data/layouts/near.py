"""A layout that a folder nearly has."""

from __future__ import annotations

from collections.abc import Callable

from attrs import field, frozen

from search.data.cases import Listing
from search.data.layouts.folders.folder import Folder


@frozen
class Near:
    """A layout of which some is there: what is missing, what to do, and how much is there."""

    layout: str
    why: str
    remedy: str
    closeness: int = field(default=1)


Found = Listing | Near | None
"""What a layout makes of a folder: a listing; why it nearly fits; or nothing."""

Recognise = Callable[[Folder], Found]
"""Raises InputError if the folder has the layout, and files in it are missing or wrong."""
