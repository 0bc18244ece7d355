"""Published searches: their logs, read as runs."""

from search.reproductions.convert import Imported, import_log

__all__ = ["Imported", "import_log"]
