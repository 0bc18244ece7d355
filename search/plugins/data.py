"""Data of plug-ins: `--data NAME:PLACE` has the plug-in NAME list and open what is at PLACE."""

from genotype.plugins import Group

DATA_GROUP = Group("genoc.data", "reader of data", lambda: ("arrays", "synthetic"))
"""Readers of data that other packages add; genoc's own words are no names of any."""


def split_source(source: str) -> tuple[str | None, str]:
    """The plug-in that a source of data names, if it does, and the place that it is to read."""
    name, colon, place = source.partition(":")
    return (name, place) if colon and DATA_GROUP.is_named(name) else (None, source)
