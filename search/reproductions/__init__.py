"""Published searches: the records that others left of theirs, read as runs of this project's form."""

from search.reproductions.convert import Imported, import_log

__all__ = ["Imported", "import_log"]
