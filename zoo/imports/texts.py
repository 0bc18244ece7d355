"""The text of a file that is imported: limited, regular, UTF-8."""

from pathlib import Path

from genotype import refuse
from genotype.diagnostics.paths import THE_FILE
from genotype.text.files import require_disk
from genotype.text.read import MARK
from genotype.text.regular import read_text, reason


def text_of(path: Path, remedy: str) -> str:
    """The text of a file of at most 1 MB. Raises InputError, with what to do instead, if it has none."""
    try:
        return read_text(path, "settings").removeprefix(MARK)
    except UnicodeDecodeError:
        raise refuse(str(path), THE_FILE, "is not a text in UTF-8", remedy) from None
    except OSError as error:
        require_disk(path, error)
        raise refuse(str(path), THE_FILE, f"cannot be read: {reason(error)}", remedy) from None
