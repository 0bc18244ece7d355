"""Folders with the files of an entry, whose content only says whose they are. No torch is needed."""

from pathlib import Path

from zoo.entries.checksums import checksums_text
from zoo.entries.entry import CHECKSUMS, FILES


def entry_files(word: str, size: int = 5000) -> dict[str, bytes]:
    """Files that each repeat a word."""
    files = {name: word.encode() * size for name in FILES if name != CHECKSUMS}
    return {**files, CHECKSUMS: checksums_text(files).encode()}


def word_of(folder: Path) -> str:
    """Whose entry a folder is. Fails where it is not whole, or of several."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    word = files["model.py"][:3].decode()
    assert files == entry_files(word), f"{folder} is not whole"
    return word
